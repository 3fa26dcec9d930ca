/// Which tokens are another system's own, so that their scopes count.
///
/// A page may ask for scopes in a person's name, and most providers then put them into the person's token. Were it believed,
/// whoever has a login would be a machine as soon as the claim with their name is missing.
package enum MachineTokens: String, Sendable, CaseIterable {
    /// A token that says for which client it was made (`client_id`, `azp` or `appid`), and whose subject is that client (RFC 9068
    /// §2.2). One that does not say may be a person's whose name was not released.
    case client
    /// Any token without a person's name, for providers whose client credentials have another subject, such as Keycloak's
    /// service accounts: then no page may be allowed to ask for our scopes.
    case any
}

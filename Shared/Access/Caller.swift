/// Who asks, as the token says. What a person may see follows from the register, never from here.
package struct Caller: Sendable, Hashable, CustomStringConvertible {
    /// `sub`: unique within the issuer.
    package let subject: String
    /// The configured claim, `eduPersonPrincipalName`; nil for machines.
    package let principalName: String?
    /// What a machine was granted. Always empty for a person: no one gains rights over children by a scope.
    package let scopes: Set<String>
    /// The roles a person signed in surely enough for (``Assurance``); a machine has none of their rights. Whoever grants a right by
    /// a role asks this first: without it one is what one's other roles make one.
    package let assured: SignInRoles

    package init(
        subject: String, principalName: String? = nil, scopes: Set<String> = [], assured: SignInRoles = .all
    ) {
        self.assured = assured
        self.subject = subject
        self.principalName = principalName
        self.scopes = principalName == nil ? scopes : []
    }

    package var isMachine: Bool { principalName == nil && !scopes.isEmpty }

    /// Tells the kind only, since a principal name is personal data and descriptions end up in logs.
    package var description: String {
        principalName != nil ? "person" : isMachine ? "machine" : "caller without name or scopes"
    }
}

/// How surely a person must have signed in to have the rights of staff: with two factors, as the city's sign-in says it.
///
/// Skolfederation and Sweden Connect name levels in `acr` (`http://id.elegnamnden.se/loa/1.0/loa3`); others list methods in
/// `amr` (RFC 8176). A city says which claim and which values.
package struct StaffAssurance: Sendable, Hashable {
    package let claim: String
    /// Any of them is enough.
    package let values: Set<String>

    package init(claim: String, values: Set<String>) {
        self.claim = claim
        self.values = values
    }
}

/// How surely a person must have signed in to have the rights of a role, as the city's sign-in says it: with two factors, say.
///
/// Skolfederation and Sweden Connect name levels in `acr` (`http://id.elegnamnden.se/loa/1.0/loa3`); others list methods in
/// `amr` (RFC 8176). A city says which claim and which values.
package struct Assurance: Sendable, Hashable {
    package let claim: String
    /// For each role the values of which any is enough; for a role that is not named any sign-in is.
    package let levels: [SignInRole: Set<String>]

    package init(claim: String, levels: [SignInRole: Set<String>]) {
        self.claim = claim
        self.levels = levels
    }

    /// One level for all of staff, and none for guardians and pupils.
    package init(claim: String, staff values: Set<String>) {
        self.init(
            claim: claim, levels: Dictionary(uniqueKeysWithValues: SignInRole.staff.map { ($0, values) }))
    }

    /// The roles that a token with these values of the claim carries.
    package func roles(of values: some Sequence<String>) -> SignInRoles {
        let values = Set(values)
        return SignInRole.allCases.reduce(into: []) { roles, role in
            if levels[role].map({ !$0.isDisjoint(with: values) }) ?? true { roles.insert(role.asRoles) }
        }
    }
}

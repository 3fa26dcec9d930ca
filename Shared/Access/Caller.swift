/// Who asks, as the token says. What a person may see follows from the register, never from here.
package struct Caller: Sendable, Hashable, CustomStringConvertible {
    /// `sub`: unique within the issuer.
    package let subject: String
    /// The configured claim, `eduPersonPrincipalName`; nil for machines.
    package let principalName: String?
    /// What a machine was granted. Always empty for a person: no one gains rights over children by a scope.
    package let scopes: Set<String>
    /// Whether a person signed in surely enough for the rights of staff (``StaffAssurance``); a machine has none of these.
    /// Whoever grants a right by a duty asks this first: without it a member of staff is a guardian or pupil like others.
    package let isAssuredAsStaff: Bool

    package init(
        subject: String, principalName: String? = nil, scopes: Set<String> = [], isAssuredAsStaff: Bool = true
    ) {
        self.isAssuredAsStaff = isAssuredAsStaff
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

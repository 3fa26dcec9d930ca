package import Access
package import FoundationEssentials
package import SQLite

/// One who answers for the school of the person whose records they ask for.
package struct AccessAuditor: Sendable {
    /// Who asks, as the register knows them.
    package let reader: UUID
    /// Whether the person asked for is protected.
    package let isOfProtected: Bool

    package init(reader: UUID, isOfProtected: Bool) {
        self.reader = reader
        self.isOfProtected = isOfProtected
    }

    /// How a service finds out, from the register as it is now. Nil when the person is not of a unit that the caller leads, or does not
    /// exist, which is answered alike; throws 403 `caller-unknown`, and `assurance-too-low` to staff who signed in too weakly. Nobody
    /// audits themselves.
    package typealias Finding =
        @Sendable (_ caller: Caller, _ person: UUID, _ transaction: borrowing ReadTransaction) throws -> AccessAuditor?

    /// What people did for themselves or their family is not the school's; what was done to protect somebody is told of who is
    /// protected, and not of those beside them.
    func isShown(_ record: AccessRecord) -> Bool {
        let party = AccessParty(text: record.party)
        return !party.isPrivate && (isOfProtected || !party.isProtecting)
    }
}

package import Access
package import FoundationEssentials
package import HTTP
import Runtime
package import SQLite

/// Whose records someone may be told of.
package struct AccessSubject: Sendable {
    /// Whose records.
    package let subject: UUID
    /// Who asks, as the register knows them.
    package let reader: UUID
    /// ``AccessRule/Relation/itself`` or that of a guardian.
    package let relation: AccessRule.Relation

    package init(subject: UUID, reader: UUID, relation: AccessRule.Relation) {
        self.subject = subject
        self.reader = reader
        self.relation = relation
    }

    /// How a service finds out, from the register as it is now. `child` is whom the caller asks for; without one they ask for
    /// themselves. Nil when it is not theirs to ask, which is answered as if there were no such child; throws 403
    /// `caller-unknown` for one whom the register does not know.
    package typealias Finding =
        @Sendable (_ caller: Caller, _ child: UUID?, _ transaction: borrowing ReadTransaction) throws -> AccessSubject?

    /// What people did for themselves or their family is told to them alone: what the other guardian reads, and when, is
    /// that guardian's. What was done to protect somebody is told to who is protected and to nobody beside them.
    ///
    /// - Parameter withProtection: the subject is protected and asks for themselves.
    func isShown(_ record: AccessRecord, withProtection: Bool) -> Bool {
        let party = AccessParty(text: record.party)
        if party.isProtecting { return withProtection }
        guard party.isPrivate else { return true }
        return record.person.map { $0 == reader.bytes16 } ?? false
    }
}

import Contracts
import RegisterContracts
import Runtime
import SQLite
import SS12000

/// What this service takes from Register about groups: who belongs, from which day to which.
struct GroupEvents: Sendable {
    let derivation: Derivation

    private struct Membership: Hashable {
        let student: PersonID
        let start: String
        let end: String
    }

    func groupChanged(_ event: GroupChanged, _ envelope: Envelope, in tx: borrowing Transaction) throws {
        let group = event.document
        try replace(
            group.id, event.version, organisation: group.organisation,
            memberships: Set(
                group.memberships.map {
                    Membership(student: $0.person, start: OpenDates.start($0.period), end: OpenDates.end($0.period))
                }), envelope, in: tx)
    }

    /// The group has no members any more; marks in rolls stand (`StandingFacts.Expectation.unknown`).
    func groupDeleted(_ event: GroupDeleted, _ envelope: Envelope, in tx: borrowing Transaction) throws {
        try replace(event.id, event.version, organisation: nil, memberships: [], envelope, in: tx)
    }

    private func replace(
        _ group: GroupID, _ version: Int64, organisation: OrganisationID?, memberships after: Set<Membership>,
        _ envelope: Envelope, in tx: borrowing Transaction
    ) throws {
        let known = try tx.first("SELECT version FROM pupil_group WHERE id = ?", group) { row in row.int64(0) }
        guard version > known ?? 0 else { return }
        try tx.run(
            """
            INSERT INTO pupil_group (id, version, organisation) VALUES (?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET version = excluded.version, organisation = excluded.organisation
            """, group, version, organisation)
        let before = known == nil ? [] : try memberships(of: group, in: tx)
        for gone in before.subtracting(after) {
            try tx.run(
                "DELETE FROM membership WHERE group_id = ? AND student = ? AND start_date = ? AND end_date = ?",
                group, gone.student, gone.start, gone.end)
        }
        for new in after.subtracting(before) {
            try tx.run(
                "INSERT INTO membership (group_id, student, start_date, end_date) VALUES (?, ?, ?, ?)",
                group, new.student, new.start, new.end)
        }
        // Only pupils whose membership changed: a class of thirty is not judged again because one joins it.
        for student in Set(before.symmetricDifference(after).map(\.student)) {
            let pairs = try AffectedPairs.ofMembership(student, in: group, in: tx)
            try derivation.rederive(pairs, causedBy: envelope, in: tx)
        }
    }

    private func memberships(of group: GroupID, in tx: borrowing Transaction) throws -> Set<Membership> {
        Set(
            try tx.rows("SELECT student, start_date, end_date FROM membership WHERE group_id = ?", group) { row in
                Membership(student: row.id(0), start: row.text(1), end: row.text(2))
            })
    }
}

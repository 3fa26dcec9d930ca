import FoundationEssentials
import Messaging
import PersonRecords
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

    func groupChanged(_ event: GroupChanged, _ arrival: Arrival, in tx: borrowing Transaction) throws {
        let group = event.document
        let erased = try ErasedPersons(among: group.memberships.map(\.person.uuid), in: tx)
        try tx.run(
            """
            INSERT INTO pupil_group (id, organisation) VALUES (?, ?)
            ON CONFLICT (id) DO UPDATE SET organisation = excluded.organisation
            """, group.id, group.organisation)
        try replace(
            group.id,
            by: Set(
                group.memberships.filter { !erased.contains($0.person.uuid) }.map {
                    Membership(student: $0.person, start: OpenDates.start($0.period), end: OpenDates.end($0.period))
                }), arrival, in: tx)
    }

    /// The group has no members any more; marks in rolls stand (`StandingFacts.Expectation.unknown`).
    func groupDeleted(_ event: GroupDeleted, _ arrival: Arrival, in tx: borrowing Transaction) throws {
        try tx.run("DELETE FROM pupil_group WHERE id = ?", event.id)
        try replace(event.id, by: [], arrival, in: tx)
    }

    private func replace(
        _ group: GroupID, by after: Set<Membership>, _ arrival: Arrival, in tx: borrowing Transaction
    ) throws {
        let before = arrival.isFirst ? [] : try memberships(of: group, in: tx)
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
            try derivation.rederive(pairs, causedBy: arrival.envelope, in: tx)
        }
    }

    private func memberships(of group: GroupID, in tx: borrowing Transaction) throws -> Set<Membership> {
        Set(
            try tx.rows("SELECT student, start_date, end_date FROM membership WHERE group_id = ?", group) { row in
                Membership(student: row.id(0), start: row.text(1), end: row.text(2))
            })
    }
}

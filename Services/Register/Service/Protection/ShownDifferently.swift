import FoundationEssentials
import Resources
import Runtime
import SQLite
import SS12000

/// What is shown differently to those who may not see protected persons when one becomes protected or is so no longer:
/// documents that refer to the person, and on lifting the ones that were hidden with them. Their content is what it was, so
/// they get neither version nor event, but `meta.modified` moves: a client that asks for what has been modified since would
/// otherwise keep a reference to somebody it may not know, or miss one that is there again.
enum ShownDifferently {
    private static let referring: [(table: ResourceTable, ids: String)] = [
        (Groups.table, "SELECT DISTINCT group_id FROM membership WHERE person = ?"),
        (Persons.table, "SELECT DISTINCT child FROM responsible WHERE guardian = ?"),
        (Placements.table, "SELECT DISTINCT placement FROM placement_owner WHERE owner = ?"),
        (Duties.table, "SELECT id FROM duties WHERE person = ?"),
    ]
    private static let hiddenWith: [(table: ResourceTable, ids: String)] = [
        (Placements.table, "SELECT id FROM placements WHERE child = ?"),
        (StudyPlans.table, "SELECT id FROM studyplans WHERE student = ?"),
    ]

    /// - Parameter isShown: whether everyone may see the person from now on.
    static func because(
        of person: PersonID, isShown: Bool, _ times: inout ModificationTimes, in transaction: borrowing Transaction
    ) throws {
        for (table, ids) in isShown ? referring + hiddenWith : referring {
            for id in try transaction.rows(dynamic: ids, [person.stored], map: { $0.uuid(0) }) {
                try table.touch(id, &times, in: transaction)
            }
        }
    }
}

import FoundationEssentials
import JSON
import PersonRecords
import Runtime
import SQLite
import SS12000

/// What a supplier's document, another schedule that is followed, or an undo says of pupils who have been erased: their exceptions in
/// lessons are not taken in, for a supplier may not have obeyed yet, and what was erased must not come back with it.
enum LateExceptions {
    static let member = "studentExceptions"

    /// The lesson without them; nil when it names nobody who has been erased.
    static func leftOut(
        of event: CalendarEventDocument, in transaction: borrowing Transaction
    ) throws -> CalendarEventDocument? {
        let named = event.studentExceptions.map(\.student.uuid)
        if named.isEmpty { return nil }
        let erased = try ErasedPersons(among: named, in: transaction)
        guard named.contains(where: erased.contains) else { return nil }
        return CalendarEventDocument(event.json.withoutExceptions(for: erased.contains))
    }
}

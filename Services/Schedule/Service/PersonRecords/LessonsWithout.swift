import FoundationEssentials
import JSON
import PersonRecords
import Resources
import Runtime
import SQLite
import SS12000

/// Takes a person who is erased out of the lessons that name them: a new version of each, told to everybody, and nothing that an
/// undo of an import would bring back.
struct LessonsWithout: Sendable {
    let changes: ScheduleChanges
    private static let most = 50

    /// A part of them; false when there are none left.
    func take(_ job: ErasureJob, in transaction: borrowing Transaction) throws -> Bool {
        let lessons = try transaction.rows(
            "SELECT event FROM event_student WHERE student = ? LIMIT ?", job.person, Self.most
        ) { $0.id(0, as: CalendarEventID.self) }
        var times = try CalendarEvents.table.modificationTimes(in: transaction)
        for lesson in lessons {
            guard let held = try CalendarEvents.table.document(lesson, in: transaction),
                let event = CalendarEventDocument(
                    try JSON(parsing: held.bytes).withoutExceptions { $0 == job.person })
            else {
                try transaction.run("DELETE FROM event_student WHERE event = ? AND student = ?", lesson, job.person)
                continue
            }
            try changes.set(event, isCancelled: event.isCancelled, &times, nil, in: transaction)
        }
        if lessons.isEmpty { try ImportJournal.strike(PersonID(job.person), in: transaction) }
        return !lessons.isEmpty
    }
}

extension JSON {
    /// A lesson without the exceptions for these pupils.
    func withoutExceptions(for isGone: (UUID) -> Bool) -> JSON {
        let kept = (self[LateExceptions.member]?.elements.map(Array.init) ?? []).filter { exception in
            !(exception["student"]?["id"]?.string.flatMap { UUID(text: $0) }.map(isGone) ?? false)
        }
        return setting(LateExceptions.member, kept.isEmpty ? nil : JSON(kept))
    }
}

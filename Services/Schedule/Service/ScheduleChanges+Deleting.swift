import FoundationEssentials
import Messaging
import Resources
import SQLite
import SS12000
import ScheduleContracts

extension ScheduleChanges {
    /// Stores a document exactly as Schedule had it before. What the supplier said of a lesson's cancellation is what the
    /// document says.
    func restore(
        _ prepared: PreparedResource, _ times: inout ModificationTimes, trace: String?, in tx: borrowing Transaction
    ) throws -> WrittenResource {
        guard prepared.item.kind == .calendarEvents, let event = CalendarEventDocument(prepared.item.json) else {
            return try write(prepared, &times, trace: trace, in: tx)
        }
        let without = try LateExceptions.leftOut(of: event, in: tx)
        let stored = try set(without ?? event, isCancelled: event.isCancelled, &times, trace, in: tx)
        try Cancellation.remember(event.id, sourceSaid: event.isCancelled, in: tx)
        return WrittenResource(outcome: stored.outcome)
    }

    /// Deletes an activity or a lesson, leaves a tombstone and tells of it. One that is not there is left alone, and so are
    /// an activity's lessons.
    func delete(
        _ kind: ResourceKind, _ id: UUID, _ times: inout ModificationTimes, trace: String?, in tx: borrowing Transaction
    ) throws {
        switch kind {
        case .activities:
            guard let deletion = try Activities.table.delete(id, &times, in: tx) else { return }
            try Activities.dropParts(of: ActivityID(id), in: tx)
            try outbox.append(ActivityDeleted(ActivityID(id), version: deletion.version), trace: trace, in: tx)
        case .calendarEvents:
            guard let deletion = try CalendarEvents.table.delete(id, &times, in: tx) else { return }
            try CalendarEvents.dropParts(of: CalendarEventID(id), in: tx)
            try outbox.append(
                CalendarEventDeleted(CalendarEventID(id), version: deletion.version), trace: trace, in: tx)
        default: return
        }
    }
}

import JSON
import Messaging
import Resources
import SQLite
import SS12000
import ScheduleContracts

/// Writes an activity or a lesson and tells of it, in one transaction: either both happen or neither. What says nothing
/// new is neither written nor told.
struct ScheduleChanges: Sendable {
    let outbox: Outbox

    /// In the order in which the kinds refer to each other.
    static let tables = [Activities.table, CalendarEvents.table]

    /// One item of a supplier's document.
    func write(
        _ prepared: PreparedResource, _ times: inout ModificationTimes, trace: String?, in tx: borrowing Transaction
    ) throws -> WrittenResource {
        if let activity = ActivityDocument(prepared.item.json), prepared.item.kind == .activities {
            return try write(activity, prepared.encoded, &times, trace, in: tx)
        }
        guard prepared.item.kind == .calendarEvents, let event = CalendarEventDocument(prepared.item.json) else {
            return WrittenResource(outcome: .unchanged)
        }
        let known = try Cancellation.find(event.id, in: tx)
        let isCancelled = Cancellation.holding(known, whenSourceSays: event.isCancelled)
        let without = try LateExceptions.leftOut(of: event, in: tx)
        let written = try set(without ?? event, isCancelled: isCancelled, &times, trace, in: tx)
        try Cancellation.remember(event.id, sourceSaid: event.isCancelled, in: tx)
        let repairs = without == nil ? [] : [WrittenResource.Repair(.referenceDropped, LateExceptions.member)]
        return WrittenResource(outcome: written.outcome, repairs: repairs)
    }

    /// Stores the lesson as taking place or not. `cancelled` is always spelt out, so that what is decided here and
    /// what comes by import are the same document.
    @discardableResult
    func set(
        _ event: CalendarEventDocument, isCancelled: Bool, _ times: inout ModificationTimes, _ trace: String?,
        in tx: borrowing Transaction
    ) throws -> StoredChange {
        let json = event.json.setting("cancelled", JSON(isCancelled))
        guard let document = CalendarEventDocument(json), let encoded = CalendarEvents.table.encode(json) else {
            return .unchanged(version: 0)
        }
        let change = try CalendarEvents.table.store(encoded, &times, in: tx)
        if let told = change.told {
            try CalendarEvents.keepParts(of: document, isNew: told.version == 1, in: tx)
            try outbox.append(
                CalendarEventChanged(document, version: told.version, stored: told.document), trace: trace, in: tx)
        }
        return change
    }

    private func write(
        _ activity: ActivityDocument, _ encoded: EncodedResource, _ times: inout ModificationTimes, _ trace: String?,
        in tx: borrowing Transaction
    ) throws -> WrittenResource {
        let change = try Activities.table.store(encoded, &times, in: tx)
        if let told = change.told {
            try Activities.keepParts(of: activity, isNew: told.version == 1, in: tx)
            try outbox.append(
                ActivityChanged(activity, version: told.version, stored: told.document), trace: trace, in: tx)
        }
        return WrittenResource(outcome: change.outcome)
    }
}

package import Contracts
package import JSON
package import SS12000

/// A lesson was planned, moved, cancelled or taken up again, or the exceptions of single pupils or teachers changed.
///
/// The body is the whole SS 12000 document; `cancelled` tells whether the lesson takes place. `version` counts the
/// changes of this lesson.
package struct CalendarEventChanged: StateEvent {
    package static let type: EventType = "schedule.calendar-event-changed.v1"
    package static let kind = ResourceKind.calendarEvents.path
    package static let told = StateTold.whole

    package let document: CalendarEventDocument
    package let version: Int64
    /// The document as it is stored, when the publisher has it: then nothing is encoded twice.
    package let stored: [UInt8]?

    package init(_ document: CalendarEventDocument, version: Int64, stored: [UInt8]? = nil) {
        self.document = document
        self.version = version
        self.stored = stored
    }

    package var subject: String { document.id.description }

    package func encoded() -> JSON { document.json }

    package func body() -> [UInt8] { stored ?? document.json.encoded() }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        _ = try data.requiredUUID("id")
        _ = try data.requiredInstant("startTime")
        _ = try data.requiredInstant("endTime")
        guard let document = CalendarEventDocument(data) else {
            throw ContractError(field: "activity", rule: "not a reference with a UUID")
        }
        guard document.id.description == subject else { throw ContractError(field: "id", rule: "not the subject") }
        self.init(document, version: version)
    }
}

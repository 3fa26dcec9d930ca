import FoundationEssentials
import HTTP
import JSON
import Runtime

/// SS 12000's `LogEntry`: what a client has to say about what it read here.
struct LogEntry: Sendable {
    /// Raw values are the standard's.
    enum Severity: String, CaseIterable, Sendable {
        case info = "Info"
        case warning = "Warning"
        case error = "Error"
    }

    let severity: Severity
    /// As it is stored and shown to operators.
    let document: JSON

    /// Throws `body-invalid` with every field and rule, never a value. Keys the standard does not have are dropped.
    init(_ request: Request) throws(Problem) {
        var reading = try ReportReading(request)
        let severity: Severity? = reading.word("severityLevel", isRequired: true)
        let message = reading.text("message", longest: 8_192, isRequired: true)
        let messageType = reading.text("messageType", longest: 200)
        let type: EntityType? = reading.word("resourceType", isRequired: false)
        let id = reading.id("resourceId")
        let url = reading.text("resourceUrl", longest: 2_000)
        let time = reading.time("timeOfOccurance")
        try reading.finish()
        guard let severity, let message else { throw .bodyInvalid("body", "must be an object") }
        self.severity = severity
        document = JSON.object { object in
            object.set("severityLevel", severity.rawValue)
            object.set("message", Masked.text(message))
            object.set("messageType", messageType.map { Masked.text($0) })
            object.set("resourceType", type?.rawValue)
            object.set("resourceId", id?.lowercase)
            object.set("resourceUrl", url.map { Masked.url($0) })
            object.set("timeOfOccurance", time?.rfc3339)
        }
    }
}

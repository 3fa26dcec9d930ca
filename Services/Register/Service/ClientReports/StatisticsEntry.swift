import HTTP
import JSON
import Runtime

/// SS 12000's `StatisticsEntry`: how many objects of one type a client has made, changed and deleted on its side.
struct StatisticsEntry: Sendable {
    let type: EntityType
    /// As it is stored and shown to operators.
    let document: JSON

    /// Throws `body-invalid` with every field and rule, never a value. Keys the standard does not have are dropped.
    init(_ request: Request) throws(Problem) {
        var reading = try ReportReading(request)
        let type: EntityType? = reading.word("resourceType", isRequired: true)
        let new = reading.count("newCount")
        let updated = reading.count("updatedCount")
        let deleted = reading.count("deletedCount")
        let url = reading.text("resourceUrl", longest: 2_000)
        let time = reading.time("timeOfOccurance")
        try reading.finish()
        guard let type else { throw .bodyInvalid("body", "must be an object") }
        self.type = type
        document = JSON.object { object in
            object.set("resourceType", type.rawValue)
            object.set("newCount", new)
            object.set("updatedCount", updated)
            object.set("deletedCount", deleted)
            object.set("resourceUrl", url.map { Masked.url($0) })
            object.set("timeOfOccurance", time?.rfc3339)
        }
    }
}

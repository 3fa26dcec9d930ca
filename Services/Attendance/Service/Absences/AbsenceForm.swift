import HTTP
import JSON
import Runtime
import SS12000

/// Reads the fields of a reported absence and gathers every mistake instead of stopping at the first.
struct AbsenceForm {
    private let json: JSON
    private(set) var errors: [Problem.FieldError] = []

    init(_ json: JSON) { self.json = json }

    /// Whether the client spoke of whole days.
    var givesDays: Bool { value("date") != nil }

    mutating func refuse(_ field: String, _ rule: String) { errors.append(.init(field, rule)) }

    /// `"id"` or `{"id": "id"}`.
    mutating func reference<ID: Identifier>(_ field: String, isRequired: Bool) -> ID? {
        guard let value = value(field) else {
            if isRequired { refuse(field, "missing") }
            return nil
        }
        let id = (value.string ?? value["id"]?.string).flatMap { ID($0) }
        if id == nil { refuse(field, "not-a-uuid") }
        return id
    }

    /// One of the standard's two words; a report when none is given.
    mutating func type() -> AbsenceType {
        guard let value = value("type") else { return .reported }
        guard let type = value.string.flatMap({ AbsenceType(rawValue: $0) }) else {
            refuse("type", "unknown-value")
            return .reported
        }
        return type
    }

    mutating func span() -> Span? {
        guard givesDays else {
            let start = time("startTime")
            let end = time("endTime")
            guard let start, let end else { return nil }
            return Span(start: start, end: end)
        }
        let first = date("date")
        let last = value("endDate") == nil ? first : date("endDate")
        guard let first, let last else { return nil }
        return Span(start: first.start, end: last.end)
    }

    private func value(_ field: String) -> JSON? {
        json[field].flatMap { $0.isNull ? nil : $0 }
    }

    private mutating func time(_ field: String) -> Instant? {
        guard let value = value(field) else {
            refuse(field, "missing")
            return nil
        }
        let time = value.string.flatMap { Instant(rfc3339: $0) }
        if time == nil { refuse(field, "not-an-rfc-3339-time-with-zone") }
        return time
    }

    private mutating func date(_ field: String) -> LocalDate? {
        let date = value(field)?.string.flatMap { LocalDate(iso8601: $0) }
        if date == nil { refuse(field, "not-a-date") }
        return date
    }
}

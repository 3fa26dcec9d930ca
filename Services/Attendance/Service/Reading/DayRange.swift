import HTTP
import Runtime

/// The local days a reader asks for: `from` and `to`, both inclusive.
struct DayRange: Equatable, Sendable {
    let first: LocalDate
    let last: LocalDate

    /// A school year and what is left of the one before; longer is asked for in parts.
    static let longest = 400

    /// Throws 400 `parameter-malformed`.
    init(_ query: Query) throws(Problem) {
        let first = try Self.date("from", query)
        let last = try Self.date("to", query)
        guard first <= last else { throw Problem.parameterMalformed("to", "must not be before from") }
        guard last.days(since: first) < Self.longest else {
            throw Problem.parameterMalformed("to", "must be at most \(Self.longest) days from from, both counted")
        }
        self.first = first
        self.last = last
    }

    private static func date(_ name: String, _ query: Query) throws(Problem) -> LocalDate {
        guard let text = query.first(name) else { throw Problem.parameterMalformed(name, "is required") }
        guard let date = LocalDate(iso8601: text) else {
            throw Problem.parameterMalformed(name, "must be a date as 2026-11-25")
        }
        return date
    }
}

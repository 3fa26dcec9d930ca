package import Runtime

/// A time on a Swedish wall: `at("2026-11-25", "08:10")`. Traps on a malformed one, which is a mistake in the test.
package func at(_ date: String, _ time: String) -> Instant {
    let parts = time.split(separator: ":").compactMap { Int($0) }
    guard let date = LocalDate(iso8601: date), parts.count == 2 else { preconditionFailure("not a date and time") }
    return date.at(hour: parts[0], minute: parts[1])
}

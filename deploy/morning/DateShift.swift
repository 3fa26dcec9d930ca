import JSON
import Runtime
import SS12000

/// Moves a school in time, so that a school day written down for some autumn can be played today.
///
/// Every date and time moves by the same number of days, so everything keeps its distance from everything else, and a
/// lesson keeps its time on the wall clock across a change to summer time. It reads items of the standard, whose dates
/// have one name and one spelling each, so nothing is taken for a date that is none. What says who a person is (the birth
/// date, the civic number) stays: a pupil must not grow older because a demonstration is played.
struct DateShift {
    let days: Int

    private static let dates: Set<String> = ["startDate", "endDate"]
    private static let times: Set<String> = ["startTime", "endTime"]

    func applied(to item: JSON) -> JSON {
        if days == 0 { return item }
        if let members = item.members {
            return JSON(
                object: members.map { key, value in
                    if Self.dates.contains(key) { return (key, moved(date: value)) }
                    if Self.times.contains(key) { return (key, moved(time: value)) }
                    return (key, applied(to: value))
                })
        }
        if let elements = item.elements { return JSON(elements.map { applied(to: $0) }) }
        return item
    }

    private func moved(date: JSON) -> JSON {
        guard let day = date.string.flatMap({ LocalDate(iso8601: $0) }), !Self.meansAlways(day) else { return date }
        return JSON(day.adding(days: days).description)
    }

    private func moved(time: JSON) -> JSON {
        guard let instant = time.string.flatMap({ Instant(rfc3339: $0) }) else { return time }
        let day = LocalDate(instant)
        if Self.meansAlways(day) { return time }
        // From noon, since a day may have 23 or 25 hours and its night is where they are missing or too many.
        let moved = day.adding(days: days).at(hour: 12, minute: 0) + (instant - day.at(hour: 12, minute: 0))
        return JSON(moved.rfc3339)
    }

    /// `1900-01-01` and `9999-12-31` are how systems write "since ever" and "for ever".
    private static func meansAlways(_ day: LocalDate) -> Bool { !(1901..<2200).contains(day.year) }
}

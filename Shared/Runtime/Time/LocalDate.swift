/// A calendar date in the schools' own zone, Europe/Stockholm. "The same day" in law and in SS 12000 means this date, never
/// a UTC one.
package struct LocalDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    private let number: Int32

    private init(number: Int) {
        self.number = Int32(clamping: number)
    }

    /// Nil when there is no such date.
    package init?(year: Int, month: Int, day: Int) {
        guard (0...9_999).contains(year), Calendar.exists(year: year, month: month, day: day) else { return nil }
        self.init(number: Calendar.day(year: year, month: month, day: day))
    }

    /// Reads exactly `yyyy-mm-dd`.
    package init?(iso8601 text: String) {
        var text = text
        let day = text.withUTF8 { bytes -> Int? in
            var reader = DigitReader(bytes)
            guard let day = reader.day(), reader.isAtEnd else { return nil }
            return day
        }
        guard let day else { return nil }
        self.init(number: day)
    }

    /// The date a clock on a Swedish wall shows at `instant`.
    package init(_ instant: Instant) {
        let seconds = Calendar.floorDivide(Int(instant.microseconds), 1_000_000)
        let local = seconds + LocalTime.offset(atUnixSecond: seconds)
        self.init(number: Calendar.floorDivide(local, 86_400))
    }

    package var year: Int { Calendar.date(ofDay: Int(number)).year }
    package var month: Int { Calendar.date(ofDay: Int(number)).month }
    package var day: Int { Calendar.date(ofDay: Int(number)).day }

    /// ISO weekday: 1 = Monday … 7 = Sunday.
    package var weekday: Int {
        let sinceMonday = (Int(number) + 3) % 7
        return (sinceMonday < 0 ? sinceMonday + 7 : sinceMonday) + 1
    }

    /// Local midnight that begins the date.
    package var start: Instant { at(hour: 0, minute: 0) }

    /// Local midnight that ends the date; 23, 24 or 25 hours after `start`.
    package var end: Instant { adding(days: 1).start }

    package func adding(days: Int) -> LocalDate {
        LocalDate(number: Int(number) + days)
    }

    /// How many days this date lies after `other`; negative when before.
    package func days(since other: LocalDate) -> Int { Int(number) - Int(other.number) }

    /// The same month and day in another year; 29 February becomes 1 March where there is none, which is when a person born
    /// on a leap day turns a year older in Swedish law.
    package func adding(years: Int) -> LocalDate {
        let (year, month, day) = Calendar.date(ofDay: Int(number))
        if month == 2, day == 29, !Calendar.isLeap(year: year + years) {
            return LocalDate(number: Calendar.day(year: year + years, month: 3, day: 1))
        }
        return LocalDate(number: Calendar.day(year: year + years, month: month, day: day))
    }

    /// The moment a wall clock shows this time on this date; see ``LocalTime`` for the two nights a year when it shows it
    /// twice or not at all.
    package func at(hour: Int, minute: Int, second: Int = 0) -> Instant {
        let (year, month, day) = Calendar.date(ofDay: Int(number))
        return LocalTime.instant(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, microsecond: 0)
    }

    package static func < (left: LocalDate, right: LocalDate) -> Bool {
        left.number < right.number
    }
}

extension LocalDate: CustomStringConvertible {
    /// `2026-11-25`.
    package var description: String {
        let (year, month, day) = Calendar.date(ofDay: Int(number))
        return String(unsafeUninitializedCapacity: 24) { buffer in
            var writer = DigitWriter(buffer)
            writer.date(year, month, day)
            return writer.count
        }
    }
}

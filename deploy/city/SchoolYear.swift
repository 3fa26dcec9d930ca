import Runtime

/// A school year, which by Swedish law goes from July to June.
struct SchoolYear: Hashable {
    /// The calendar year it begins in.
    let first: Int
    let start: LocalDate
    let end: LocalDate

    init(on day: LocalDate) { self.init(day.month >= 7 ? day.year : day.year - 1) }

    private init(_ first: Int) {
        self.first = first
        start = Self.date(first, 7, 1)
        end = Self.date(first + 1, 6, 30)
    }

    var previous: SchoolYear { SchoolYear(first - 1) }

    /// A day that exists; one that does not is the month's first.
    static func date(_ year: Int, _ month: Int, _ day: Int) -> LocalDate {
        LocalDate(year: year, month: month, day: day) ?? LocalDate(year: year, month: month, day: 1)
            ?? LocalDate(Instant(microseconds: 0))
    }
}

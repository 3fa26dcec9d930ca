import Runtime
import Testing

@Suite struct LocalDateTests {
    func date(_ text: String) throws -> LocalDate {
        try #require(LocalDate(iso8601: text))
    }

    @Test func `the day clocks go forward has 23 hours and no half past two`() throws {
        let day = try date("2026-03-29")
        #expect(day.end - day.start == .seconds(23 * 3_600))
        #expect(day.start.rfc3339 == "2026-03-28T23:00:00Z")
        #expect(day.at(hour: 1, minute: 59, second: 59).rfc3339 == "2026-03-29T00:59:59Z")
        #expect(day.at(hour: 2, minute: 0).rfc3339 == "2026-03-29T01:00:00Z", "the moment that is 03:00")
        #expect(day.at(hour: 2, minute: 30).rfc3339 == "2026-03-29T01:30:00Z", "the moment that is 03:30")
        #expect(day.at(hour: 3, minute: 0).rfc3339 == "2026-03-29T01:00:00Z")
        #expect(day.at(hour: 8, minute: 10).rfc3339 == "2026-03-29T06:10:00Z")
    }

    @Test func `the day clocks go back has 25 hours and half past two means the first`() throws {
        let day = try date("2026-10-25")
        #expect(day.end - day.start == .seconds(25 * 3_600))
        #expect(day.at(hour: 1, minute: 59).rfc3339 == "2026-10-24T23:59:00Z")
        #expect(day.at(hour: 2, minute: 0).rfc3339 == "2026-10-25T00:00:00Z")
        #expect(day.at(hour: 2, minute: 30).rfc3339 == "2026-10-25T00:30:00Z")
        #expect(day.at(hour: 3, minute: 0).rfc3339 == "2026-10-25T02:00:00Z")
        #expect(day.at(hour: 15, minute: 30).rfc3339 == "2026-10-25T14:30:00Z")
    }

    @Test(arguments: [
        ("2026-11-24T22:59:59Z", "2026-11-24"), ("2026-11-24T23:00:00Z", "2026-11-25"),
        ("2026-06-30T21:59:59Z", "2026-06-30"), ("2026-06-30T22:00:00Z", "2026-07-01"),
        ("2026-10-24T22:00:00Z", "2026-10-25"), ("2026-10-25T22:59:59Z", "2026-10-25"),
        ("2026-10-25T23:00:00Z", "2026-10-26"), ("2026-03-29T21:59:59.9Z", "2026-03-29"),
        ("2026-12-31T23:30:00Z", "2027-01-01"),
    ])
    func `a moment belongs to the date on the wall`(moment: String, day: String) throws {
        let instant = try #require(Instant(rfc3339: moment))
        #expect(LocalDate(instant).description == day)
        #expect(LocalDate(instant).start <= instant && instant < LocalDate(instant).end)
    }

    @Test func `every day of a year begins where the day before ends`() throws {
        var day = try date("2026-01-01")
        for _ in 0..<365 {
            #expect(day.end == day.adding(days: 1).start)
            #expect(LocalDate(day.start) == day)
            #expect(LocalDate(day.end - .microseconds(1)) == day)
            day = day.adding(days: 1)
        }
        #expect(day.description == "2027-01-01")
    }

    @Test func `whoever is born on a leap day turns older on the first of March`() throws {
        #expect(try date("2008-02-29").adding(years: 18).description == "2026-03-01")
        #expect(try date("2008-02-29").adding(years: 20).description == "2028-02-29")
        #expect(try date("2008-03-01").adding(years: 18).description == "2026-03-01")
        #expect(try date("2026-12-31").adding(years: -26).description == "2000-12-31")
    }

    @Test func `weekdays count from Monday`() throws {
        #expect(try date("2026-11-23").weekday == 1)
        #expect(try date("2026-11-29").weekday == 7)
        #expect(try date("1970-01-01").weekday == 4)
        #expect(try date("1969-12-28").weekday == 7)
        #expect(try date("1900-01-01").weekday == 1)
    }

    @Test func `parts and text agree`() throws {
        let day = try #require(LocalDate(year: 2026, month: 11, day: 25))
        #expect(day == (try date("2026-11-25")))
        #expect((day.year, day.month, day.day) == (2026, 11, 25))
        #expect("\(day)" == "2026-11-25")
        #expect(day < day.adding(days: 1))
        #expect(LocalDate(year: 2026, month: 2, day: 29) == nil)
        #expect(LocalDate(year: 2100, month: 2, day: 29) == nil)
        #expect(LocalDate(year: 2000, month: 2, day: 29) != nil)
    }

    @Test(arguments: ["", "2026-11-5", "20261125", "2026-11-25T", "2026-11-31", "2026-00-10", "26-11-25", "2026/11/25"])
    func `what is no date is refused`(text: String) {
        #expect(LocalDate(iso8601: text) == nil)
    }
}

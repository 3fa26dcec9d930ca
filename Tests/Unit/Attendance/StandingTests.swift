import Runtime
import TestSupport
import Testing

@testable import AttendanceService

@Suite struct StandingTests {
    private static let lesson = Span(start: at("2026-11-25", "08:10"), end: at("2026-11-25", "09:00"))
    private static let wholeDay = Span(start: at("2026-11-25", "00:00"), end: at("2026-11-26", "00:00"))

    /// Given the facts, then the standing.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let facts: StandingFacts
        let standing: Standing

        init(
            _ what: String, _ absence: Validity?, cancelled: Bool = false, outlived: Bool = false,
            _ expectation: StandingFacts.Expectation = .expected, reports: [Span] = [], is standing: Standing
        ) {
            testDescription = what
            facts = StandingFacts(
                lesson: StandingTests.lesson, isCancelled: cancelled, hasOutlivedRoll: outlived,
                expectation: expectation, absence: absence, reports: reports)
            self.standing = standing
        }
    }

    static let cases = [
        Case("present or late", nil, is: .none),
        Case("present, though reported ill", nil, reports: [wholeDay], is: .none),
        Case("absent, nothing else known", .invalid, is: .unexplained),
        Case("absent, reported", .invalid, reports: [wholeDay], is: .explained),
        Case("absent, valid in the teacher's judgement", .valid, is: .explained),
        Case("absent, valid as reported, and the report stands", .asReported, reports: [wholeDay], is: .explained),
        Case("absent, valid as reported, and the report is withdrawn", .asReported, is: .unexplained),
        Case("absent from a cancelled lesson", .invalid, cancelled: true, is: .none),
        Case("absent from a lesson that was moved to a day after its roll", .invalid, outlived: true, is: .none),
        Case("absent, but not expected", .invalid, .notExpected, is: .none),
        Case("absent, and the groups are silent", .invalid, .unknown, is: .unexplained),
        Case("absent, reported, and the groups are silent", .invalid, .unknown, reports: [wholeDay], is: .explained),
    ]

    @Test(arguments: cases)
    func `the standing follows from the facts`(_ given: Case) {
        #expect(Standing(given.facts) == given.standing)
    }
}

@Suite struct CoverageTests {
    private static let lesson = Span(start: at("2026-11-25", "09:00"), end: at("2026-11-25", "10:00"))

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reports: [Span]
        let isCovered: Bool

        init(_ what: String, _ reports: (String, String)..., is isCovered: Bool) {
            testDescription = what
            self.reports = reports.map { Span(start: at("2026-11-25", $0.0), end: at("2026-11-25", $0.1)) }
            self.isCovered = isCovered
        }
    }

    static let cases = [
        Case("no report", is: false),
        Case("the whole lesson", ("09:00", "10:00"), is: true),
        Case("the whole morning", ("08:00", "12:00"), is: true),
        Case("the first half", ("08:00", "09:30"), is: true),
        Case("one minute less than half", ("08:00", "09:29"), is: false),
        Case("the last half", ("09:30", "12:00"), is: true),
        Case("only touches the beginning", ("08:00", "09:00"), is: false),
        Case("only touches the end", ("10:00", "11:00"), is: false),
        Case("two that make half together", ("08:00", "09:15"), ("09:45", "11:00"), is: true),
        Case("two that overlap are not counted twice", ("08:00", "09:20"), ("09:00", "09:20"), is: false),
        Case("one within the other, out of order", ("09:05", "09:10"), ("09:00", "09:40"), is: true),
        Case("another part of the day", ("13:00", "15:00"), is: false),
    ]

    @Test(arguments: cases)
    func `reports cover a lesson when together they overlap half of it`(_ given: Case) {
        #expect(Coverage.isCovered(Self.lesson, by: given.reports) == given.isCovered)
        #expect(Coverage.isCovered(Self.lesson, by: given.reports.reversed()) == given.isCovered)
    }
}

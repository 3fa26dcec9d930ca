import FoundationEssentials
import HTTP
import RegisterContracts
import Runtime
import SS12000
import Testing

@testable import RegisterService

/// What may be given to whom.
struct GrantDecisionTests {
    private static let (pupil, guardian, other) = (PersonID(UUID()), PersonID(UUID()), PersonID(UUID()))
    private static let today = LocalDate(iso8601: "2026-11-25") ?? .init(Instant(microseconds: 0))

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var giver = GrantDecisionTests.guardian
        var receiver = GrantDecisionTests.other
        var scopes: Set<GrantScope> = [.readAttendance]
        var start = "2026-11-25"
        var end = "2027-06-30"
        var pupilBorn: String? = "2014-03-09"
        var receiverBorn: String? = "1985-02-03"
        /// Custody from the first day to the second.
        var custody: [(String?, String?)] = [(nil, nil)]
        let mistakes: [String]

        init(_ name: String, _ mistakes: [String] = [], _ change: (inout Case) -> Void = { _ in }) {
            testDescription = name
            self.mistakes = mistakes
            change(&self)
        }
    }

    private static let cases: [Case] = [
        Case("a guardian lets a step-parent read for the rest of the school year"),
        Case("for 366 days") { $0.end = "2027-11-26" },
        Case("for 367 days", ["endDate too-long"]) { $0.end = "2027-11-27" },
        Case("for one day") { $0.end = "2026-11-25" },
        Case("until the day before it begins", ["endDate before-start-date"]) {
            ($0.start, $0.end) = ("2026-12-02", "2026-12-01")
        },
        Case("that is over", ["endDate in-the-past"]) { ($0.start, $0.end) = ("2026-11-01", "2026-11-24") },
        Case("that began last week") { $0.start = "2026-11-18" },
        Case("from a day in two years", ["startDate too-far-ahead"]) {
            ($0.start, $0.end) = ("2028-11-25", "2028-12-24")
        },
        Case("of nothing", ["scope missing"]) { $0.scopes = [] },
        Case("to oneself", ["receiver to-oneself"]) { $0.receiver = guardian },
        Case("to the pupil", ["receiver to-oneself"]) { $0.receiver = pupil },
        Case("to a child", ["receiver not-of-age"]) { $0.receiverBorn = "2009-01-01" },
        Case("to one who is of age from its first day") {
            ($0.receiverBorn, $0.start) = ("2008-12-01", "2026-12-01")
        },
        Case("to one who is of age the day after its first", ["receiver not-of-age"]) {
            ($0.receiverBorn, $0.start) = ("2008-12-02", "2026-12-01")
        },
        Case("to one whose age nobody knows", ["receiver not-of-age"]) { $0.receiverBorn = nil },
        Case("by one who has no custody", ["giver no-custody"]) { $0.custody = [] },
        Case("by one whose custody ended yesterday", ["giver no-custody"]) { $0.custody = [(nil, "2026-11-24")] },
        Case("from a day of custody that is over by now", ["giver no-custody"]) {
            ($0.start, $0.custody) = ("2026-11-18", [(nil, "2026-11-20")])
        },
        Case("by one whose custody begins with it") {
            ($0.start, $0.custody) = ("2027-01-01", [("2027-01-01", nil)])
        },
        Case("by one whose custody begins after it", ["giver no-custody"]) { $0.custody = [("2026-12-01", nil)] },
        Case("by one who had custody twice") { $0.custody = [(nil, "2020-01-01"), ("2026-11-01", "2026-11-25")] },
        Case("until the day before the 18th birthday") {
            ($0.pupilBorn, $0.end) = ("2009-03-09", "2027-03-08")
        },
        Case("until the 18th birthday", ["endDate of-age"]) { ($0.pupilBorn, $0.end) = ("2009-03-09", "2027-03-09") },
        Case("until the day before 1 March, of one born on a leap day") {
            ($0.pupilBorn, $0.end) = ("2008-02-29", "2026-02-28")
            $0.start = "2026-02-01"
        },
        Case("of a pupil without a birth date, who is a child") { $0.pupilBorn = nil },
        Case("of a pupil of age, by a former guardian", ["endDate of-age", "giver no-custody"]) {
            ($0.pupilBorn, $0.custody) = ("2008-03-09", [])
        },
        Case("a consent of one who turned 18 today") {
            ($0.giver, $0.pupilBorn, $0.custody) = (pupil, "2008-11-25", [])
        },
        Case("a consent of one who turns 18 tomorrow", ["giver not-of-age"]) {
            ($0.giver, $0.pupilBorn, $0.start) = (pupil, "2008-11-26", "2026-11-26")
        },
        Case("a consent from a day before the 18th birthday", ["giver not-of-age"]) {
            ($0.giver, $0.pupilBorn, $0.start) = (pupil, "2008-11-25", "2026-11-24")
        },
        Case("a consent of one without a birth date", ["giver not-of-age"]) { ($0.giver, $0.pupilBorn) = (pupil, nil) },
        Case("a consent to oneself", ["receiver to-oneself"]) {
            ($0.giver, $0.receiver, $0.pupilBorn) = (pupil, pupil, "2000-01-01")
        },
        Case("everything wrong", ["scope missing", "endDate too-long", "receiver not-of-age", "giver no-custody"]) {
            ($0.scopes, $0.end, $0.receiverBorn, $0.custody) = ([], "2029-01-01", nil, [])
        },
    ]

    @Test(arguments: cases)
    func `only who has it gives it, to an adult, for a year at most`(_ example: Case) throws {
        func date(_ text: String) throws -> LocalDate { try #require(LocalDate(iso8601: text)) }
        let grant = Grant(
            id: GrantID(UUID()), subject: Self.pupil, giver: example.giver, receiver: example.receiver,
            scopes: example.scopes, start: try date(example.start), end: try date(example.end))
        // A grant whose days are all over is judged as on its first day.
        let isPast = example.testDescription.contains("leap day")
        let facts = GrantDecision.Facts(
            today: isPast ? grant.start : Self.today, subjectBorn: try example.pupilBorn.map(date),
            receiverBorn: try example.receiverBorn.map(date),
            custody: try example.custody.map { Period(start: try $0.map(date), end: try $1.map(date)) })
        #expect(GrantDecision.mistakes(in: grant, facts).map { "\($0.field) \($0.rule)" } == example.mistakes)
    }

    @Test func `who gave it and who received it take it back, and another guardian does not`() throws {
        let day = Self.today
        let grant = Grant(
            id: GrantID(UUID()), subject: Self.pupil, giver: Self.guardian, receiver: Self.other,
            scopes: [.readAttendance], start: day, end: day)
        #expect(GrantDecision.mayWithdraw(Self.guardian, grant) && GrantDecision.mayWithdraw(Self.other, grant))
        #expect(!GrantDecision.mayWithdraw(Self.pupil, grant) && !GrantDecision.mayWithdraw(PersonID(UUID()), grant))
    }
}

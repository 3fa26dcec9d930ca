import FoundationEssentials
import RegisterContracts
import Runtime
import SS12000
import Testing

/// Whether what was given holds on a day: one rule for every service.
struct GrantHoldingTests {
    private static let (pupil, guardian, other) = (PersonID(UUID()), PersonID(UUID()), PersonID(UUID()))

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var giver = GrantHoldingTests.guardian
        var receiver = GrantHoldingTests.other
        var scopes: Set<GrantScope> = [.reportAbsence]
        var withdrawn = false
        var withSight = false
        var day = "2026-11-25"
        var standing = GrantStanding(isSubjectOfAge: false, hasGiverCustody: true)
        let holds: Bool

        init(_ name: String, _ holds: Bool, _ change: (inout Case) -> Void = { _ in }) {
            testDescription = name
            self.holds = holds
            change(&self)
        }
    }

    private static let cases: [Case] = [
        Case("a guardian's, on a day of it", true),
        Case("on its first day", true) { $0.day = "2026-11-01" },
        Case("on its last day", true) { $0.day = "2026-12-31" },
        Case("the day before it", false) { $0.day = "2026-10-31" },
        Case("the day after it", false) { $0.day = "2027-01-01" },
        Case("taken back", false) { $0.withdrawn = true },
        Case("of something else", false) { $0.scopes = [.readAttendance, .receiveAlerts] },
        Case("of everything", true) { $0.scopes = Set(GrantScope.allCases) },
        Case("of nothing this code knows", false) { $0.scopes = [] },
        Case("by one whose custody has ended", false) { $0.standing.hasGiverCustody = false },
        Case("by a guardian, of one who is of age", false) { $0.standing.isSubjectOfAge = true },
        Case("of age, and the document still names a guardian", false) {
            $0.standing = GrantStanding(isSubjectOfAge: true, hasGiverCustody: true)
        },
        Case("a consent of one who is of age", true) {
            $0.giver = pupil
            $0.standing = GrantStanding(isSubjectOfAge: true, hasGiverCustody: false)
        },
        Case("a consent of a child", false) { $0.giver = pupil },
        Case("a consent of one whose birth date was set right", false) {
            $0.giver = pupil
            $0.standing = GrantStanding(isSubjectOfAge: false, hasGiverCustody: false)
        },
        Case("to the pupil", false) { $0.receiver = pupil },
        Case("to oneself", false) { $0.receiver = guardian },
        Case("while one of them is gone or dead", false) { $0.standing.isSomebodyGone = true },
        Case("while one of them is protected", false) { $0.standing.isSomebodyProtected = true },
        Case("while one of them is protected, recorded by who sees them", true) {
            $0.standing.isSomebodyProtected = true
            $0.withSight = true
        },
        Case("recorded with sight, by one whose custody has ended", false) {
            $0.withSight = true
            $0.standing.hasGiverCustody = false
        },
    ]

    @Test(arguments: cases)
    func `a grant holds as long as its giver has what was given, and no longer`(_ example: Case) throws {
        func date(_ text: String) throws -> LocalDate { try #require(LocalDate(iso8601: text)) }
        var grant = Grant(
            id: GrantID(UUID()), subject: Self.pupil, giver: example.giver, receiver: example.receiver,
            scopes: example.scopes, start: try date("2026-11-01"), end: try date("2026-12-31"),
            isRecordedWithSight: example.withSight)
        if example.withdrawn { grant.withdrawnAt = Instant(rfc3339: "2026-11-02T07:00:00Z") }
        #expect(grant.holds(on: try date(example.day), .reportAbsence, example.standing) == example.holds)
    }
}

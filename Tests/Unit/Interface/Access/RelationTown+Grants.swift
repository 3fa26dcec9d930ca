import Contracts
import FoundationEssentials
import RegisterContracts
import Runtime
import SS12000
import TestSupport

/// What is let to whom in the town, and what nearly is.
extension RelationTown {
    static func grants(takenBackFrom25: Bool = true, version: Int64 = 1) -> [any Event] {
        [
            grant(21, about: 1, by: 11), grant(22, about: 1, by: 12, [.readAttendance]),
            grant(23, about: 1, by: 12, [.reportAbsence]), grant(24, about: 1, by: 12, [.receiveAlerts]),
            grant(25, about: 1, by: 11, isTakenBack: takenBackFrom25),
            grant(26, about: 1, by: 11, until: yesterday),
            grant(27, about: 1, by: 11, from: tomorrow), grant(28, about: 1, by: 14),
            grant(29, about: 1, by: 15),
            grant(31, about: 1, by: 21), grant(32, about: 1, by: 18), grant(33, about: 4, by: 16),
            grant(34, about: 4, by: 4), grant(35, about: 6, by: 6), grant(36, about: 3, by: 11),
            grant(37, about: 3, by: 11, withSight: true), grant(38, about: 1, by: 11),
            grant(39, about: 1, by: 11), grant(41, about: 1, by: 11), grant(42, about: 20, by: 20),
        ].map { GrantChanged($0, version: version) as any Event } + [
            GrantProtected(.numbered(39), securityMarking: "Sekretessmarkering", version: version + 1),
            GrantDeleted(.numbered(41), version: version + 1),
        ]
    }

    /// The id is the receiver's number.
    private static func grant(
        _ receiver: Int, about pupil: Int, by giver: Int,
        _ scopes: Set<GrantScope> = Set(GrantScope.allCases),
        from: String = "2026-11-01", until: String = "2027-06-30", isTakenBack: Bool = false,
        withSight: Bool = false
    ) -> Grant {
        Grant(
            id: .numbered(receiver), subject: .numbered(pupil), giver: .numbered(giver),
            receiver: .numbered(receiver),
            scopes: scopes, start: LocalDate(iso8601: from)!, end: LocalDate(iso8601: until)!,
            withdrawnAt: isTakenBack ? at(today, "08:00") : nil, isRecordedWithSight: withSight)
    }
}

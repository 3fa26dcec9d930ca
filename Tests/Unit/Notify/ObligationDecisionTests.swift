import Runtime
import SS12000
import Testing

@testable import NotifyService

/// The decision table of a duty: given what is known and how far the mails have come, when this happens, then this.
@Suite struct ObligationDecisionTests {
    private static let day = LocalDate(iso8601: "2026-11-25")!
    private static let marked = day.at(hour: 8, minute: 0)
    private static let due = day.at(hour: 8, minute: 15)
    private static let noon = day.at(hour: 12, minute: 0)
    private static let both = Family.guardians([
        Family.Guardian(id: NotifySample.mother, mayHaveAddress: true),
        Family.Guardian(id: NotifySample.father, mayHaveAddress: false),
    ])
    private static let decide = DecideObligation(
        times: DueTimes(grace: .seconds(900), escalateAt: (15, 30), escalationWait: .seconds(1800)),
        unknownChildPause: .seconds(30))

    struct Line: CustomTestStringConvertible, Sendable {
        let given: Obligation.Phase
        var mails = MailStanding()
        let when: ObligationEvent
        var at = ObligationDecisionTests.noon
        let then: Obligation.Phase
        var orders: Set<ObligationOrder> = []
        var notices: [ObligationNotice] = []

        var testDescription: String { "given \(given.rawValue), when \(when), then \(then.rawValue)" }
    }

    private static func told(_ state: Delivery.State) -> MailStanding {
        MailStanding(alerts: [NotifySample.mother: state])
    }

    private static let (mother, head) = (NotifySample.mother.uuid, NotifySample.head.uuid)

    private static let again = ObligationOrder.alert(NotifySample.mother)

    /// The mother was told, and the correction has come this far.
    private static func corrected(_ state: Delivery.State) -> MailStanding {
        MailStanding(alerts: [NotifySample.mother: .accepted], corrections: [mother: state])
    }

    static let table: [Line] = [
        // A mark starts the grace time; a second mark, or one after the guardians were told, changes nothing.
        Line(given: .withdrawn, when: .established(since: marked, until: noon), then: .waiting),
        Line(given: .waiting, when: .established(since: marked, until: noon), then: .waiting),
        Line(given: .telling, mails: told(.intended), when: .established(since: marked, until: noon), then: .telling),
        Line(given: .told, mails: told(.accepted), when: .established(since: marked, until: noon), then: .told),
        Line(given: .escalated, when: .established(since: marked, until: noon), then: .escalated),
        Line(given: .exempt, when: .established(since: marked, until: noon), then: .exempt),
        Line(given: .expired, when: .established(since: marked, until: noon), at: day.end, then: .expired),
        Line(
            given: .expired, when: .established(since: marked, until: day.end + .seconds(60)), at: day.end,
            then: .waiting),
        Line(
            given: .corrected, mails: corrected(.accepted), when: .established(since: marked, until: noon),
            then: .waiting, orders: [.dropCorrections]),
        Line(
            given: .corrected, mails: corrected(.intended), when: .established(since: marked, until: noon),
            then: .told, orders: [.dropCorrections]),
        Line(given: .recalling, mails: told(.underWay), when: .established(since: marked, until: noon), then: .waiting),

        // An explanation ends it; what that means depends on who has heard.
        Line(given: .waiting, when: .explained, then: .withdrawn, orders: [.drop]),
        Line(given: .telling, mails: told(.intended), when: .explained, then: .withdrawn, orders: [.drop]),
        Line(given: .telling, mails: told(.underWay), when: .explained, then: .recalling, orders: [.drop]),
        Line(
            given: .telling, mails: told(.unknown), when: .explained, then: .corrected,
            orders: [.drop, .correct(NotifySample.mother)]),
        Line(
            given: .telling, mails: MailStanding(alerts: [NotifySample.mother: .intended], uncertain: [mother]),
            when: .explained, then: .corrected, orders: [.drop, .correct(NotifySample.mother)]),
        Line(
            given: .escalated, mails: MailStanding(staff: [head: .accepted]), when: .explained, then: .corrected,
            orders: [.drop, .correctStaff(head)]),
        Line(
            given: .told, mails: told(.accepted), when: .explained, then: .corrected,
            orders: [.drop, .correct(NotifySample.mother)]),
        Line(given: .escalated, mails: told(.refused), when: .explained, then: .withdrawn, orders: [.drop]),
        Line(given: .withdrawn, when: .explained, then: .withdrawn),
        Line(given: .corrected, mails: told(.accepted), when: .explained, then: .corrected),
        Line(given: .exempt, when: .explained, then: .exempt),
        Line(given: .expired, when: .explained, then: .expired),
        Line(
            given: .expired, mails: told(.unknown), when: .explained, then: .expired,
            orders: [.correct(NotifySample.mother)]),

        // When it is due the register is asked again.
        Line(given: .waiting, when: .clock(both), at: marked, then: .waiting),
        Line(
            given: .waiting, when: .clock(both), then: .telling,
            orders: [.alert(NotifySample.mother), .recordNoContact(NotifySample.father)]),
        Line(given: .waiting, when: .clock(.unknown), then: .waiting),
        Line(
            given: .waiting, when: .clock(.unknown), at: day.at(hour: 15, minute: 30), then: .waiting,
            orders: [.escalate], notices: [.escalated]),
        Line(given: .waiting, when: .clock(.exempt(.adult)), then: .exempt, notices: [.exempt]),
        Line(
            given: .waiting, when: .clock(.guardians([])), then: .escalated, orders: [.escalate],
            notices: [.escalated]),
        Line(
            given: .waiting, mails: told(.dropped),
            when: .clock(.guardians([Family.Guardian(id: NotifySample.mother, mayHaveAddress: true)])), then: .telling,
            orders: [.alert(NotifySample.mother)]),
        Line(
            given: .waiting, mails: told(.accepted),
            when: .clock(.guardians([Family.Guardian(id: NotifySample.mother, mayHaveAddress: true)])), then: .told),
        Line(
            given: .waiting, when: .clock(both), at: day.end, then: .expired, orders: [.expire],
            notices: [.expired(.waiting)]),

        // Later the clock sees to it that somebody has been told.
        Line(given: .telling, mails: told(.intended), when: .clock(both), then: .telling),
        Line(
            given: .telling, mails: told(.intended), when: .clock(both), at: day.at(hour: 15, minute: 30),
            then: .escalated, orders: [.escalate], notices: [.escalated]),
        Line(
            given: .telling,
            mails: MailStanding(alerts: [NotifySample.mother: .accepted, NotifySample.father: .intended]),
            when: .clock(both), at: day.at(hour: 15, minute: 30), then: .telling),
        Line(
            given: .telling, mails: told(.intended), when: .clock(both), at: day.end, then: .expired,
            orders: [.expire], notices: [.expired(.telling)]),
        Line(
            given: .telling,
            mails: MailStanding(alerts: [NotifySample.mother: .accepted, NotifySample.father: .intended]),
            when: .clock(both), at: day.end, then: .told, orders: [.expire]),
        Line(
            given: .escalated, mails: MailStanding(alerts: [:], staff: [head: .refused]), when: .clock(both),
            at: day.end,
            then: .expired, orders: [.expire], notices: [.expired(.escalated)]),
        Line(
            given: .escalated, mails: MailStanding(alerts: [:], staff: [head: .refused, mother: .accepted]),
            when: .clock(both),
            at: day.end, then: .escalated, orders: [.expire]),

        // The register may be repaired during the day: who has an address now is told, and nobody twice.
        Line(given: .escalated, mails: told(.noContact), when: .clock(both), then: .escalated, orders: [again]),
        Line(given: .told, mails: told(.refused), when: .clock(both), then: .told, orders: [again]),
        Line(given: .told, mails: told(.accepted), when: .clock(both), then: .told),
        Line(given: .escalated, mails: told(.unknown), when: .clock(both), then: .escalated),
        Line(
            given: .exempt, when: .clock(both), then: .telling,
            orders: [again, .recordNoContact(NotifySample.father)]),

        // Outcomes.
        Line(given: .telling, mails: told(.underWay), when: .settled, then: .telling),
        Line(given: .telling, mails: told(.accepted), when: .settled, then: .told),
        Line(
            given: .telling, mails: told(.refused), when: .settled, then: .escalated, orders: [.escalate],
            notices: [.escalated]),
        Line(
            given: .telling, mails: told(.unknown), when: .settled, then: .escalated, orders: [.escalate],
            notices: [.escalated]),
        Line(given: .escalated, mails: told(.accepted), when: .settled, then: .told),
        Line(
            given: .recalling, mails: told(.accepted), when: .settled, then: .corrected,
            orders: [.correct(NotifySample.mother)]),
        Line(given: .recalling, mails: told(.dropped), when: .settled, then: .withdrawn),
        Line(given: .expired, mails: told(.accepted), when: .settled, then: .told),
        Line(given: .told, mails: told(.accepted), when: .settled, then: .told),
    ]

    @Test(arguments: table) func `given this duty, when that happens, then the table says what follows`(line: Line) {
        var obligation = Obligation(child: NotifySample.child, day: Self.day)
        obligation.phase = line.given
        obligation.openSince = [.withdrawn, .corrected, .recalling].contains(line.given) ? nil : Self.marked
        obligation.dueAt = Self.due
        obligation.escalateAt = Self.day.at(hour: 15, minute: 30)
        if line.given == .escalated { obligation.escalatedAt = Self.due }
        if line.given == .corrected { obligation.correctedAt = Self.due }
        let decision = Self.decide(obligation, line.mails, line.when, at: line.at)
        #expect(decision.obligation.phase == line.then)
        #expect(Set(decision.orders) == line.orders)
        #expect(decision.notices == line.notices)
    }

    @Test func `whoever waits for the clock has a time set, and it is not in the past`() {
        for line in Self.table {
            var obligation = Obligation(child: NotifySample.child, day: Self.day)
            obligation.phase = line.given
            obligation.openSince = Self.marked
            obligation.dueAt = Self.due
            obligation.escalateAt = Self.day.at(hour: 15, minute: 30)
            guard case .clock = line.when else { continue }
            let decided = Self.decide(obligation, line.mails, line.when, at: line.at).obligation
            if [.waiting, .telling, .escalated].contains(decided.phase) && line.at < Self.day.end {
                #expect(decided.nextAt.map { $0 > line.at } == true, "\(line.testDescription)")
            }
        }
    }

    @Test(arguments: [
        // established, due, staff
        ("2026-11-25T07:00:00Z", "2026-11-25T07:15:00Z", "2026-11-25T14:30:00Z"),
        ("2026-11-25T14:20:00Z", "2026-11-25T14:35:00Z", "2026-11-25T15:05:00Z"),
        ("2026-11-25T22:30:00Z", "2026-11-25T22:40:00Z", "2026-11-25T22:50:00Z"),
        ("2026-11-25T22:55:00Z", "2026-11-25T22:55:00Z", "2026-11-25T22:55:00Z"),
        // A roll taken the day before for a lesson of this day waits for the day to begin.
        ("2026-11-24T12:00:00Z", "2026-11-24T23:00:00Z", "2026-11-25T14:30:00Z"),
    ])
    func `due and escalation follow from when the absence was established`(
        since: String, due: String, staff: String
    ) throws {
        let since = try #require(Instant(rfc3339: since))
        let times = Self.decide.times
        #expect(times.due(since: since, on: Self.day, until: Self.day.end).rfc3339 == due)
        let told = times.due(since: since, on: Self.day, until: Self.day.end)
        #expect(times.escalation(due: told, on: Self.day, until: Self.day.end).rfc3339 == staff)
    }
}

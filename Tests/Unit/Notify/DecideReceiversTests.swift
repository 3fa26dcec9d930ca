import FoundationEssentials
import Runtime
import SS12000
import Testing

@testable import NotifyService

/// Whom a grant lets hear of an absence, when, and what of it is taken back.
struct DecideReceiversTests {
    private static let receiver = PersonID(UUID())
    private static let day = LocalDate(iso8601: "2026-11-25") ?? .init(Instant(microseconds: 0))
    private static let noon = day.at(hour: 12, minute: 0)

    private func duty(_ phase: Obligation.Phase, isOpen: Bool = true) -> Obligation {
        var obligation = Obligation(child: PersonID(UUID()), day: Self.day)
        obligation.phase = phase
        obligation.openSince = isOpen ? Self.day.at(hour: 8, minute: 0) : nil
        return obligation
    }

    private func orders(
        _ phase: Obligation.Phase, _ event: ObligationEvent, mail: Delivery.State? = nil,
        correction: Delivery.State? = nil, wasOpen: Bool = true, isOpen: Bool = true,
        hasAddress: Bool = true,
        uncertain: Bool = false, at now: Instant = noon
    ) -> [ObligationOrder] {
        var mails = MailStanding()
        if let mail { mails.receivers[Self.receiver] = mail }
        if let correction { mails.corrections[Self.receiver.uuid] = correction }
        if uncertain { mails.uncertain = [Self.receiver.uuid] }
        let receivers = [Family.Guardian(id: Self.receiver, mayHaveAddress: hasAddress)]
        return DecideReceivers()(
            duty(phase, isOpen: wasOpen), duty(phase, isOpen: isOpen), mails, event, receivers, at: now)
    }

    private static let clock = ObligationEvent.clock(.unknown)

    @Test(arguments: Obligation.Phase.allCases)
    func `they hear when guardians do, or would`(phase: Obligation.Phase) {
        let hears: Set<Obligation.Phase> = [.telling, .told, .escalated, .exempt]
        let expected: [ObligationOrder] = hears.contains(phase) ? [.tellReceiver(Self.receiver)] : []
        #expect(orders(phase, Self.clock) == expected)
        #expect(orders(phase, Self.clock, isOpen: false) == [])
        #expect(orders(phase, Self.clock, at: Self.day.end) == [])
        #expect(orders(phase, Self.clock, hasAddress: false) == [])
    }

    @Test(arguments: Delivery.State.allCases)
    func `each once a day, and who was not reached once more when something new is known`(
        state: Delivery.State
    ) {
        let again = [.dropped, .expired, .noContact, .refused].contains(state)
        #expect(orders(.told, Self.clock, mail: state) == (again ? [.tellReceiver(Self.receiver)] : []))
    }

    @Test
    func `what has not left when the day is explained does not leave, and who has it is put right`() {
        #expect(orders(.told, .explained, mail: .intended, isOpen: false) == [.drop])
        #expect(
            orders(.told, .explained, mail: .intended, isOpen: false, uncertain: true)
                == [.drop, .correct(Self.receiver)])
        for state in [Delivery.State.accepted, .unknown] {
            #expect(orders(.exempt, .explained, mail: state, isOpen: false) == [.correct(Self.receiver)])
        }
        for state in [Delivery.State.dropped, .refused, .noContact, .expired, .underWay] {
            #expect(orders(.told, .explained, mail: state, isOpen: false) == [])
        }
        #expect(
            orders(.told, .explained, mail: .accepted, wasOpen: false, isOpen: false) == [], "said before"
        )
    }

    @Test func `who got it while the day was being explained is put right then, once`() {
        #expect(
            orders(.corrected, .settled, mail: .accepted, isOpen: false) == [.correct(Self.receiver)])
        for correction in Delivery.State.allCases {
            #expect(
                orders(.corrected, .settled, mail: .accepted, correction: correction, isOpen: false) == [])
        }
        #expect(orders(.told, .settled, mail: .accepted) == [])
    }

    @Test func `an all-clear that has not left does not, when the pupil is missing again`() {
        let event = ObligationEvent.established(since: Self.noon, until: Self.noon)
        #expect(
            orders(.waiting, event, mail: .accepted, correction: .intended, wasOpen: false) == [
                .dropCorrections
            ])
        #expect(orders(.waiting, event, mail: .accepted, correction: .accepted, wasOpen: false) == [])
        #expect(orders(.waiting, event, correction: .intended) == [])
    }
}

import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// Random mornings of a family of which somebody else is told too: lessons missed and explained, grants given and taken back,
/// custody lost and found, mailboxes of every temper. The same morning without the grants ends the same for guardians and school.
@Suite struct ReceiverHistoryTests {
    private enum Step {
        case absent(lesson: Int)
        case explained(lesson: Int)
        case given(by: PersonID)
        case takenBack
        case custody(isWhole: Bool)
        case passed(Int)
        case temper(String, AttemptOutcome)
        case crashed
    }

    private static let guardians = ["mor@hem.example", "far@hem.example"]

    private static func script(_ random: inout SeededRandom, crashes: Bool) -> [Step] {
        let tempers: [AttemptOutcome] = [
            .deferred(code: 451), .refused(code: 550), .unknown, .unreachable,
        ]
        return (0..<40).map { _ in
            switch Int.random(in: 0..<12, using: &random) {
            case 0, 1: .absent(lesson: Int.random(in: 1...2, using: &random))
            case 2: .explained(lesson: Int.random(in: 1...2, using: &random))
            case 3, 4:
                .given(
                    by: [NotifySample.mother, NotifySample.mother, NotifySample.child].randomElement(
                        using: &random)!)
            case 5: .takenBack
            case 6: .custody(isWhole: random.happens(onceIn: 2))
            case 7:
                .temper(
                    (guardians + [NotifyWorld.mailbox]).randomElement(using: &random)!,
                    tempers.randomElement(using: &random)!)
            case 8 where crashes: .crashed
            default: .passed(Int.random(in: 1...1500, using: &random))
            }
        }
    }

    /// One morning, and what must hold at each of its steps.
    private final class Morning {
        let world: NotifyWorld
        let hasGrants: Bool
        private var lessons: [Int: Int64] = [:]
        private var grants: Int64 = 0
        private let seed: UInt64

        init(_ seed: UInt64, hasGrants: Bool) throws {
            self.seed = seed
            self.hasGrants = hasGrants
            world = try NotifyWorld.stepFamily()
            try world.hear(NotifySample.organisation(NotifySample.unit, email: "skolan@stad.example"))
        }

        private func holds() throws -> Bool {
            try world.database.read { db in
                try GrantDirectory.receivers(about: NotifySample.child, on: world.today, in: db)
                    == [NotifyWorld.receiver]
            }
        }

        private var toReceiver: [MoodyMailServer.Mail] {
            world.mail.offered.filter { $0.to == NotifyWorld.mailbox }
        }

        func take(_ step: Step) throws {
            let (held, count) = (try holds(), toReceiver.count)
            switch step {
            case .absent(let lesson) where lessons[lesson, default: 0] % 2 == 0:
                lessons[lesson, default: 0] += 1
                try world.established(NotifySample.Absence(lesson: lesson), version: lessons[lesson] ?? 1)
            case .explained(let lesson) where lessons[lesson, default: 0] % 2 == 1:
                lessons[lesson, default: 0] += 1
                try world.explained(NotifySample.Absence(lesson: lesson), version: lessons[lesson] ?? 1)
            case .absent, .explained: break
            case .given(let giver):
                grants += 1
                if hasGrants { try world.give(by: giver, version: grants) }
            case .takenBack:
                grants += 1
                if hasGrants { try world.give(isWithdrawn: true, version: grants) }
            case .custody(let isWhole):
                let guardians =
                    isWhole ? [NotifySample.mother, NotifySample.father] : [NotifySample.father]
                try world.pupil(NotifySample.child, guardians: guardians)
            case .passed(let seconds): try world.pass(.seconds(seconds))
            case .temper(let address, let outcome): world.mail.answer(address, outcome)
            case .crashed:
                try world.claimAndCrash()
                try world.restart()
            }
            if try !held && !holds() {
                #expect(toReceiver.count == count, "seed \(seed): nothing is sent to whom nothing is let")
            }
        }

        func end() throws {
            world.mail.forgetAnswers()
            try world.pass(until: NotifySample.Absence().day.end + .seconds(48 * 3600))
        }

        func checkReceiver() throws {
            let mails = toReceiver
            let alerts = Set(mails.filter(\.isAlert).map(\.messageID))
            #expect(alerts.count <= 1, "seed \(seed): alerted twice")
            let corrections = mails.filter(\.isCorrection)
            #expect(Set(corrections.map(\.messageID)).count <= 1, "seed \(seed): corrected twice")
            for correction in corrections {
                #expect(alerts.contains(correction.header("In-Reply-To") ?? ""), "seed \(seed): of nothing")
            }
        }

        /// Who has it and may still hear has heard that it does not hold, unless their mailbox is no more.
        func checkEnd() throws {
            try checkReceiver()
            let isOpen = lessons.values.contains { $0 % 2 == 1 }
            let told = world.mail.taken.contains { $0.to == NotifyWorld.mailbox && $0.isAlert }
            guard told, !isOpen, try holds() else { return }
            let day = NotifySample.Absence().day
            let correction = try world.standing(NotifySample.child, day).corrections[
                NotifyWorld.receiver.uuid]
            #expect(
                [.accepted, .refused, .unknown, .dropped].contains(correction),
                "seed \(seed): believes in an absence")
        }

        /// What guardians and school have, in order, and how the duty stands.
        func outcome() throws -> [String] {
            let mails = world.mail.taken.filter { $0.to != NotifyWorld.mailbox }.map { mail in
                "\(mail.to) \(mail.isCorrection ? "correction" : mail.isEscalation ? "escalation" : "alert")"
            }
            let phase = try world.phase(NotifySample.child, NotifySample.Absence().day)
            return mails.sorted() + ["\(phase?.rawValue ?? "none")"]
        }
    }

    @Test(arguments: Array(0..<120 as Range<UInt64>))
    func `a receiver hears no more than was let, and the duty ends as it would without one`(
        seed: UInt64
    ) throws {
        var random = SeededRandom(seed: 7_000 + seed)
        let script = Self.script(&random, crashes: false)
        let (with, without) = (try Morning(seed, hasGrants: true), try Morning(seed, hasGrants: false))
        for step in script {
            try with.take(step)
            try without.take(step)
            try with.checkReceiver()
        }
        try with.end()
        try without.end()
        try with.checkEnd()
        #expect(try with.outcome() == without.outcome(), "seed \(seed)")
    }

    @Test(arguments: Array(0..<60 as Range<UInt64>))
    func `a crash between call and outcome tells a receiver nothing twice`(seed: UInt64) throws {
        var random = SeededRandom(seed: 9_000 + seed)
        let morning = try Morning(seed, hasGrants: true)
        for step in Self.script(&random, crashes: true) { try morning.take(step) }
        try morning.end()
        try morning.checkEnd()
    }
}

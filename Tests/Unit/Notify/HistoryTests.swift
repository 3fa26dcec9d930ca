import AttendanceContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import NotifyService

/// Many random mornings: facts delivered twice, late and in any order, mail servers of every temper, crashes between call
/// and outcome. Whatever happens, the promises hold.
@Suite struct NotifyHistoryTests {
    /// What one lesson said, version by version: absent, explained, absent again …
    private static func facts(_ random: inout SeededRandom) -> [Fact] {
        (1...3).flatMap { lesson in
            (1...Int64.random(in: 1...4, using: &random)).map { version in
                Fact(lesson: lesson, version: version, minute: Int.random(in: 0..<120, using: &random))
            }
        }
    }

    private struct Fact: Hashable {
        let lesson: Int
        let version: Int64
        let minute: Int
        /// Odd versions are absences, even ones explanations.
        var isAbsence: Bool { version % 2 == 1 }

        func deliver(to world: NotifyWorld, at start: Instant) throws {
            let absence = NotifySample.Absence(lesson: lesson)
            if isAbsence {
                try world.established(absence, version: version, at: start + .seconds(minute * 60))
            } else {
                try world.explained(absence, version: version)
            }
        }
    }

    private static func isOpen(_ facts: [Fact]) -> Bool {
        Dictionary(grouping: facts, by: \.lesson).values.contains { lesson in
            lesson.max { $0.version < $1.version }?.isAbsence ?? false
        }
    }

    private static func world() throws -> NotifyWorld {
        let world = try NotifyWorld()
        try world.hear(NotifySample.organisation(NotifySample.unit, email: "skolan@stad.example"))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother, NotifySample.father])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example", "mor@arbete.example"])
        try world.adult(NotifySample.father, emails: ["far@hem.example"])
        return world
    }

    /// Nobody is alerted twice, nobody is corrected who was not alerted, and nobody twice.
    private static func check(_ world: NotifyWorld, _ seed: UInt64) {
        for owner in ["mor", "far"] {
            let mails = world.mail.taken.filter { $0.to.hasPrefix(owner) }
            let alerts = Set(mails.filter(\.isAlert).map(\.messageID))
            #expect(alerts.count <= 1, "seed \(seed): \(owner) was alerted twice")
            let offered = world.mail.offered.filter { $0.to.hasPrefix(owner) }
            let corrections = offered.filter(\.isCorrection)
            #expect(Set(corrections.map(\.messageID)).count <= 1, "seed \(seed): \(owner) was corrected twice")
            for correction in corrections {
                let alert = correction.header("In-Reply-To") ?? ""
                let isAfterAlert = offered.prefix { $0 != correction }.contains { $0.isAlert && $0.messageID == alert }
                #expect(isAfterAlert, "seed \(seed): \(owner) was corrected without having been alerted")
            }
        }
    }

    @Test(arguments: Array(0..<150 as Range<UInt64>))
    func `in any history nobody is alerted twice and only the alerted are corrected`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let world = try Self.world()
        let start = world.clock.now
        let facts = Self.facts(&random)
        var undelivered = facts.shuffled(using: &random)
        let tempers: [AttemptOutcome] = [
            .accepted(code: 250), .deferred(code: 451), .refused(code: 550), .unknown, .unreachable,
        ]
        while !undelivered.isEmpty {
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<4:
                try undelivered.removeLast().deliver(to: world, at: start)
            case 4:
                if let again = facts.randomElement(using: &random), !undelivered.contains(again) {
                    try again.deliver(to: world, at: start)
                }
            case 5, 6:
                try world.pass(.seconds(Int.random(in: 1...1200, using: &random)))
            case 7:
                let address = ["mor@hem.example", "mor@arbete.example", "far@hem.example"].randomElement(using: &random)
                if let address, let temper = tempers.randomElement(using: &random) {
                    world.mail.answer(address, temper)
                }
            case 8:
                try world.claimAndCrash()
                try world.restart()
            default:
                if random.happens(onceIn: 4) { try world.pupil(NotifySample.child, guardians: [NotifySample.mother]) }
            }
            Self.check(world, seed)
        }
        let open = Self.isOpen(facts)
        try world.pass(until: NotifySample.Absence().day.end + .seconds(48 * 3600))
        Self.check(world, seed)
        let phase = try world.phase(NotifySample.child, NotifySample.Absence().day)
        let ended: Set<Obligation.Phase> = open ? [.told, .escalated] : [.withdrawn, .corrected]
        #expect(phase.map(ended.contains) == true, "seed \(seed): ended as \(phase?.rawValue ?? "nothing")")
        if !open {
            // Whoever was told and is still a guardian has been put right, unless the mailbox has ceased to exist since.
            let standing = try world.standing(NotifySample.child, NotifySample.Absence().day)
            let told = standing.alerts.filter { $0.value == .accepted }.keys
            for guardian in told
            where try standing.corrections[guardian.uuid] != .refused && world.isGuardian(guardian) {
                let owner = guardian == NotifySample.mother ? "mor" : "far"
                #expect(
                    world.corrections.contains { $0.hasPrefix(owner) }, "seed \(seed): \(owner) believes in an absence")
            }
        }
    }

    @Test(arguments: Array(0..<60 as Range<UInt64>))
    func `before the due time the state of a duty is a function of the facts, not of their order`(seed: UInt64) throws {
        var random = SeededRandom(seed: 1_000 + seed)
        let facts = Self.facts(&random)
        let states = try (0..<3).map { _ in
            let world = try Self.world()
            let start = world.clock.now
            let doubled = (facts + facts).shuffled(using: &random)
            for fact in doubled { try fact.deliver(to: world, at: start) }
            return try world.database.read {
                try ObligationStore.find(NotifySample.child, NotifySample.Absence().day, in: $0)
            }
        }
        #expect(states[0] == states[1])
        #expect(states[1] == states[2])
        #expect(states[0]?.phase == (Self.isOpen(facts) ? .waiting : .withdrawn))
    }
}

extension NotifyWorld {
    func isGuardian(_ person: PersonID) throws -> Bool {
        try database.read {
            try GuardianDirectory.custodians(of: NotifySample.child, on: today, in: $0).contains(person)
        }
    }
}

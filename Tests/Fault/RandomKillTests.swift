import Glibc
import Runtime
import SS12000
import Stand
import Synchronization
import TestSupport
import Testing

/// Kills at random moments under load, then the audit. `deploy/faults` runs many rounds, `deploy/test` one.
@Suite(.serialized)
struct RandomKillTests {
    private static var rounds: Int {
        getenv("SKOLBUSS_FAULT_ROUNDS").flatMap { Int(String(cString: $0)) } ?? 1
    }

    /// A sender that is killed leaves at most what its threads had claimed, which is then sent once more.
    private static let claimedByNotify = 4 * 8

    @Test(.timeLimit(.minutes(60)))
    func `services killed at random under load lose and double nothing`() throws {
        for round in 0..<Self.rounds {
            let seed = UInt64.random(in: 0...UInt64.max)
            print("round \(round) seed \(seed)")
            try run(seed: seed)
        }
    }

    private func run(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var options = Town.Options()
        options.grace = "3s"
        let town = try TestTown.open("random", options)
        defer { town.close() }
        let school = TownSchool(classes: 60, pupils: 4)
        let client = try TownClient(town)
        var ledger = AlertLedger(school, town)
        try client.importSchool(school)
        try client.waitForRosters(school)

        let load = MorningLoad(school)
        let finished = Stop()
        let thread = NamedThread.start("rolls") {
            load.run(in: town)
            finished.request()
        }
        var killsAmongRolls = 0
        var killsOfNotify = 0
        // Kills follow the rolls' progress, not a clock: a fast machine must not be through before the first. Attendance
        // goes first, which no roll can overtake; then whoever the seed says, at a moment it says.
        var victims = [Town.Service.attendance]
        for _ in 0..<5 { victims.append(Town.Service.allCases.randomElement(using: &random)!) }
        for (index, victim) in victims.enumerated() {
            let wait = Duration.milliseconds(Int.random(in: 0...15, using: &random))
            try eventually("the next rolls are taken", within: .seconds(120), every: .milliseconds(1)) {
                load.rollsTaken >= 4 + index * 9 || finished.isRequested
            }
            _ = finished.wait(for: wait)
            if load.rollsTaken < school.classes.count { killsAmongRolls += 1 }
            if victim == .notify { killsOfNotify += 1 }
            town.kill(victim)
            try town.start(victim)
        }
        // Once more when everything is on its way.
        if finished.wait(for: .seconds(120)), Bool.random(using: &random) {
            killsOfNotify += 1
            town.kill(.notify)
            try town.start(.notify)
        }
        thread.join()
        #expect(load.failure == nil, "seed \(seed)")
        #expect(load.rollsTaken == school.classes.count, "seed \(seed)")
        #expect(killsAmongRolls > 0, "nothing was killed while rolls were taken: seed \(seed)")
        load.note(in: &ledger)
        try eventually("every guardian is told, and corrected", within: .seconds(180), every: .milliseconds(50)) {
            try ledger.isSettled() && town.metric("notify_obligations", where: #"state="waiting""#, of: .notify) == 0
        }
        #expect(try ledger.audit(repeats: 2) == [], "seed \(seed)")
        #expect(try ledger.repeats() <= killsOfNotify * Self.claimedByNotify, "seed \(seed)")
        #expect(try town.deadLetters().isEmpty, "seed \(seed)")
    }
}

import Glibc
import Runtime
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
        options.grace = "0s"
        let town = try TestTown.open("random", options)
        defer { town.close() }
        let school = TownSchool(classes: 60, pupils: 4)
        let client = try TownClient(town)
        var ledger = AlertLedger(school, town)
        try client.importSchool(school)
        try client.waitForRosters(school)

        let finished = Stop()
        let load = NamedThread.start("rolls") {
            let taker = try? TownClient(town)
            for content in school.classes {
                try? taker?.insistOnRoll(content, absent: Array(content.pupils.prefix(2)))
            }
            finished.request()
        }
        while !finished.wait(for: .milliseconds(Int.random(in: 200...900, using: &random))) {
            let victim = [Town.Service.attendance, .notify, .register, .schedule].randomElement(using: &random)!
            town.kill(victim)
            try town.start(victim)
        }
        load.join()
        for content in school.classes {
            let absent = Array(content.pupils.prefix(2))
            // Answered for certain: sending the same roll again changes nothing.
            try client.insistOnRoll(content, absent: absent)
            ledger.note(absent: absent)
        }
        try eventually("every guardian is told", within: .seconds(180), every: .milliseconds(50)) {
            try ledger.isSettled()
        }
        #expect(try ledger.audit(repeats: 2) == [], "seed \(seed)")
        #expect(try town.deadLetters().isEmpty, "seed \(seed)")
    }
}

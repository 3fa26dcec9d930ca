import Runtime
import Stand
import TestSupport
import Testing

/// What was explained in time is told to nobody, and what was explained later is corrected once, whoever is killed.
@Suite(.serialized)
struct ExplainedAbsenceTests {
    @Test(.timeLimit(.minutes(50)))
    func `reports and corrections around kills: the spared hear nothing, the corrected hear it once`() throws {
        // No alert waits for its grace time in the twenty minutes before midnight, so then nobody is spared.
        Midnight.keepClear(by: .seconds(1_800))
        var options = Town.Options()
        // Long enough for two services to be killed and started again on a slow machine.
        options.grace = "15s"
        let town = try TestTown.open("explained", options)
        defer { town.close() }
        let school = TownSchool(classes: 4, pupils: 4)
        let client = try TownClient(town)
        var ledger = AlertLedger(school, town)
        try client.importSchool(school)
        try client.waitForRosters(school)
        for content in school.classes {
            try client.takeRoll(content, absent: Array(content.pupils.prefix(3)))
            try client.insistOnReport(content.pupils[2], on: school.day)
            ledger.note(absent: Array(content.pupils.prefix(2)))
            ledger.note([content.pupils[2]], .spared)
        }
        try killAndStart([.attendance, .notify], town)
        #expect(try ledger.count() == 0)
        try eventually("those who must be told are", within: .seconds(120), every: .milliseconds(50)) {
            try ledger.isSettled()
        }

        for content in school.classes {
            let late = content.pupils[1]
            #expect(try client.outcomes(for: late, on: school.day) == ["accepted", "accepted"])
            try client.takeRoll(content, absent: [content.pupils[0], content.pupils[2]])
            ledger.note([late], .corrected)
        }
        try killAndStart([.attendance], town)
        try eventually("the told are corrected", within: .seconds(120), every: .milliseconds(50)) {
            try ledger.isSettled()
        }
        #expect(try town.metric("notify_obligations", where: #"state="waiting""#, of: .notify) == 0)
        let problems = try ledger.audit()
        #expect(problems.isEmpty, "\(problems)")
        #expect(try town.deadLetters().isEmpty)
    }

    private func killAndStart(_ services: [Town.Service], _ town: Town) throws {
        for service in services {
            town.kill(service)
            try town.start(service)
        }
        for service in services { try town.waitUntilReady(service) }
    }
}

import Runtime
import Stand
import TestSupport
import Testing

/// What was explained in time is told to nobody, and what was explained later is corrected once, whoever is killed.
@Suite(.serialized)
struct ExplainedAbsenceTests {
    /// No alert waits for its grace time in the twenty minutes before midnight: what is explained then may have been told.
    private static var graceHolds: Bool {
        let now = Clock.system.now()
        return LocalDate(now).end - now > .seconds(30 * 60)
    }

    @Test(.timeLimit(.minutes(20)))
    func `reports and corrections around kills: the spared hear nothing, the corrected hear it once`() throws {
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
        let graceHolds = Self.graceHolds
        for content in school.classes {
            try client.takeRoll(content, absent: Array(content.pupils.prefix(3)))
            try client.insistOnReport(content.pupils[2], on: school.day)
            ledger.note(absent: Array(content.pupils.prefix(2)))
            ledger.note([content.pupils[2]], graceHolds ? .spared : .doubtful)
        }
        try killAndStart([.attendance, .notify], town)
        if graceHolds { #expect(try ledger.count() == 0) }
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
        #expect(try ledger.audit() == [])
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

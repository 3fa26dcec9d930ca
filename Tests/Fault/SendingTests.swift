import Stand
import TestSupport
import Testing

/// The mail server goes away, and the sender is asked to end: neither loses or repeats a mail.
@Suite(.serialized)
struct SendingTests {
    private func town(_ name: String, _ school: TownSchool) throws -> (Town, TownClient) {
        var options = Town.Options()
        options.grace = "0s"
        let town = try TestTown.open(name, options)
        let client = try TownClient(town)
        try client.importSchool(school)
        try client.waitForRosters(school)
        return (town, client)
    }

    private func takeAllRolls(_ school: TownSchool, _ client: TownClient, _ ledger: inout AlertLedger) throws {
        for content in school.classes {
            try client.takeRoll(content, absent: content.pupils)
            ledger.note(absent: content.pupils)
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `a mail server that was down for a while: everybody is told once when it is back`() throws {
        let school = TownSchool(classes: 4, pupils: 5)
        let (town, client) = try town("nomail", school)
        defer { town.close() }
        var ledger = AlertLedger(school, town)
        town.catcher.kill()
        try takeAllRolls(school, client, &ledger)
        try eventually("the sender has found nobody there", within: .seconds(90), every: .milliseconds(50)) {
            try town.metric("notify_attempts_total", where: #"outcome="unreachable""#, of: .notify) > 0
        }
        #expect(try ledger.count() == 0)
        let back = try MailCatcher(in: town.folder, port: town.catcher.port)
        defer { back.stop() }
        try eventually("every guardian is told", within: .seconds(120), every: .milliseconds(50)) {
            try ledger.isSettled()
        }
        #expect(try ledger.audit() == [])
    }

    @Test(.timeLimit(.minutes(20)))
    func `Notify asked to end while it sends and started again repeats no mail and loses none`() throws {
        let school = TownSchool(classes: 12, pupils: 10)
        let (town, client) = try town("ending", school)
        defer { town.close() }
        var ledger = AlertLedger(school, town)
        try takeAllRolls(school, client, &ledger)
        try eventually("some mails are out", within: .seconds(60), every: .milliseconds(50)) { try ledger.count() > 10 }
        #expect(town.stop(.notify) == .code(0))
        #expect(try !ledger.isSettled(), "Notify ended too late to prove anything")
        try town.start(.notify)
        try town.waitUntilReady(.notify)
        try eventually("every guardian is told", within: .seconds(90), every: .milliseconds(50)) {
            try ledger.isSettled()
        }
        #expect(try ledger.audit() == [])
    }
}

import Stand
import TestSupport
import Testing

/// A service is killed at the moments where a careless one loses or doubles something. The moments are made by a network
/// that holds one direction, not by switches in the service. Afterwards every absence that was answered must have told
/// each guardian exactly once.
@Suite(.serialized)
struct KilledServiceTests {
    private static let school = TownSchool(classes: 4, pupils: 5)

    private func town(_ name: String, proxied service: Town.Service) throws -> (Town, TownClient, AlertLedger, TCPProxy)
    {
        var options = Town.Options()
        options.proxied = [service]
        options.grace = "0s"
        let town = try TestTown.open(name, options)
        return (town, try TownClient(town), AlertLedger(Self.school, town), try #require(town.proxies[service]))
    }

    private func takeAllRolls(_ client: TownClient, _ ledger: inout AlertLedger) throws {
        for content in Self.school.classes {
            let absent = Array(content.pupils.prefix(2))
            try client.takeRoll(content, absent: absent)
            ledger.note(absent: absent)
        }
    }

    private func settle(_ ledger: AlertLedger) throws {
        try eventually("every guardian is told", within: .seconds(90), every: .milliseconds(50)) {
            try ledger.isSettled()
        }
    }

    private func restart(_ service: Town.Service, _ town: Town, _ proxy: TCPProxy) throws {
        town.kill(service)
        proxy.set(.forward)
        proxy.cut()
        try town.start(service)
        try town.waitUntilReady(service)
    }

    @Test(.timeLimit(.minutes(20)), arguments: [Town.Service.register, .schedule])
    func `a publisher killed between commit and publish still tells everybody`(_ service: Town.Service) throws {
        var (town, client, ledger, proxy) = try town("unpublished", proxied: service)
        defer { town.close() }
        proxy.set(.hold, .toServer)
        try client.importSchool(Self.school)
        #expect(try client.metric("outbox_depth", of: service) > 0)
        try restart(service, town, proxy)
        try client.waitForRosters(Self.school)
        try takeAllRolls(client, &ledger)
        try settle(ledger)
        #expect(try ledger.audit() == [])
    }

    @Test(.timeLimit(.minutes(20)))
    func `Attendance killed between commit and publish still tells everybody`() throws {
        var (town, client, ledger, proxy) = try town("unpublished", proxied: .attendance)
        defer { town.close() }
        try client.importSchool(Self.school)
        try client.waitForRosters(Self.school)
        proxy.set(.hold, .toServer)
        try takeAllRolls(client, &ledger)
        #expect(try ledger.count() == 0)
        #expect(try client.metric("outbox_depth", of: .attendance) > 0)
        try restart(.attendance, town, proxy)
        try settle(ledger)
        #expect(try ledger.audit() == [])
    }

    @Test(.timeLimit(.minutes(20)))
    func `Attendance killed after publish and before mark tells nobody twice`() throws {
        var (town, client, ledger, proxy) = try town("unmarked", proxied: .attendance)
        defer { town.close() }
        try client.importSchool(Self.school)
        try client.waitForRosters(Self.school)
        // What is published arrives; that it was confirmed does not.
        proxy.set(.hold, .toClient)
        try takeAllRolls(client, &ledger)
        try settle(ledger)
        #expect(try client.metric("outbox_depth", of: .attendance) > 0)
        try restart(.attendance, town, proxy)
        try eventually("the outbox is sent again", within: .seconds(60), every: .milliseconds(50)) {
            try client.metric("outbox_depth", of: .attendance) == 0
        }
        try eventually("the second copies are seen as such", within: .seconds(60), every: .milliseconds(50)) {
            try client.metric("inbox_duplicates_total", of: .notify) > 0
        }
        #expect(try ledger.audit() == [])
    }

    @Test(.timeLimit(.minutes(20)), arguments: [Town.Service.register, .schedule])
    func `a publisher killed after publish and before mark changes nothing twice`(_ service: Town.Service) throws {
        var (town, client, ledger, proxy) = try town("unmarked", proxied: service)
        defer { town.close() }
        let document = Self.school.document
        if service == .schedule { try client.call("POST", .register, "/v1/imports", document) }
        // What is published arrives; that it was confirmed does not.
        proxy.set(.hold, .toClient)
        if service == .register { try client.call("POST", .register, "/v1/imports", document) }
        try client.call("POST", .schedule, "/v1/imports", document)
        try client.waitForRosters(Self.school)
        #expect(try client.metric("outbox_depth", of: service) > 0)
        #expect(try client.metric("inbox_duplicates_total", of: .attendance) == 0)
        try restart(service, town, proxy)
        try eventually("the outbox is sent again", within: .seconds(60), every: .milliseconds(50)) {
            try client.metric("outbox_depth", of: service) == 0
        }
        try eventually("the second copies are seen as such", within: .seconds(60), every: .milliseconds(50)) {
            try client.metric("inbox_duplicates_total", of: .attendance) > 0
        }
        try takeAllRolls(client, &ledger)
        try settle(ledger)
        #expect(try client.metric("inbox_gaps_total", of: .attendance) == 0)
        #expect(try ledger.audit() == [])
    }

    @Test(.timeLimit(.minutes(20)), arguments: [Town.Service.schedule, .attendance, .notify])
    func `a consumer killed after commit and before acknowledgement applies nothing twice`(
        _ service: Town.Service
    ) throws {
        var (town, client, ledger, proxy) = try town("unacknowledged", proxied: service)
        defer { town.close() }
        // What is delivered arrives and is committed; that it was acknowledged does not reach the broker. Only the
        // publishing of the proxied service itself waits too.
        proxy.set(.hold, .toServer)
        try client.importSchool(Self.school)
        try eventually("something is applied", within: .seconds(60), every: .milliseconds(50)) {
            try client.metric("inbox_applied_total", of: service) > 0
        }
        try restart(service, town, proxy)
        try client.waitForRosters(Self.school)
        try takeAllRolls(client, &ledger)
        try settle(ledger)
        try eventually("what was delivered again is seen as such", within: .seconds(60), every: .milliseconds(50)) {
            try client.metric("inbox_duplicates_total", of: service) > 0
        }
        #expect(try ledger.audit() == [])
    }

    @Test(.timeLimit(.minutes(20)))
    func `Notify killed while it sends repeats a mail at most once and loses none`() throws {
        var options = Town.Options()
        options.grace = "0s"
        let town = try TestTown.open("sending", options)
        defer { town.close() }
        let school = TownSchool(classes: 12, pupils: 10)
        let client = try TownClient(town)
        var ledger = AlertLedger(school, town)
        try client.importSchool(school)
        try client.waitForRosters(school)
        for content in school.classes {
            try client.takeRoll(content, absent: content.pupils)
            ledger.note(absent: content.pupils)
        }
        try eventually("some mails are out", within: .seconds(60), every: .milliseconds(50)) { try ledger.count() > 10 }
        town.kill(.notify)
        #expect(try !ledger.isSettled(), "Notify was killed too late to prove anything")
        try town.start(.notify)
        try town.waitUntilReady(.notify)
        try settle(ledger)
        #expect(try ledger.audit(repeats: 2) == [])
    }
}

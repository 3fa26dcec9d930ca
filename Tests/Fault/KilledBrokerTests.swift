import Runtime
import Stand
import Synchronization
import TestSupport
import Testing
import Transfer

@Suite(.serialized)
struct KilledBrokerTests {
    @Test(.timeLimit(.minutes(20)))
    func `the broker killed and restarted under load loses and doubles nothing`() throws {
        var options = Town.Options()
        options.grace = "0s"
        let town = try TestTown.alone("killed", options)
        defer { town.close() }
        try town.open()
        let school = TownSchool(classes: 40, pupils: 4)
        let client = try TownClient(town)
        var ledger = AlertLedger(school, town)
        try client.importSchool(school)
        try client.waitForRosters(school)
        for (index, content) in school.classes.enumerated() {
            if index == 10 { town.broker.kill() }
            // Rolls are taken though there is no broker.
            let absent = Array(content.pupils.prefix(2))
            try client.takeRoll(content, absent: absent)
            ledger.note(absent: absent)
            if index == 25 { try town.broker.start() }
        }
        try eventually("every guardian is told", within: .seconds(180), every: .milliseconds(50)) {
            try ledger.isSettled()
        }
        #expect(try ledger.audit() == [])
        #expect(try town.deadLetters().isEmpty)
    }

    @Test(.timeLimit(.minutes(20)), arguments: [7 as UInt64])
    func `services started in any order with the broker last come up and lose nothing`(_ seed: UInt64) throws {
        var options = Town.Options()
        options.grace = "0s"
        let town = try TestTown.alone("order", options)
        defer { town.close() }
        // The topology lies in the broker's own data; then the broker goes away.
        try town.startBroker()
        town.broker.stop()
        var random = SeededRandom(seed: seed)
        for service in Town.Service.allCases.shuffled(using: &random) { try town.start(service) }
        let school = TownSchool(classes: 3, pupils: 4)
        let client = try TownClient(town)
        var ledger = AlertLedger(school, town)
        for service in Town.Service.allCases {
            try eventually(
                "\(service.rawValue) answers without a broker", within: .seconds(60), every: .milliseconds(50)
            ) {
                let answer = try? client.send("GET", service, "/health/live")
                return answer?.status == 200
            }
            #expect(try client.send("GET", service, "/health/ready").status == 503)
        }
        // The register takes an import without a broker: it is told when there is one.
        try client.importSchool(school)
        try town.broker.start()
        for service in Town.Service.allCases { try town.waitUntilReady(service) }
        try client.waitForRosters(school)
        for content in school.classes {
            try client.takeRoll(content, absent: [content.pupils[0]])
            ledger.note(absent: [content.pupils[0]])
        }
        try eventually("every guardian is told", within: .seconds(90), every: .milliseconds(50)) {
            try ledger.isSettled()
        }
        #expect(try ledger.audit() == [])
    }
}

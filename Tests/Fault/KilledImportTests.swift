import JSON
import Runtime
import SS12000
import Stand
import TestSupport
import Testing
import Transfer

/// Register is killed while it imports, again and again; what is begun comes to its end all the same, once.
@Suite(.serialized)
struct KilledImportTests {
    private static let persons = 6_000

    private func document(named name: String, persons: Int = persons) -> JSON {
        [
            "organisations": [
                [
                    "id": JSON(OrganisationID.numbered(1).description), "displayName": "Skolan",
                    "organisationType": "Skolenhet",
                ]
            ],
            "persons": JSON(
                (1...persons).map { number in
                    [
                        "id": JSON(PersonID.numbered(number).description), "givenName": JSON(name),
                        "familyName": "Exempel",
                    ] as JSON
                }),
        ]
    }

    private func state(_ client: TownClient, _ id: String) throws -> JSON {
        try client.call("GET", .register, "/v1/imports/\(id)")
    }

    /// Kills Register when the import has come so far, twice, and waits until it is over.
    private func carryOut(_ town: Town, _ client: TownClient, _ id: String, until end: String) throws -> JSON {
        for part in [0.2, 0.6] {
            try eventually("the import goes on", within: .seconds(90), every: .milliseconds(1)) {
                guard let found = try? state(client, id) else { return false }
                let done = found["progress"]?["done"]?.int ?? 0
                let looked = found["progress"]?["looked"]?.int ?? 0
                return Double(max(done, looked)) > part * Double(Self.persons) || found["state"]?.string == end
            }
            town.kill(.register)
            try town.start(.register)
            try town.waitUntilReady(.register)
        }
        return try eventually("the import is \(end)", within: .seconds(180), every: .milliseconds(50)) {
            let found = try state(client, id)
            return found["state"]?.string == end ? found : nil
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `an import, a second one and its undo survive every kill and are told once`() throws {
        let town = try TestTown.open("killed-import")
        defer { town.close() }
        let client = try TownClient(town)
        var ids: [String] = []
        for name in ["Ada", "Bo"] {
            let taken = try client.send(
                "POST", .register, "/v1/imports", document(named: name), headers: [("Prefer", "respond-async")])
            try #require(taken.status == 202)
            let id = try #require(try JSON(parsing: taken.body)["id"]?.string)
            ids.append(id)
            let found = try carryOut(town, client, id, until: "applied")
            let counts = found["report"]?["persons"]
            #expect(counts?[name == "Ada" ? "created" : "changed"]?.int == Self.persons)
        }
        _ = try client.send("POST", .register, "/v1/imports/\(ids[1])/undo", headers: [("Prefer", "respond-async")])
        let undone = try carryOut(town, client, ids[1], until: "undone")
        #expect(undone["undo"]?["persons"]?["restored"]?.int == Self.persons)
        #expect(undone["undo"]?["persons"]?["conflicts"] == 0)
        try expectAll(named: "Ada", version: 3, client)
        // One event for the organisation, and for each person one of each work: told once each, and none lost.
        try eventually("everything is published", within: .seconds(180), every: .milliseconds(50)) {
            try client.metric("outbox_depth", of: .register) == 0
        }
        try eventually("Attendance misses nothing", within: .seconds(60), every: .milliseconds(50)) {
            try client.metric("inbox_missing", of: .attendance) == 0
        }
    }

    @Test(.timeLimit(.minutes(20)))
    func `one that has ended Register three times waits, and the tool lets it go on`() throws {
        let town = try TestTown.open("resumed-import")
        defer { town.close() }
        let client = try TownClient(town)
        let persons = 20_000
        let taken = try client.send(
            "POST", .register, "/v1/imports", document(named: "Ada", persons: persons),
            headers: [("Prefer", "respond-async")])
        let id = try #require(try JSON(parsing: taken.body)["id"]?.string)
        for part in [0.1, 0.4, 0.7] {
            try eventually("the import goes on", within: .seconds(90), every: .milliseconds(1)) {
                guard let found = try? state(client, id) else { return false }
                try #require(found["state"] != "applied", "it was over too soon to prove anything")
                return Double(found["progress"]?["done"]?.int ?? 0) > part * Double(persons)
                    && found["state"] == "applying"
            }
            town.kill(.register)
            try town.start(.register)
            try town.waitUntilReady(.register)
        }
        try eventually("it waits for somebody", within: .seconds(60), every: .milliseconds(50)) {
            try state(client, id)["state"] == "interrupted"
        }
        let before = try state(client, id)["progress"]?["done"]?.int ?? 0
        #expect(before > 0 && before < persons)
        #expect(try town.importTool("list").exit == .code(1), "an import that waits wants attention")
        let resumed = try town.importTool("resume", id, "--json")
        #expect(resumed.exit == .code(0), "\(resumed.errors)")
        let report = try JSON(parsing: Array(resumed.output.utf8))
        #expect(report["state"] == "applied")
        #expect(report["report"]?["persons"]?["created"]?.int == persons)
        #expect(try town.importTool("list").exit == .code(0))
        let again = try town.importTool("resume", id)
        #expect(again.exit == .code(2) && again.errors.contains("409"), "\(again.errors)")
        // Each person once, by the registers' own count and by what others heard.
        for number in stride(from: 1, through: persons, by: 997) {
            let answer = try client.send("GET", .register, "/v2.0/persons/\(PersonID.numbered(number))")
            #expect(answer.header("ETag") == "\"1\"", "\(number)")
        }
        try eventually("everything is published", within: .seconds(180), every: .milliseconds(50)) {
            try client.metric("outbox_depth", of: .register) == 0
        }
        try eventually("Attendance misses nothing", within: .seconds(60), every: .milliseconds(50)) {
            try client.metric("inbox_missing", of: .attendance) == 0
        }
    }

    /// As after an import that nothing disturbed: each person once, and changed once by each work.
    private func expectAll(named name: String, version: Int, _ client: TownClient) throws {
        var persons: [String: String] = [:]
        var token: String?
        repeat {
            let page = try client.call(
                "GET", .register, "/v2.0/persons?limit=5000" + (token.map { "&pageToken=\($0)" } ?? ""))
            for person in page["data"]?.elements.map(Array.init) ?? [] {
                let id = try #require(person["id"]?.string)
                #expect(persons.updateValue(person["givenName"]?.string ?? "", forKey: id) == nil)
            }
            token = page["pageToken"]?.string
        } while token != nil
        #expect(persons.count == Self.persons && persons.values.allSatisfy { $0 == name })
        for number in stride(from: 1, through: Self.persons, by: 7) {
            let answer = try client.send("GET", .register, "/v2.0/persons/\(PersonID.numbered(number))")
            #expect(answer.header("ETag") == "\"\(version)\"", "\(number)")
        }
    }
}

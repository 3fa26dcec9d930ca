import AccessLog
import Contracts
import FoundationEssentials
import HTTP
import JSON
import RegisterService
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// Whoever's id stands in an answer of Register stands in the access log, and so does whoever's data was changed.
@Suite struct RegisterAccessLogTests {
    private static let persons = [
        "alva", "bo", "ake", "hemlig", "disa", "eva", "olle", "hugo", "tora", "rut", "stig",
    ]
    static let readings = [
        "/v2.0/persons", "/v2.0/persons?expandReferenceNames=true", "/persons?limit=3", "/v2.0/persons/@alva",
        "/v2.0/persons?expand=duties,responsibleFor,placements,ownedPlacements,groupMemberships",
        "/v2.0/placements", "/v2.0/duties", "/v2.0/duties?expandReferenceNames=true", "/v2.0/groups",
        "/v2.0/groups?expand=assignmentRoles&expandReferenceNames=true", "/v2.0/groups/@k6a", "/v2.0/studyplans",
        "/v2.0/organisations", "/v2.0/programmes", "/v2.0/schoolUnitOfferings", "/v2.0/syllabuses",
        "/v1/persons/@alva/siblings", "/v1/persons/@alva/guardianships", "/v2.0/persons/@hemlig",
    ]

    private func log(of town: ReadingTown) throws -> [AccessRecord] {
        try town.bench.database.read { try AccessLog.last(in: $0) }
    }

    private func named(in records: [AccessRecord]) -> Set<String> {
        let ids = Set(records.flatMap(\.personIDs).map(\.lowercase))
        return Set(Self.persons.filter { ids.contains(ReadingTown.id($0)) })
    }

    private func named(in body: [UInt8]) -> Set<String> {
        let text = String(decoding: body, as: UTF8.self)
        return Set(Self.persons.filter { text.contains(ReadingTown.id($0)) })
    }

    @Test(arguments: readings)
    func `everyone an answer is about or names is in its record, and nobody else`(_ target: String) throws {
        let town = try ReadingTown()
        for scopes in [["ss12000.read"], ["ss12000.read", "ss12000.protected", "ss12000.protected.copy"]] {
            let before = try log(of: town).count
            let answer = try town.get(target, scopes: scopes)
            guard answer.status == 200 else { continue }
            let records = Array(try log(of: town).dropFirst(before))
            var told = named(in: answer.body)
            // A list of siblings or guardianships is about the one in its path.
            if target.hasPrefix("/v1/"), records.count > 0 { told.insert("alva") }
            #expect(named(in: records) == told, "\(target)")
            #expect(records.count == (told.isEmpty ? 0 : 1))
            #expect(records.allSatisfy { $0.action == "read" && $0.caller == "test" && $0.party.hasPrefix("scope:") })
        }
    }

    @Test func `who is found by a lookup is in its record`() throws {
        let town = try ReadingTown()
        let before = try log(of: town).count
        let answer = try town.bench.send(
            .post, "/v2.0/persons/lookup", ReadingTown.filled(#"{"ids": ["@alva", "@rut", "@norra"]}"#),
            scopes: ["ss12000.read"])
        #expect(answer.status == 200)
        let records = Array(try log(of: town).dropFirst(before))
        #expect(named(in: records).isSuperset(of: ["alva", "rut"]))
        #expect(named(in: records) == named(in: answer.body))
    }

    @Test func `an operator who reads of somebody who has been deleted since is written down too`() throws {
        let town = try ReadingTown()
        let entry = ReadingTown.filled(
            #"{"severityLevel":"Info","message":"läst","resourceType":"Person","resourceId":"@tora"}"#)
        #expect(try town.bench.send(.post, "/log/", entry, scopes: ["ss12000.read"]).status < 300)
        let deleted = try town.bench.send(
            .delete, "/v1/persons/\(ReadingTown.id("tora"))?cascade=true", scopes: ["register.write"],
            headers: [("If-Match", "*")])
        try #require(deleted.status < 300)
        let before = try log(of: town).count
        let answer = try town.bench.get("/v1/log-entries", scopes: ["operator"])
        try #require(named(in: answer.body) == ["tora"])
        #expect(named(in: Array(try log(of: town).dropFirst(before))) == ["tora"])
    }

    @Test func `a purpose that was named stands beside the reading`() throws {
        let town = try ReadingTown()
        _ = try town.get("/v2.0/persons/@hemlig", scopes: ["ss12000.read", "ss12000.protected"])
        let record = try #require(try log(of: town).last)
        #expect(record.purpose == "Provning")
        #expect(record.party == "scope:ss12000.protected")
    }

    @Test func `an import records whom it touches by its transactions, in its sender's name`() throws {
        let town = try ReadingTown()
        let records = try log(of: town).filter { $0.action == "changed" }
        #expect(named(in: records) == Set(Self.persons))
        #expect(records.allSatisfy { $0.party == "system:import" && $0.caller == "test" })
        #expect(records.allSatisfy { $0.purpose?.hasPrefix("Import ") == true })
        #expect(records.count < Self.persons.count)
        let again = records.count
        let report = try town.bench.load(ReadingTown.document)
        #expect(report["findingTotals"] != nil)
        #expect(try log(of: town).filter { $0.action == "changed" }.count == again, "nothing new is no record")
    }

    @Test func `what a replica is given in a snapshot is a reading by its service, in the transaction that makes it`()
        throws
    {
        let town = try ReadingTown()
        let (database, source) = (town.bench.database, RegisterSnapshots.source)
        let parts = source.kinds.map { SnapshotScope.Part(kind: $0.name) }
        try database.write { transaction in
            try SnapshotJob(
                queue: "schedule.from-register", id: UUID(), request: UUID(), scope: SnapshotScope(parts)
            ).store(in: transaction)
        }
        let publisher = SnapshotPublisher(
            source, exchanges: RegisterService.exchanges, database: database,
            outbox: Outbox(source: "register", exchange: "register.events"))
        let before = try log(of: town).count
        for _ in 0..<20 { _ = try publisher.advance() }
        let records = Array(try log(of: town).dropFirst(before))
        #expect(named(in: records) == Set(Self.persons))
        #expect(records.count > 1)
        #expect(
            records.allSatisfy { $0.action == "read" && $0.party == "system:replica" && $0.caller == "schedule" })
    }

    @Test func `an undo records whom it takes back`() throws {
        let town = try ReadingTown()
        let list = try JSON(parsing: town.bench.get("/v1/imports", scopes: ["register.write"]).body)
        let id = try #require(list["data"]?[0]?["id"]?.string)
        let undo = try town.bench.send(
            .post, "/v1/imports/\(id)/undo", scopes: ["register.write", "ss12000.protected", "register.protect"])
        #expect(undo.status == 200)
        let records = try log(of: town).filter { $0.party == "system:undo" }
        #expect(named(in: records).isSuperset(of: ["alva", "bo", "eva"]))
    }

    @Test func `each command of an office records the person and whom their documents name`() throws {
        let town = try ReadingTown()
        let (alva, tora) = (ReadingTown.id("alva"), ReadingTown.id("tora"))
        let commands: [(HTTP.Method, String, String, Set<String>)] = [
            (
                .put, "/v1/persons/\(alva)/guardianships/\(tora)", #"{"relationType": "Annan ansvarig"}"#,
                ["alva", "tora"]
            ),
            (.delete, "/v1/persons/\(alva)/guardianships/\(tora)", "", ["alva", "tora"]),
            (.post, "/v1/persons/\(alva)/leavings", #"{"date": "2026-12-01"}"#, ["alva"]),
            (.put, "/v1/persons/\(alva)/status", #"{"status": "Utvandrad"}"#, ["alva"]),
            (
                .put, "/v1/persons/\(alva)/security-marking",
                #"{"securityMarking": "Sekretessmarkering", "purpose": "Beslut"}"#, ["alva"]
            ),
        ]
        for (method, target, body, expected) in commands {
            let before = try log(of: town).count
            let answer = try town.bench.send(method, target, body, scopes: ["register.write", "register.protect"])
            #expect([200, 204].contains(answer.status), "\(target) \(String(decoding: answer.body, as: UTF8.self))")
            let records = try log(of: town).dropFirst(before).filter { $0.action == "changed" }
            #expect(named(in: Array(records)).isSuperset(of: expected), "\(target)")
            #expect(records.allSatisfy { $0.caller == "test" && $0.request != nil }, "\(target)")
        }
    }

    @Test func `an edit and a deletion are records with the edit, and a refused one is none`() throws {
        let town = try ReadingTown()
        let editor = Editor(bench: town.bench)
        let path = "persons/\(ReadingTown.id("olle"))"
        let document = try editor.json(path).setting("meta", nil).setting("givenName", "Ola")
        var before = try log(of: town).count
        try editor.write(path, document)
        var records = try log(of: town).dropFirst(before).filter { $0.action == "changed" }
        #expect(records.map(\.party) == ["scope:register.write"])
        #expect(named(in: Array(records)).contains("olle"))
        before = try log(of: town).count
        #expect(try editor.put(path, document.setting("birthDate", "soon"), match: "*").status == 422)
        #expect(try log(of: town).count == before)
        try editor.remove(path, "?cascade=true")
        records = try log(of: town).dropFirst(before).filter { $0.action == "changed" }
        #expect(named(in: Array(records)).contains("olle"))
    }

    @Test func `every protected access stands in the access log too, those of before as well`() throws {
        let folder = try TemporaryFolder()
        let all = Outbox.migrations + RegisterMigrations.all
        let migrations = all.filter { !$0.name.hasPrefix("access-log") && !$0.name.hasPrefix("v023") }
        let old = try Database(
            at: folder.path("r.db"), applicationID: RegisterService.applicationID, migrations: migrations)
        let person = UUID(high: 0x4000, low: 0x8000_0000_0000_0001)
        try old.write { transaction in
            for (number, action) in ["read", "marked", "lifted", "retired", "changed"].enumerated() {
                try transaction.run(
                    "INSERT INTO protected_access (at, person, action, purpose, caller) VALUES (?, ?, ?, 'Beslut', 'office')",
                    number, person, action)
            }
        }
        old.close()
        let new = try Database(
            at: folder.path("r.db"), applicationID: RegisterService.applicationID,
            migrations: all)
        try AccessLog.adoptOlderRows(in: new)
        let records = try new.read { try AccessLog.last(in: $0) }
        #expect(records.map(\.action) == ["read", "changed", "changed", "changed", "changed"])
        #expect(records.allSatisfy { $0.names(person) && $0.caller == "office" && $0.purpose == "Beslut" })
        let kept = try new.read { try $0.first("SELECT count(*) FROM protected_access") { $0.int(0) } }
        #expect(kept == 5)
        new.close()
    }

    @Test func `no record holds anything of a person but the id`() throws {
        let town = try ReadingTown()
        for target in Self.readings { _ = try town.get(target) }
        let names = try #require(try town.json("/v2.0/persons")["data"]?.elements).flatMap { person in
            [person["givenName"]?.string, person["familyName"]?.string, person["civicNo"]?["value"]?.string]
                .compactMap { $0 }
        }
        #expect(names.count > 10)
        for record in try log(of: town) {
            let text = [record.caller, record.party, record.data, record.purpose ?? "", record.origin].joined(
                separator: " ")
            #expect(!names.contains { text.contains($0) })
        }
    }
}

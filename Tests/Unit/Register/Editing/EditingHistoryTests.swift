import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

/// Random histories of creating, changing, deleting and importing, against a model.
struct EditingHistoryTests {
    @Test(arguments: 1...8) func `whatever is done, versions, events, tombstones and relations agree`(
        seed: UInt64
    ) throws {
        var world = try RegisterWorld(seed: seed)
        for _ in 0..<400 { try world.step() }
        try expectServed(world)
        try expectTold(world)
        try expectDeleted(world)
        try expectRelations(world)
        try expectSequences(world)
    }

    /// Each document is served as it was written, at its version, and nothing else is.
    private func expectServed(_ world: RegisterWorld) throws {
        for (path, version) in world.versions {
            let response = try world.editor.read(path)
            guard let json = world.documents[path] else {
                #expect(response.status == 404, "\(path)")
                continue
            }
            #expect(response.header("ETag") == "\"\(version)\"", "\(path)")
            let served = try JSON(parsing: response.body).unmarked.setting("meta", nil).setting("id", nil)
            #expect(served == json.setting("id", nil), "\(path)")
        }
    }

    /// Every version of every subject has been told once, in order.
    private func expectTold(_ world: RegisterWorld) throws {
        var heard: [String: Int] = [:]
        for event in world.told {
            let parts = event.split(separator: " ")
            let subject = String(parts[0])
            heard[subject, default: 0] += 1
            #expect(Int(parts[1]) == heard[subject], "\(event)")
        }
        let expected = Dictionary(
            uniqueKeysWithValues: world.versions.map { (String($0.key.split(separator: "/")[1]), $0.value) })
        #expect(heard == expected)
    }

    private func expectDeleted(_ world: RegisterWorld) throws {
        let data = try #require(world.editor.json("deletedEntities")["data"]?.members)
        let ids = data.flatMap { ($0.value.elements.map(Array.init) ?? []).compactMap(\.string) }
        #expect(ids.count == Set(ids).count)
        let unseen = try world.editor.bench.database.read { transaction in
            try transaction.rows("SELECT id FROM tombstone WHERE hidden = 1") { $0.uuid(0).lowercase }
        }
        let gone = Set(world.deleted.map { String($0.split(separator: "/")[1]) })
        #expect(gone.subtracting(ids).isSubset(of: unseen), "only what nobody saw is not told of")
        #expect(Set(ids).isDisjoint(with: unseen))
        // Whatever else is told of as deleted is there for those alone who may see protected persons.
        let plain = Editor(bench: world.editor.bench)
        for path in world.documents.keys where ids.contains(String(path.split(separator: "/")[1])) {
            #expect(try plain.read(path).status == 404 && world.editor.read(path).status == 200, "\(path)")
        }
    }

    /// The relation tables hold what the documents say, no more and no less, and no document refers to what is gone.
    private func expectRelations(_ world: RegisterWorld) throws {
        var said: [String: Int] = [:]
        for (path, json) in world.documents {
            let kind = try #require(ResourceKind(rawValue: String(path.split(separator: "/")[0])))
            let id = try #require(UUID(text: String(path.split(separator: "/")[1])))
            let today = LocalDate(world.editor.bench.clock.now)
            for reference in StrictDocument(json, as: kind, id: id, today: today).references {
                #expect(
                    world.documents["\(reference.kind.path)/\(reference.id.lowercase)"] != nil,
                    "\(path) \(reference.field)")
            }
            said["enrolment", default: 0] += json["enrolments"]?.count ?? 0
            said["responsible", default: 0] += json["responsibles"]?.count ?? 0
            said["membership", default: 0] += json["groupMemberships"]?.count ?? 0
            said["assignment_role", default: 0] += json["assignmentRole"]?.count ?? 0
            said["placement_owner", default: 0] += json["owners"]?.count ?? 0
        }
        try world.editor.bench.database.read { transaction in
            for (table, count) in said {
                let rows = try transaction.first(dynamic: "SELECT count(*) FROM \(table)", []) { $0.int(0) }
                #expect(rows == count, "\(table)")
            }
        }
    }

    /// The world has watched the times of each kind at every step; the streams have counted every message.
    private func expectSequences(_ world: RegisterWorld) throws {
        #expect(Set(world.newest.filter { $0.value > 0 }.keys) == Set(RegisterWorld.kinds))
        try world.editor.bench.database.read { transaction in
            let deletions = try transaction.rows("SELECT deleted_at FROM tombstone") { $0.int64(0) }
            #expect(Set(deletions).count == deletions.count)
            let sent = try transaction.rows("SELECT exchange, last_sequence FROM outbox_stream") { row in
                (row.text(0), row.int(1))
            }
            // A protected person's change is told twice: by mark to all, in full to few.
            let plain = sent.first { $0.0 == "register.events" }?.1 ?? 0
            #expect(plain == world.told.count)
        }
    }
}

import AccessLog
import HTTP
import JSON
import SQLite
import Testing

/// What lists show to a register that keeps a whole copy, and to nobody else.
struct CopiedListTests {
    private static let read = ["ss12000.read"]
    private static let copy = ["ss12000.read", "ss12000.protected", "ss12000.protected.copy"]
    private let bench: RegisterBench

    init() throws {
        bench = try RegisterBench()
        try bench.load(ProtectedTown.document().text)
    }

    private func list(
        _ target: String, _ scopes: [String] = copy, purpose: String? = nil
    ) throws -> (ids: [String], token: String?) {
        let answer = try bench.get("/v2.0/\(target)", scopes: scopes, purpose: purpose)
        try #require(answer.status == 200)
        let json = try JSON(parsing: answer.body)
        return (try #require(json["data"]?.elements).compactMap { $0["id"]?.string }, json["pageToken"]?.string)
    }

    /// Whose reading stands in the log.
    private func logged() throws -> [String] {
        let answer = try bench.get("/v1/protected-accesses?limit=1000", scopes: ["register.audit"])
        return try #require(JSON(parsing: answer.body)["data"]?.elements).filter { $0["action"] == "read" }
            .compactMap { $0["person"]?.string }
    }

    @Test(arguments: ["", "&sortkey=DisplayNameAsc", "&sortkey=ModifiedDesc", "&meta.modified.after=2020-01-01"])
    func `every page shows its protected people, each written down once`(order: String) throws {
        var ids: [String] = []
        var query = "persons?limit=3\(order)"
        while true {
            let page = try list(query)
            ids += page.ids
            #expect(try Set(logged()).isSuperset(of: Set(ids).intersection(ProtectedTown.marked)))
            guard let token = page.token else { break }
            query = "persons?limit=3&pageToken=\(token)"
        }
        #expect(ids.sorted() == (ProtectedTown.marked + ProtectedTown.plain).sorted())
        // One more for the guardian whom the child's document names, unless they stand on one page.
        let times = Dictionary(grouping: try logged(), by: \.self).mapValues(\.count)
        #expect(Set(times.keys) == Set(ProtectedTown.marked))
        #expect(times.filter { $0.key != ProtectedTown.marked[6] }.allSatisfy { $0.value == 1 })
    }

    @Test func `what is about them is on lists, found by filters and by name`() throws {
        #expect(try list("placements").ids == [ProtectedTown.placement])
        #expect(try list("placements?child=\(ProtectedTown.marked[3])").ids == [ProtectedTown.placement])
        #expect(try list("persons?nameContains=alva").ids.count == 13)
        #expect(
            try list("persons?relationship.entity.type=enrolment&relationship.organisation=\(School.unit)").ids.count
                == 4)
    }

    private static let others: [(scopes: [String], purpose: String?)] = [
        (read, nil), (["ss12000.read", "ss12000.protected"], "Elevhälsa"), (copy, ""),
        (["ss12000.read", "ss12000.protected.copy"], "Export"),
    ]

    @Test func `those only the few ever saw are among deletions for a purpose, and written down`() throws {
        let gone = try #require(ProtectedTown.marked.last)
        let answer = try bench.send(
            .delete, "/v1/persons/\(gone)", scopes: ["register.write", "ss12000.protected"], purpose: "Gallring",
            headers: [("If-Match", "*")])
        try #require(answer.status == 204)
        let before = try logged()
        func deleted(_ scopes: [String], _ purpose: String?) throws -> [String?] {
            let answer = try bench.get("/v2.0/deletedEntities", scopes: scopes, purpose: purpose)
            try #require(answer.status == 200)
            return try JSON(parsing: answer.body)["data"]?["persons"]?.elements?.map(\.string) ?? []
        }
        for (scopes, purpose) in Self.others { #expect(try deleted(scopes, purpose) == []) }
        #expect(try logged() == before)
        #expect(try deleted(Self.copy, "Kopia av registret") == [gone])
        let record = try #require(try bench.database.read { try AccessLog.last(1, in: $0) }.first)
        #expect(try logged().count == before.count + 1)
        #expect(record.data.contains("protected-identity") && record.party == "scope:ss12000.protected.copy")
    }

    @Test(arguments: others.indices)
    func `nobody else meets them on a list`(index: Int) throws {
        let (scopes, purpose) = Self.others[index]
        #expect(try list("persons", scopes, purpose: purpose).ids.sorted() == ProtectedTown.plain)
        #expect(try list("persons?nameContains=alva", scopes, purpose: purpose).ids.count == 3)
        #expect(try list("placements", scopes, purpose: purpose).ids.isEmpty)
        #expect(try logged().isEmpty)
    }

    @Test(arguments: others.indices)
    func `a page token goes neither from a copy to others nor back`(index: Int) throws {
        let (scopes, purpose) = Self.others[index]
        let theirs = try #require(try list("persons?limit=2", scopes, purpose: purpose).token)
        let own = try #require(try list("persons?limit=2").token)
        let before = try logged().count
        let crossed = try bench.get("/v2.0/persons?pageToken=\(own)", scopes: scopes, purpose: purpose)
        #expect(try crossed.status == 400 && JSON(parsing: crossed.body)["code"]?.string == "parameter-malformed")
        #expect(try bench.get("/v2.0/persons?pageToken=\(theirs)", scopes: Self.copy).status == 400)
        #expect(try logged().count == before)
    }
}

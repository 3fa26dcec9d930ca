import AccessLog
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

/// A table of groups with its routes, whose caller may see what `access` says.
struct ResourceBench {
    static let table = ResourceTable(
        .groups, name: "things",
        columns: [
            ResourceColumn("kind") { $0["groupType"]?.string.stored ?? .null },
            ResourceColumn("rank") { .integer(Int64($0["rank"]?.int ?? 0)) },
        ], hides: { $0["secret"]?.bool ?? false })

    let database: Database
    let clock = TestClock()
    private let router: Router

    init(order: ResourceOrder = .arrival, seesHidden: Bool = false) throws {
        let columns = """
            number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, version INTEGER NOT NULL, created INTEGER NOT NULL,
            modified INTEGER NOT NULL UNIQUE, hidden INTEGER NOT NULL, digest BLOB NOT NULL, document BLOB NOT NULL
            """
        database = try Database(
            at: ":memory:", applicationID: 1,
            migrations: [
                ResourceRoutes.migration, AccessLog.migration, AccessLog.indexMigration,
                Migration("v001", sql: "CREATE TABLE things (\(columns), kind TEXT, rank INTEGER NOT NULL) STRICT"),
            ],
            clock: clock.clock)
        let list = ResourceList(
            Self.table,
            filters: [
                .any("groupType", "kind = ?", ResourceFilter.text),
                .all("has", "instr(kind, ?) > 0", ResourceFilter.text),
                .one("rank.onOrAfter", "rank >= ?", ValueForm("a whole number") { Int64($0).map { .integer($0) } }),
            ], order: order, refusedExpansions: ["assignmentRoles"])
        let routes = ResourceRoutes(database, [list], clock: clock.clock) { answer in
            { try answer($0, ResourceAccess(seesHidden: seesHidden), Accessor(.scope("test"), for: "test")) }
        }
        router = Router(testing: routes.routes) { _, _, _ in .admitted(0) }
    }

    @discardableResult
    func store(_ number: Int, _ members: [(String, JSON)] = []) throws -> StoredChange {
        let id = JSON(GroupID.numbered(number).description)
        let encoded = try #require(Self.table.encode(JSON(object: [("id", id)] + members)))
        return try database.write { transaction in
            var times = try Self.table.modificationTimes(in: transaction)
            return try Self.table.store(encoded, &times, in: transaction)
        }
    }

    func get(_ target: String) throws -> Response {
        router.respond(to: try #require(Request(.get, target, headers: [("Authorization", "Bearer x")])))
    }

    /// The numbers of one page and its token.
    func page(_ target: String) throws -> (numbers: [Int], token: String?) {
        let response = try get(target)
        try #require(response.status == 200)
        let json = try JSON(parsing: response.body)
        let data = try #require(json["data"]?.elements)
        let numbers = try data.map { item in
            let id = try #require(item["id"]?.string)
            return try #require((0..<100).first { GroupID.numbered($0).description == id })
        }
        return (numbers, json["pageToken"]?.string)
    }

    /// All pages from `target` on, following tokens with the given extra parameters.
    func walk(_ target: String, repeating extra: String = "") throws -> [[Int]] {
        var pages: [[Int]] = []
        var next = target
        while true {
            let (numbers, token) = try page(next)
            pages.append(numbers)
            guard let token, pages.count < 50 else { return pages }
            next = "/v2.0/groups?pageToken=\(token)\(extra)"
        }
    }
}

enum GroupIDs {
    static let two = GroupID.numbered(2).description
    static let ninetyNine = GroupID.numbered(99).description
}

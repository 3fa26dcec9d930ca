import Access
import AccessLog
import FoundationEssentials
package import HTTP
import Runtime
package import SQLite
import SS12000
import Testing

/// Holds in every test that asks a service's routes: whoever is named in an answer has been written down as read or changed before
/// it left, by a row that says its answers hold something about persons.
package struct RecordedAnswers: Sendable {
    private let database: Database

    package init(_ database: Database) { self.database = database }

    /// The route, whose answers are looked through.
    package func watching(_ route: Route, _ access: AccessTable) -> Route {
        let rows = access.rows.filter { $0.method == route.method && $0.pattern == route.pattern }
        guard let rule = rows.first?.rule else { return route }
        return Route(
            route.method, route.pattern, style: route.style, access: route.access, lane: route.lane,
            bodyBytes: route.bodyBytes, bodyFolder: route.bodyFolder, admission: route.admission
        ) { request in
            let before = try database.read { try AccessLog.head(in: $0).sequence }
            let answer = try route.handler(request)
            if (200..<300).contains(answer.status) { try look(at: answer, to: request, route, rule, since: before) }
            return answer
        }
    }

    private func look(
        at answer: Response, to request: Request, _ route: Route, _ rule: AccessRule, since before: Int64
    ) throws {
        let name = "\(route.method.rawValue) \(route.pattern)"
        // Who reads the log is told of all it names; that it was read is a record, and not of each of them anew. And the report on a
        // document tells its sender of nobody whom the sender has not named just now.
        if rule.data.subtracting([.protectedIdentity]) == [.accesses] || name == "POST /v1/imports" { return }
        var ids = Self.ids(in: answer.body)
        // Says once more for whom it was asked, also where nothing is known of them; that it is a record otherwise holds RecordWalk.
        if route.pattern == "/v1/persons/{person}/records", let id: UUID = try? request.parameter("person") {
            ids.remove(id)
        }
        if ids.isEmpty { return }
        let unrecorded = try database.read { transaction in
            let told = try recorded(since: before, transaction).union(try asker(request, transaction))
            return try persons(among: rule.data.isEmpty ? ids : ids.subtracting(told), transaction)
        }
        if rule.data.isEmpty, !unrecorded.isEmpty {
            Issue.record("\(name) names persons, and its row says that it holds nothing about any")
        } else {
            for person in unrecorded { Issue.record("\(name) names \(person.lowercase), of whom no record tells") }
        }
    }

    /// Who asks may be told of themselves without a word.
    private func asker(_ request: Request, _ transaction: borrowing ReadTransaction) throws -> Set<UUID> {
        guard let login = (request.identity as? Caller)?.principalName,
            try has("principal", transaction)
        else { return [] }
        return Set(
            try transaction.rows(
                dynamic: "SELECT person FROM principal WHERE name = ?", [.text(login.lowercased())]
            ) { $0.uuid(0) })
    }

    private func has(_ table: String, _ transaction: borrowing ReadTransaction) throws -> Bool {
        try transaction.first(
            dynamic: "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", [.text(table)]
        ) { _ in true } ?? false
    }

    private func recorded(since before: Int64, _ transaction: borrowing ReadTransaction) throws -> Set<UUID> {
        let records = try transaction.rows(
            dynamic: "SELECT \(AccessRecord.columns) FROM access_log WHERE sequence > ?", [.integer(before)]
        ) { AccessRecord($0) }
        return Set(records.flatMap(\.personIDs))
    }

    /// Those whom the service knows as persons.
    private func persons(among ids: Set<UUID>, _ transaction: borrowing ReadTransaction) throws -> Set<UUID> {
        func isIn(_ tables: [String], _ id: UUID) throws -> Bool {
            try tables.contains { table in
                try has(table, transaction)
                    && transaction.first(dynamic: "SELECT 1 FROM \(table) WHERE id = ?", [.uuid(id)]) { _ in true }
                        ?? false
            }
        }
        // Some tests give one id to a person and to something else; which of them an answer means is not told here.
        return try ids.filter { id in
            try isIn(["persons", "person"], id) && !isIn(["organisations", "groups", "duties", "placements"], id)
        }
    }

    /// A unit, whatever id a writer has given it: made-up requests give it a person's.
    private static let unit = [UInt8](#""organisation":{"id":""#.utf8)

    /// Texts that are ids. What stands in the middle of another text is no more than that text says.
    private static func ids(in body: [UInt8]) -> Set<UUID> {
        var ids: Set<UUID> = []
        body.withUnsafeBytes { bytes in
            var start = 0
            while start + 36 <= bytes.count {
                if bytes[start + 8] == UInt8(ascii: "-"), start >= 2, bytes[start - 1] == UInt8(ascii: "\""),
                    bytes[start - 2] != UInt8(ascii: "\\"),
                    let id = UUID(ascii: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + 36)]))
                {
                    let isUnit = start >= unit.count && bytes[(start - unit.count)..<start].elementsEqual(unit)
                    if !isUnit { ids.insert(id) }
                    start += 36
                } else {
                    start += 1
                }
            }
        }
        return ids
    }
}

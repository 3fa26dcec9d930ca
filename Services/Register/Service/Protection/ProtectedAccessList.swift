import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// `GET /v1/protected-accesses`: the log, newest first, for the school's auditor. Filters: `person`, `caller`, `before`
/// (the number of the last entry of the page before). It names ids and callers, never a protected person's details.
struct ProtectedAccessList: Sendable {
    private static let page = 500

    let database: Database

    /// Throws 400 `parameter-malformed`.
    func answer(_ request: Request) throws -> Response {
        var conditions = ["1"]
        var values: [StoredValue] = []
        for (name, text) in request.query.pairs {
            switch name {
            case "person":
                guard let person = PersonID(text) else { throw Problem.parameterMalformed(name, "must be a UUID") }
                conditions.append("person = ?")
                values.append(.uuid(person.uuid))
            case "caller":
                conditions.append("caller = ?")
                values.append(.text(text))
            case "before":
                guard let number = Int64(text) else { throw Problem.parameterMalformed(name, "must be a number") }
                conditions.append("number < ?")
                values.append(.integer(number))
            default: throw Problem.parameterMalformed(name, "not a parameter of this list")
            }
        }
        let sql = """
            SELECT number, at, person, action, purpose, caller FROM protected_access
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY number DESC LIMIT \(Self.page)
            """
        let entries = try database.read { transaction in
            try transaction.rows(dynamic: sql, values) { row in
                JSON(object: [
                    ("number", JSON(Int(row.int64(0)))), ("at", JSON(row.instant(1).rfc3339)),
                    ("person", JSON(row.id(2, as: PersonID.self).description)), ("action", JSON(row.text(3))),
                    ("purpose", JSON(row.text(4))), ("caller", JSON(row.text(5))),
                ])
            }
        }
        let next = entries.count == Self.page ? entries.last?["number"]?.int : nil
        return .json(JSON(object: [("data", JSON(entries)), ("before", next.map { JSON($0) } ?? .null)]))
    }
}

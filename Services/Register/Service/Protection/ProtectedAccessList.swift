import Access
import AccessLog
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// `GET /v1/protected-accesses`: the log, newest first and by pages, for the school's auditor. Filters: `person`, `caller`.
/// It names ids and callers, never a protected person's details.
struct ProtectedAccessList: Sendable {
    private struct Entry: Sendable {
        let number: Int64
        let json: JSON
    }

    let database: Database

    /// Throws 400 `parameter-malformed` and `parameter-unsupported`.
    func answer(_ request: Request, _ caller: Caller) throws -> Response {
        var parameters = ListParameters(request.query)
        let page = try NumberedPage(&parameters)
        var conditions = ["number < ?"]
        var named: PersonID?
        var values: [StoredValue] = [.integer(page.place ?? .max)]
        if let text = try parameters.takeOne("person") {
            guard let person = PersonID(text) else { throw Problem.parameterMalformed("person", "must be a UUID") }
            named = person
            conditions.append("person = ?")
            values.append(.uuid(person.uuid))
        }
        if let caller = try parameters.takeOne("caller") {
            conditions.append("caller = ?")
            values.append(.text(caller))
        }
        try parameters.finish()
        let sql = """
            SELECT number, at, person, action, purpose, caller FROM protected_access
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY number DESC LIMIT \(page.limit + 1)
            """
        let entries = try database.read { transaction in
            try transaction.rows(dynamic: sql, values) { row in
                Entry(
                    number: row.int64(0),
                    json: [
                        "number": JSON(Int(row.int64(0))), "at": JSON(row.instant(1).rfc3339),
                        "person": JSON(row.id(2, as: PersonID.self).description), "action": JSON(row.text(3)),
                        "purpose": JSON(row.text(4)), "caller": JSON(row.text(5)),
                    ])
            }
        }
        try AccessLog.recordReadingOfLog(
            of: named?.uuid, by: Accessor(request, caller, as: .scope(ProtectedAccess.auditScope)),
            protected: { _, _ in true }, in: database)
        return .json(page.document(entries, number: \.number, document: \.json))
    }
}

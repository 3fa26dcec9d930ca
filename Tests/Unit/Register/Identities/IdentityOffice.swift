import HTTP
import JSON
import RegisterService
import Runtime
import SQLite
import TestSupport
import Testing

/// An office that helps somebody leave an identity behind: the pupil of the whole school, who is protected.
struct IdentityOffice {
    static let west = "00000000-0000-4000-8000-0000000003a1"
    static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    let bench: RegisterBench
    let editor: Editor

    init(_ settings: [String: String] = [:], log: Log = .silent) throws {
        bench = try RegisterBench(settings, log: log)
        editor = Editor(bench: bench, seesHidden: true)
        for (path, json) in WholeSchool.documents { try editor.write(path, json) }
        try editor.write(
            "organisations/\(Self.west)",
            ["displayName": "Västskolan", "organisationType": "Skolenhet", "schoolTypes": ["GR"]])
        try editor.write(
            "persons/\(School.pupil)",
            try WholeSchool.document("persons/\(School.pupil)")
                .setting("emails", [["value": "alva@example.se", "type": "Skola elev"]])
                .setting("phoneNumbers", [["value": "0701740605", "type": "Hem", "mobile": true]])
                .setting(
                    "externalIdentifiers",
                    [["value": "4711", "context": "elevregister", "globallyUnique": false]]
                )
                .setting("eduPersonPrincipalNames", ["alva@elev.example.se"]))
        try mark(School.pupil, "Skyddad folkbokföring")
    }

    func mark(_ person: String, _ mark: String) throws {
        let response = try bench.send(
            .put, "/v1/persons/\(person)/security-marking", #"{"securityMarking":"\#(mark)","purpose":"Beslut"}"#,
            scopes: ["register.protect"])
        try #require(response.status == 200)
    }

    /// The new person's document; nothing of it leads back.
    static let document: JSON = [
        "givenName": "Vera", "familyName": "Provning", "civicNo": ["value": "201407152386"],
        "birthDate": "2014-07-15", "securityMarking": "Ingen", "eduPersonPrincipalNames": ["vera@elev.example.se"],
        "enrolments": [["enroledAt": ["id": JSON(west)], "schoolType": "GR", "startDate": "2026-08-24"]],
    ]

    func give(
        _ document: JSON = document, insteadOf old: String = School.pupil, purpose: String? = "Ny identitet",
        scopes: [String] = ["register.protect"]
    ) throws -> Response {
        let body: JSON = ["replaces": JSON(old), "person": document]
        return try bench.send(
            .post, "/v1/new-identities", body.text, scopes: scopes, purpose: purpose,
            headers: [("traceparent", Self.trace)])
    }

    func retire(
        _ person: String = School.pupil, purpose: String? = "Ärende 17", scopes: [String] = ["register.protect"]
    ) throws -> Response {
        try bench.send(
            .post, "/v1/persons/\(person)/retirement", scopes: scopes, purpose: purpose,
            headers: [("traceparent", Self.trace)])
    }

    static func code(_ response: Response) throws -> String? { try JSON(parsing: response.body)["code"]?.string }
}

/// Every row of a database that speaks of somebody, as text, whatever table, column and form the id stands in.
struct DatabaseWalk {
    private let rows: [String]

    init(_ database: Database) throws {
        rows = try database.read { transaction in
            let tables = try transaction.rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            ) { $0.text(0) }
            return try tables.flatMap { table -> [String] in
                let columns = try transaction.rows(
                    dynamic: "SELECT name FROM pragma_table_info('\(table)')", []
                ) { "quote(\"\($0.text(0))\")" }
                return try transaction.rows(
                    dynamic: "SELECT \(columns.joined(separator: " || '|' || ")) FROM \"\(table)\"", []
                ) { "\(table)|\($0.text(0))" }
            }
        }
    }

    func about(_ id: String) -> [String] {
        let bytes = id.filter { $0 != "-" }.uppercased()
        let digits = Array("0123456789ABCDEF")
        // A document is stored as bytes, which show as hexadecimal digits.
        let text = id.utf8.map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
        return rows.filter { $0.contains(id) || $0.contains(bytes) || $0.contains(text) }
    }

    static func table(_ row: String) -> String { String(row.prefix { $0 != "|" }) }
}

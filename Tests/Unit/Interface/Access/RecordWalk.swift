import Access
import AccessLog
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import TestSupport
import Testing

/// Walks every row of a service's table by which somebody reads, and holds the access log to it: where the row's answers hold
/// something about persons the reading is written down, as what the row says, and where they do not it is not. What cannot be written
/// down is not answered.
///
/// That everybody who is named stands in the record is held at every answer of every test (`RecordedAnswers`).
struct RecordWalk {
    let hosted: HostedRoutes
    let database: Database
    let table: AccessTable
    let clock: Clock
    /// What a row is asked with, by its pattern without `/v2.0`; others are asked as they stand.
    var questions: [String: Question] = [:]
    /// Who asks where no system may, by the pattern.
    var people: [String: String] = [:]
    /// Patterns under which there is nothing here.
    var unserved: Set<String> = []

    private var rows: [AccessTable.Row] {
        table.rows.filter { row in
            (row.method == .get || row.pattern.hasSuffix("/lookup")) && !unserved.contains(plain(row))
        }
    }

    struct Question {
        var target: String
        var body = ""
        /// There is nobody in this answer.
        var isOfNobody = false
    }

    /// Returns how many rows left a record and how many rightly did not.
    func run() throws -> (recorded: Int, silent: Int) {
        var (recorded, silent) = (0, 0)
        for row in rows {
            let before = try head()
            let answer = try ask(row)
            #expect(answer.status == 200, "\(name(row)): \(String(decoding: answer.body.prefix(200), as: UTF8.self))")
            let records = try database.read { try AccessLog.last(in: $0) }.filter { $0.sequence > before }
            if row.rule.data.isEmpty {
                #expect(records.isEmpty, "\(name(row)) holds nothing about persons")
                silent += 1
            } else if question(row)?.isOfNobody != true {
                #expect(!records.isEmpty, "\(name(row)) was read without a record")
                for record in records { expect(record, fits: row) }
                recorded += 1
            }
        }
        return (recorded, silent)
    }

    /// The same again, when nothing can be written down: what left a record is not answered.
    func expectNothingUnrecorded() throws {
        try close()
        for row in rows {
            let answer = try ask(row)
            if row.rule.data.isEmpty || question(row)?.isOfNobody == true {
                #expect(answer.status == 200, "\(name(row))")
            } else {
                #expect(answer.status >= 500, "\(name(row)) is answered and cannot be recorded")
            }
        }
        try open()
    }

    /// What cannot be written down is not changed: each of these is refused with the database as it was, and accepted once the log can
    /// be written.
    /// - Parameter left: tables that may say that it was tried.
    func expectNothingChangedUnrecorded(_ changes: [Change], leaving left: Set<String> = []) throws {
        for change in changes {
            let before = try DatabaseState(database, leaving: left)
            try close()
            let refused = try ask(change)
            try open()
            #expect(refused.status >= 500, "\(change.target) is answered \(refused.status) and cannot be recorded")
            #expect(try DatabaseState(database, leaving: left).difference(from: before) == nil, "\(change.target)")
            let head = try head()
            let accepted = try ask(change)
            #expect(
                (200..<300).contains(accepted.status),
                "\(change.target): \(String(decoding: accepted.body.prefix(200), as: UTF8.self))")
            let records = try database.read { try AccessLog.last(in: $0) }.filter { $0.sequence > head }
            #expect(records.contains { $0.action == "changed" }, "\(change.target) is no record")
        }
    }

    struct Change {
        let method: HTTP.Method
        let target: String
        var body = ""
        /// Nil for a system with every scope.
        var login: String?
    }

    private func ask(_ asked: Change) throws -> Response {
        try ask(asked.method, asked.target, asked.body, login: asked.login)
    }

    private func ask(_ method: HTTP.Method, _ target: String, _ body: String, login: String?) throws -> Response {
        let token =
            try login.map { try hosted.issuer.token(person: $0, clock: clock) }
            ?? hosted.issuer.token(machine: "test", scopes: AccessWalk.scopes, clock: clock)
        let headers = [("Authorization", "Bearer \(token)"), ("Skolbuss-Purpose", "Provning"), ("If-Match", "*")]
        // A precondition asks for what a reading has none of.
        let sent = method == .get ? Array(headers.dropLast()) : headers
        return hosted.router.respond(
            to: try #require(Request(method, target, headers: sent, body: Array(body.utf8))))
    }

    private func close() throws {
        try change(
            "CREATE TRIGGER access_log_is_full BEFORE INSERT ON access_log BEGIN SELECT raise(ABORT, 'full'); END")
    }

    private func open() throws { try change("DROP TRIGGER access_log_is_full") }

    private func change(_ statement: String) throws {
        try database.write { transaction in _ = try transaction.run(dynamic: statement, []) }
    }

    private func expect(_ record: AccessRecord, fits row: AccessTable.Row) {
        #expect(record.action == "read", "\(name(row))")
        let words = Set(record.data.split(separator: ",").map(String.init))
        let may = Set(row.rule.data.map(\.rawValue))
        #expect(words.isSubset(of: may), "\(name(row)) has given \(words.subtracting(may))")
        let party = AccessParty(text: record.party)
        if let relation = party.relation {
            #expect(row.rule.relations.map(\.rawValue).contains(relation), "\(name(row)) by \(relation)")
        } else {
            let scopes = Set(party.scope?.split(separator: ",").map(String.init) ?? [])
            #expect(!scopes.isEmpty, "\(name(row)) by \(record.party)")
            #expect(scopes.isSubset(of: row.rule.scopes.union(["ss12000.protected"])), "\(name(row)) by \(scopes)")
        }
    }

    private func ask(_ row: AccessTable.Row) throws -> Response {
        let question = question(row)
        let prefix = row.pattern.hasPrefix("/v2.0") ? "/v2.0" : ""
        let target = question.map { prefix + $0.target } ?? row.pattern
        try #require(!target.contains("{"), "\(name(row)) has no question")
        return try ask(row.method, target, question?.body ?? "", login: people[plain(row)])
    }

    private func question(_ row: AccessTable.Row) -> Question? { questions[plain(row)] }

    private func plain(_ row: AccessTable.Row) -> String {
        row.pattern.hasPrefix("/v2.0") ? String(row.pattern.dropFirst(5)) : row.pattern
    }

    private func name(_ row: AccessTable.Row) -> String { "\(row.method.rawValue) \(row.pattern)" }

    private func head() throws -> Int64 { try database.read { try AccessLog.head(in: $0).sequence } }
}

import Access
import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

/// Walks every row of a service's table, and holds the access log to it. Where a row is to read and its answers hold something about
/// persons the reading is written down, as what the row says, and where they do not it is not. Where a row changes something about
/// persons it is written down who did, whose it is, of what kind, by what right, what for and where from; each other has its reason
/// here. What cannot be written down is neither answered nor changed.
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
    /// be written, and then it is written down.
    /// - Parameters:
    ///   - changes: in the order in which they are made; at least one for every row that is not to read.
    ///   - others: rows that change nothing about anybody, by their names without `/v2.0`, each with the reason.
    ///   - left: tables that may say that it was tried.
    func expectNothingChangedUnrecorded(
        _ changes: [Change], others: [String: String], leaving left: Set<String> = []
    ) throws {
        expectWhole(changes, others)
        for change in changes {
            let name = "\(change.method.rawValue) \(change.target)"
            let before = try DatabaseState(database, leaving: left)
            try close()
            let refused = try ask(change)
            try open()
            #expect(refused.status >= 500, "\(name) is answered \(refused.status) and cannot be recorded")
            #expect(try DatabaseState(database, leaving: left).difference(from: before) == nil, "\(name)")
            let head = try head()
            let accepted = try ask(change)
            #expect(
                (200..<300).contains(accepted.status),
                "\(name): \(String(decoding: accepted.body.prefix(400), as: UTF8.self))")
            let records = try database.read { try AccessLog.last(in: $0) }.filter {
                $0.sequence > head && $0.action == "changed"
            }
            let named = Set(records.flatMap(\.personIDs).map(\.lowercase))
            let made = change.isOfNew ? try JSON(parsing: accepted.body)["id"]?.string : nil
            let expected = change.persons.union([made].compactMap(\.self))
            #expect(!expected.isEmpty && named.isSuperset(of: expected), "\(name) is a record of \(named)")
            for record in records { expect(record, tellsOf: change, name) }
        }
    }

    /// Every row that is not to read is among the changes or has a reason why it is not, and there is no reason for another.
    private func expectWhole(_ changes: [Change], _ others: [String: String]) {
        var unmet = Set(others.keys)
        for row in hosted.router.access
        where !row.rule.isOpen && row.method != .get && !row.pattern.hasSuffix("/lookup") {
            let isWalked = changes.contains { $0.method == row.method && $0.row == row.pattern }
            let name = "\(row.method.rawValue) \(plain(row))"
            let hasReason = others[name] != nil
            #expect(
                isWalked != hasReason, "\(self.name(row)) \(isWalked ? "has a change and a reason" : "is not walked")")
            unmet.remove(name)
        }
        #expect(unmet.isEmpty, "no row has these")
        for change in changes {
            let isRow = hosted.router.access.contains { $0.method == change.method && $0.pattern == change.row }
            #expect(isRow, "\(change.row) is no row")
        }
    }

    private func expect(_ record: AccessRecord, tellsOf change: Change, _ name: String) {
        #expect(record.caller == change.login ?? "test", "\(name) by \(record.caller)")
        #expect((record.person != nil) == (change.login != nil), "\(name)")
        let words = record.data.split(separator: ",").map(String.init)
        #expect(
            !words.isEmpty && words.allSatisfy { AccessRule.DataClass(rawValue: $0) != nil }, "\(name): \(record.data)")
        let rule = table.rows.first { $0.method == change.method && $0.pattern == change.row }?.rule
        let party = AccessParty(text: record.party)
        if let relation = party.relation {
            #expect(rule?.relations.map(\.rawValue).contains(relation) == true, "\(name) by \(relation)")
        } else if let scope = party.scope {
            #expect(rule?.scopes.contains(scope) == true, "\(name) by \(scope)")
        } else {
            // What goes on after the request is the service's work, on behalf of who asked.
            #expect(record.party == change.party, "\(name) by \(record.party)")
        }
        if change.isUntraced != nil {
            #expect(record.purpose == nil && record.request == nil && record.origin.isEmpty, "\(name)")
        } else if change.party != nil {
            #expect(record.purpose?.hasPrefix(change.purpose) == true, "\(name) for \(record.purpose ?? "nothing")")
        } else {
            #expect(record.purpose == change.purpose, "\(name) for \(record.purpose ?? "nothing")")
            #expect(record.origin == Self.origin && record.request != nil, "\(name) from \(record.origin)")
        }
    }

    private static let origin = "192.0.2.7"

    struct Change {
        let method: HTTP.Method
        /// The pattern of its row.
        let row: String
        let target: String
        var body = ""
        /// Nil for a system with every scope.
        var login: String?
        /// Whose records must tell of it.
        let persons: Set<String>
        /// Whether it is of the person whose id is the answer's.
        var isOfNew = false
        /// As what the service does the work on behalf of who asked, where it does not do it at once.
        var party: String?
        /// As the record has it, or how it begins where the work is the service's.
        var purpose = "Provning"
        /// Why its record leads to no request.
        var isUntraced: String?

        /// - Parameter row: nil where the target is the pattern.
        init(
            _ method: HTTP.Method, _ row: String? = nil, at target: String, _ body: String = "", login: String? = nil,
            of persons: [String]
        ) {
            self.method = method
            self.row = row ?? target
            self.target = target
            self.body = body
            self.login = login
            self.persons = Set(persons)
        }
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
            to: try #require(
                Request(
                    method, target, headers: sent, body: Array(body.utf8), origin: ClientAddress(Self.origin))))
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

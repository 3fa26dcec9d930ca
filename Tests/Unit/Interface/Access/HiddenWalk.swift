import Access
import FoundationEssentials
import HTTP
import Runtime
import SQLite
import TestSupport
import Testing

/// Walks every row of a service's table that is for systems and by which somebody may name a protected person, or what is hidden with
/// one: in the path or in the body, reading or writing. Without the right of sight such an id is answered as one that nobody has: by the
/// same status, headers and bytes, after the same statements, and with no effect. With the right the answer is another, or the walk
/// would touch nothing.
struct HiddenWalk {
    /// A service that nobody has asked yet.
    struct World {
        let hosted: HostedRoutes
        let database: Database
        let clock: Clock
        /// By the row's name, without `/v2.0`.
        var questions: [String: [Question]]
    }

    struct Question {
        /// `ID` stands for the hidden id, and for one that nobody has.
        let target: String
        var body = ""
        let hidden: String
        /// Who may see it by being another system, where no scope gives the right.
        var owner: String?
        /// The row's own rule for what is hidden, where it is not as what does not exist: the code that is answered, and why. It has no
        /// effect all the same.
        var rule: Rule?
        /// Why it is taken in, from whoever says it.
        var isTaken: String?
    }

    struct Rule {
        let code: String
        let reason: String
    }

    let table: AccessTable
    /// Scopes that show what is hidden, beside the row's own.
    let sight: [String]
    /// Rows by which nothing hidden can be named, each with the reason.
    let others: [String: String]
    let make: () throws -> World

    /// Returns how many questions were refused, and how many of them answered to who may.
    func run() throws -> (refused: Int, shown: Int) {
        let world = try make()
        let rows = table.rows.filter { !$0.rule.scopes.isEmpty }
        expectWhole(rows, world)
        var (refused, shown) = (0, 0)
        for row in rows {
            for (number, question) in (world.questions[name(row)] ?? []).enumerated() {
                for scope in row.rule.scopes.sorted() {
                    for isConditional in row.method == .get ? [false] : [false, true] {
                        let asked = Asked(row: row, question: question, scope: scope, isConditional: isConditional)
                        try expectHidden(asked, world)
                        refused += 1
                    }
                }
                if question.isTaken == nil, try isShown(row, number, by: row.rule.scopes) { shown += 1 }
            }
        }
        return (refused, shown)
    }

    /// Every row has its questions or a reason, and there is neither for a row that is not there.
    private func expectWhole(_ rows: [AccessTable.Row], _ world: World) {
        let names = Set(rows.map(name))
        for name in names.sorted() {
            let (isAsked, hasReason) = (world.questions[name] != nil, others[name] != nil)
            #expect(isAsked != hasReason, "\(name) \(isAsked ? "has a question and a reason" : "is not walked")")
        }
        #expect(Set(world.questions.keys).union(others.keys).subtracting(names).isEmpty, "no row has these")
    }

    private struct Asked {
        let row: AccessTable.Row
        let question: Question
        let scope: String
        /// Whether it names a version, as changes do.
        let isConditional: Bool
    }

    private func expectHidden(_ asked: Asked, _ world: World) throws {
        let (question, name) = (asked.question, "\(self.name(asked.row)) \(asked.question.body) by \(asked.scope)")
        let scopes = [asked.scope]
        try StatementTrace.during(world.database) { trace in
            func ask(_ id: String) throws -> (answer: Response, statements: [String]) {
                _ = try trace.take()
                let answer = try send(asked.row, question, id, scopes, asked.isConditional, world)
                return (answer, try trace.take())
            }
            let before = try DatabaseState(world.database, leaving: Self.left)
            let hidden = try ask(question.hidden)
            if let rule = question.rule {
                let text = String(decoding: hidden.answer.body, as: UTF8.self)
                #expect(hidden.answer.status >= 400 && text.contains(rule.code), "\(name): \(text)")
                let difference = try DatabaseState(world.database, leaving: Self.left).difference(from: before)
                #expect(difference == nil, "\(name)")
                return
            }
            if question.isTaken == nil {
                let difference = try DatabaseState(world.database, leaving: Self.left).difference(from: before)
                #expect(difference == nil, "\(name)")
            }
            let stranger = UUID().lowercase
            let unknown = try ask(stranger)
            #expect(hidden.answer.status == unknown.answer.status, "\(name)")
            #expect(hidden.answer.headers.elementsEqual(unknown.answer.headers) { $0 == $1 }, "\(name)")
            let bodies = [(hidden.answer, question.hidden), (unknown.answer, stranger)].map { answer, id in
                String(decoding: answer.body, as: UTF8.self).replacing(id, with: "ID")
            }
            #expect(bodies[0] == bodies[1], "\(name)")
            let difference = StatementTrace.difference(hidden.statements, unknown.statements)
            #expect(difference == nil, "\(name)")
        }
    }

    /// Pages have a key of their own from the first on.
    private static let left: Set<String> = ["page_token_key"]

    /// Whether one with the right is answered otherwise, in a world of its own: what they do has its effect.
    private func isShown(_ row: AccessTable.Row, _ number: Int, by scopes: Set<String>) throws -> Bool {
        let world = try make()
        let question = try #require(world.questions[name(row)]?[number])
        let all = Array(scopes) + (question.owner == nil ? sight : [])
        let unknown = try send(row, question, UUID().lowercase, [scopes.min() ?? ""], true, world)
        let seen = try send(row, question, question.hidden, all, true, world, as: question.owner)
        let isShown = seen.status != unknown.status || seen.body != unknown.body
        #expect(isShown, "\(name(row)) \(question.body) is the same to who may see")
        #expect(seen.status < 500)
        return isShown
    }

    private func send(
        _ row: AccessTable.Row, _ question: Question, _ id: String, _ scopes: [String], _ isConditional: Bool,
        _ world: World, as subject: String? = nil
    ) throws -> Response {
        let base = row.pattern.hasPrefix("/v2.0") ? "/v2.0" : ""
        let token = try world.hosted.issuer.token(machine: subject ?? "walker", scopes: scopes, clock: world.clock)
        let headers =
            [("Authorization", "Bearer \(token)"), ("Skolbuss-Purpose", "Provning")]
            + (isConditional && row.method != .get ? [("If-Match", "*")] : [])
        let request = Request(
            row.method, base + question.target.replacing("ID", with: id), headers: headers,
            body: Array(question.body.replacing("ID", with: id).utf8))
        return world.hosted.router.respond(to: try #require(request))
    }

    private func name(_ row: AccessTable.Row) -> String {
        let isStandard = row.pattern.hasPrefix("/v2.0")
        return "\(row.method.rawValue) \(isStandard ? String(row.pattern.dropFirst(5)) : row.pattern)"
    }
}

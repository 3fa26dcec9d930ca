import Access
import HTTP
import JSON
import Runtime
import TestSupport
import Testing

/// Asks two worlds, which differ in nothing but what is secret about protected people, everything that somebody without sight of them
/// may ask, and expects the same answers: status, headers and bytes.
///
/// The questions are made of the table of routes and of what `openapi.json` describes: each row to read, with each of its scopes alone,
/// and each parameter with values of both worlds, also what is hidden, and with one that is none. A row that is neither walked nor has a
/// reason, and a parameter of which the walk has no values, fail the test.
struct SideDoorWalk {
    struct World {
        let hosted: HostedRoutes
        let clock: Clock
    }

    struct Question: Hashable {
        let method: HTTP.Method
        let target: String
        let body: String
    }

    /// To sign one takes longer than most of the questions.
    final class Tokens {
        private var made: [String: String] = [:]

        func token(of world: World, _ number: Int, _ scopes: [String]) throws -> String {
            let name = "\(number) \(scopes.joined(separator: " "))"
            if let known = made[name] { return known }
            let token = try world.hosted.issuer.token(machine: "test", scopes: scopes, clock: world.clock)
            made[name] = token
            return token
        }
    }

    let tokens = Tokens()
    let worlds: [World]
    let table: AccessTable
    let interface: InterfaceDocument
    /// Scopes that show what differs.
    let sight: [String]
    /// Scopes that show more beside a row's own narrow one, each in turn; by the row's path without `/v2.0`.
    var beside: [String: [String]] = [:]
    /// Values by the parameter's name in path or query; others follow from the described form.
    var values: [String: [String]] = [:]
    /// Of everything, in both worlds.
    var ids: [String] = []
    var days: [String] = []
    var times: [String] = []
    /// What is looked up, by its key.
    var lookups: [String: [String]] = [:]
    /// Whether `meta` may differ: when a document was stored follows from how many were, and tells nothing that the secret is.
    var leavesTimes = false
    /// Rows that are not walked, without `/v2.0`, each with the reason.
    let others: [String: String]

    /// Returns how many questions were asked, and how many of the first that were asked so are answered otherwise to who may see.
    func run() throws -> (asked: Int, telling: Int) {
        var (asked, telling) = (0, 0)
        var unmet = Set(others.keys)
        for row in table.rows where !row.rule.scopes.isEmpty && (row.method == .get || row.pattern.hasSuffix("/lookup"))
        {
            if unmet.remove(plain(row)) != nil || others[plain(row)] != nil { continue }
            let isAlias = table.rows.contains { $0.method == row.method && $0.pattern == "/v2.0" + row.pattern }
            for scopes in grants(of: row) {
                // Standing together they ask for more than a narrow scope gives, and would be refused before anything is looked at.
                let questions = try questions(row, together: scopes.contains("ss12000.read"))
                for question in isAlias ? Array(questions.prefix(2)) : questions {
                    try expectSame(question, scopes)
                    asked += 1
                    if telling < 150, try !isSame(question, scopes + sight) { telling += 1 }
                }
            }
        }
        #expect(unmet.isEmpty, "no row has these")
        return (asked, telling)
    }

    private func grants(of row: AccessTable.Row) -> [[String]] {
        let alone = row.rule.scopes.sorted()
        let more = beside[plain(row)] ?? []
        return alone.map { [$0] } + alone.filter { $0 != "ss12000.read" }.flatMap { own in more.map { [own, $0] } }
    }

    private func plain(_ row: AccessTable.Row) -> String {
        row.pattern.hasPrefix("/v2.0") ? String(row.pattern.dropFirst(5)) : row.pattern
    }

    // MARK: Questions

    private func questions(_ row: AccessTable.Row, together: Bool) throws -> [Question] {
        let described = try interface.parameters(of: row.pattern, row.method.rawValue.lowercased()).filter {
            $0["in"]?.string == "query"
        }
        let names = described.compactMap { $0["name"]?.string }
        var queries: [[(String, String)]] = []
        var needed: [(String, String)] = []
        var words: [String: [String]] = [:]
        for parameter in described {
            let name = try #require(parameter["name"]?.string)
            words[name] = try of(parameter, row)
            if parameter["required"]?.bool == true {
                needed.append((name, try #require(values[name]?.first, "\(row.pattern) needs \(name)")))
            }
        }
        let expands = (words["expand"] ?? []).map { ("expand", $0) }
        let named = names.contains("expandReferenceNames") ? [("expandReferenceNames", "true")] : []
        // Every expansion at once, or each in turn.
        let contexts: [[(String, String)]] =
            together ? [expands + named] : [[]] + expands.map { [$0] } + (named.isEmpty ? [] : [named])
        for context in contexts { queries.append(needed + context) }
        for (name, own) in words.sorted(by: { $0.key < $1.key })
        where !["expand", "expandReferenceNames"].contains(name) {
            for value in own {
                let rest = needed.filter { $0.0 != name }
                for context in together ? contexts : [[]] { queries.append([(name, value)] + rest + context) }
                if name == "sortkey" { queries.append([(name, value)] + rest + [("limit", "3")]) }
            }
        }
        queries.append([("hemlig", "1")] + needed)
        let texts = queries.map { query in query.map { "\($0)=\(Self.percent($1))" }.joined(separator: "&") }
        let bodies = row.pattern.hasSuffix("/lookup") ? lookupBodies : [""]
        return try paths(row).flatMap { path in
            texts.flatMap { text in
                bodies.map { Question(method: row.method, target: text.isEmpty ? path : "\(path)?\(text)", body: $0) }
            }
        }
    }

    private var lookupBodies: [String] {
        lookups.sorted { $0.key < $1.key }.flatMap { key, own in
            ([own] + own.map { [$0] }).map { (JSON(object: [(key, JSON($0.map { JSON($0) }))])).text }
        }
    }

    private func paths(_ row: AccessTable.Row) throws -> [String] {
        guard let start = row.pattern.firstIndex(of: "{"), let end = row.pattern.firstIndex(of: "}") else {
            return [row.pattern]
        }
        let name = String(row.pattern[row.pattern.index(after: start)..<end])
        let own = values[name] ?? ids
        try #require(!own.isEmpty, "\(row.pattern) has no ids")
        return own.map { row.pattern.replacing("{\(name)}", with: $0) }
    }

    /// What a parameter may be, and something that it may not.
    private func of(_ parameter: JSON, _ row: AccessTable.Row) throws -> [String] {
        let name = parameter["name"]?.string ?? ""
        func resolved(_ schema: JSON?) -> JSON? {
            schema?["$ref"]?.string.flatMap { SchemaCheck(document: interface.json).resolve($0) } ?? schema
        }
        let outer = resolved(parameter["schema"])
        let schema = resolved(outer?["items"]) ?? outer
        if let words = schema?["enum"]?.elements {
            return words.compactMap(\.string) + (name == "expand" ? [] : ["fel"])
        }
        if let own = values[name] { return own + ["fel"] }
        switch (schema?["format"]?.string, schema?["type"]?.string) {
        case ("uuid", _): return ids + ["fel"]
        case ("date", _): return days + ["fel"]
        case ("date-time", _): return times + ["fel"]
        case (_, "boolean"): return ["true", "false", "fel"]
        case (_, "integer") where name == "limit": return ["1", "2", "7", "0", "-1", "999999", "fel"]
        // Pages are followed where they come.
        case _ where name == "pageToken": return ["fel", "null"]
        default:
            Issue.record("\(row.pattern) is asked by \(name), of which the walk has no values")
            return []
        }
    }

    private static func percent(_ text: String) -> String {
        text.utf8.map { byte in
            let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            let hexadecimal = String(byte, radix: 16, uppercase: true)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (hexadecimal.count == 1 ? "0" : "") + hexadecimal
        }.joined()
    }

    // MARK: Answers

    private func expectSame(_ question: Question, _ scopes: [String]) throws {
        var targets = [question.target, question.target]
        // Page by page, each world by its own tokens.
        for page in 0..<30 {
            let answers = try targets.enumerated().map { try ask($0, question, $1, scopes) }
            let difference = difference(answers[0], answers[1])
            #expect(
                difference == nil,
                "\(question.method.rawValue) \(question.target) \(question.body) \(scopes), page \(page)")
            let tokens = answers.map { Self.token(in: $0) }
            guard difference == nil, let first = tokens[0], let second = tokens[1] else { return }
            let path = question.target.prefix { $0 != "?" }
            let limit =
                question.target.split(separator: "limit=").dropFirst().first.map { $0.prefix { $0.isNumber } } ?? "3"
            targets = [first, second].map { "\(path)?pageToken=\($0)&limit=\(limit)" }
        }
    }

    private func isSame(_ question: Question, _ scopes: [String]) throws -> Bool {
        let answers = try worlds.indices.map { try ask($0, question, question.target, scopes) }
        return difference(answers[0], answers[1]) == nil
    }

    private func ask(_ number: Int, _ question: Question, _ target: String, _ scopes: [String]) throws -> Response {
        let world = worlds[number]
        let token = try tokens.token(of: world, number, scopes)
        let request = Request(
            question.method, target,
            headers: [("Authorization", "Bearer \(token)"), ("Skolbuss-Purpose", "Provning")],
            body: Array(question.body.utf8))
        return world.hosted.router.respond(to: try #require(request))
    }

    /// A page's token is sealed: its length alone may tell something.
    private static func token(in answer: Response) -> String? {
        text(answer.body).split(separator: #""pageToken":""#).dropFirst().first.map { String($0.prefix { $0 != "\"" }) }
    }

    private func bare(_ answer: Response) -> String {
        var text = Self.text(answer.body)
        if let token = Self.token(in: answer) { text = text.replacing(token, with: "\(token.utf8.count)") }
        guard leavesTimes else { return text }
        let parts = text.split(separator: #""meta":{"#, omittingEmptySubsequences: false)
        return ([parts[0]] + parts.dropFirst().map { $0.drop { $0 != "}" } }).joined()
    }

    private static func text(_ body: [UInt8]) -> String { String(decoding: body, as: UTF8.self) }

    private func difference(_ here: Response, _ there: Response) -> String? {
        if here.status != there.status { return "\(here.status) and \(there.status)" }
        if !here.headers.elementsEqual(there.headers, by: { $0 == $1 }) {
            return "\(here.headers) and \(there.headers)"
        }
        if here.body == there.body { return nil }
        let (mine, theirs) = (bare(here), bare(there))
        if mine == theirs { return nil }
        let place = zip(mine, theirs).prefix { $0 == $1 }.count
        func around(_ text: String) -> Substring { text.dropFirst(max(0, place - 80)).prefix(200) }
        return "\(around(mine)) — and \(around(theirs))"
    }
}

import HTTP
import JSON
import SQLite
import TestSupport
import Testing

/// Sends writes nobody has thought of to every operation that is described: right ones, nearly right ones and broken ones.
/// Whatever comes, the service does not fail; it answers as it is described; a refusal has a stable code, names a field or rule,
/// repeats nothing that was sent and has changed nothing.
struct WriteAttack<Town: WrittenTown> {
    /// After so many a fresh town: a register that has been deleted empty refuses everything.
    private static var life: Int { 100 }
    /// In how many towns, and how often in each, an operation may be refused what is right for it: a group that others refer to is
    /// not deleted, and which ones are referred to is not known here.
    private static var calmTowns: Int { 5 }
    private static var calmTries: Int { 8 }

    var random: SeededRandom
    let interface: InterfaceDocument
    private let verdict: WriteVerdict
    var town: Town
    private let operations: [WriteOperation]
    /// The same operations at the root, for clients that drop the base path.
    private let aliases: [WriteOperation]
    private var tokens: [[String]: String] = [:]
    /// Ids of what is there, by the word of a path that comes before them.
    var ids: [String: [String]] = [:]
    /// Whether nothing is sent but what is right: see `reach`.
    private(set) var isCalm = false
    private(set) var accepted: [String: Int] = [:]
    private(set) var refused: [String: Int] = [:]

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        interface = try InterfaceDocument(Town.openAPI)
        verdict = WriteVerdict(interface, Town.openAPI)
        town = try Town()
        let served = Set(town.router.routes.map { "\($0.method.rawValue) \($0.pattern)" })
        let writes = try interface.writes.sorted { $0.name < $1.name }
        let unserved = writes.map(\.name).filter { !served.contains($0) }
        #expect(unserved.isEmpty, "described, and not attacked")
        operations = writes.filter { $0.pattern.hasPrefix("/v") }
        aliases = writes.filter { !$0.pattern.hasPrefix("/v") }
        try meet()
    }

    /// Sends so many, the operations by turns, and records what is wrong with the answers.
    mutating func run(_ requests: Int) throws {
        var wrong = 0
        for number in 0..<requests {
            if number > 0, number % Self.life == 0 {
                try expectServedAsDescribed()
                try begin()
            }
            let alias = random.happens(onceIn: 8) ? aliases.randomElement(using: &random) : nil
            let operation = alias ?? operations[number % operations.count]
            let mistakes = try attack(operation)
            for mistake in mistakes { Issue.record("request \(number), \(operation.name): \(mistake)") }
            wrong += mistakes.isEmpty ? 0 : 1
            // One mistake is seldom alone, and the first says it all.
            guard wrong < 8 else { return }
        }
        try expectServedAsDescribed()
    }

    /// Sends every operation what is right for it until it is accepted, so that what is sent afterwards, which is not all right,
    /// is known to come as far. Records those that are not accepted and stand as if they were, and the other way round.
    mutating func reach() throws {
        isCalm = true
        defer { isCalm = false }
        for _ in 0..<Self.calmTowns {
            let missing = operations.filter { accepted[$0.name] == nil }
            if missing.isEmpty { break }
            try begin()
            // What makes things makes some in every town, before others delete them.
            for operation in operations where operation.makes && accepted[operation.name] != nil {
                try calmly(operation)
            }
            for operation in missing.sorted(by: { $0.rank < $1.rank }) {
                for _ in 0..<Self.calmTries where accepted[operation.name] == nil { try calmly(operation) }
            }
        }
        let never = Set(operations.map(\.name).filter { accepted[$0] == nil })
        #expect(never == Set(Town.neverAccepted.keys))
    }

    private mutating func calmly(_ operation: WriteOperation) throws {
        for mistake in try attack(operation) { Issue.record("\(operation.name): \(mistake)") }
    }

    /// A fresh town.
    private mutating func begin() throws {
        town = try Town()
        tokens = [:]
        try meet()
    }

    /// Chance, for what is not right: never while the attack is calm.
    mutating func strays(onceIn times: Int) -> Bool { !isCalm && random.happens(onceIn: times) }

    // MARK: One request

    private mutating func attack(_ operation: WriteOperation) throws -> [String] {
        let target = self.target(of: operation)
        var headers = try authorization()
        var body: [UInt8] = []
        if let schema = operation.body {
            let value = sample(schema, operation, target)
            body = bytes(of: value, operation, &headers)
        } else if strays(onceIn: 10) {
            body = Array(SampleValue.secret.utf8)
        }
        headers += conditions(operation, target)
        let query = query(of: operation)
        guard let request = Request(operation.method, target + query, headers: headers, body: body) else { return [] }
        let before = try DatabaseState(town.database, leaving: Town.mayChange)
        let response = town.router.respond(to: request)
        let isRefused = response.status >= 300
        if isRefused {
            refused[operation.name, default: 0] += 1
        } else {
            accepted[operation.name, default: 0] += 1
            remember(response, of: operation)
        }
        var mistakes = verdict.mistakes(response, to: operation)
        if isRefused, let changed = try DatabaseState(town.database, leaving: Town.mayChange).difference(from: before) {
            mistakes.append("\(response.status), and yet something changed: \(changed)")
        }
        return mistakes.map { "\($0) — sent \(query) \(String(decoding: body.prefix(400), as: UTF8.self))" }
    }

    // MARK: What is there

    static var window: String {
        "&startTime.onOrAfter=2020-01-01T00:00:00Z&startTime.onOrBefore=2035-01-01T00:00:00Z"
    }

    mutating func token(_ scopes: [String]) throws -> String {
        if let made = tokens[scopes] { return made }
        let token = try town.token(scopes)
        tokens[scopes] = token
        return token
    }

    private mutating func send(_ target: String) throws -> Response {
        let window = target.contains("/calendarEvents?") ? "" : Self.window
        let token = try token(Town.scopes[0])
        let headers = [("Authorization", "Bearer \(token)"), ("Skolbuss-Purpose", "Provning")]
        return town.router.respond(
            to: try #require(Request(.get, target.replacing(window, with: ""), headers: headers)))
    }

    mutating func read(_ target: String) -> JSON? {
        guard let response = try? send(target), response.status == 200 else { return nil }
        return try? JSON(parsing: response.body)
    }

    mutating func tag(_ target: String) -> String? { try? send(target).header("ETag") }

    private mutating func meet() throws {
        ids = town.known
        for list in Town.lists {
            let items = read("/v2.0/\(list)?limit=200\(Self.window)")?["data"]?.elements.map { Array($0) } ?? []
            ids[list, default: []] += items.compactMap { $0["id"]?.string }
        }
    }

    /// What a created thing is called is used from then on.
    private mutating func remember(_ response: Response, of operation: WriteOperation) {
        guard operation.method == .post, let word = operation.pattern.split(separator: "/").last,
            let json = try? JSON(parsing: response.body), let id = (json["id"] ?? json["import"])?.string
        else { return }
        ids[String(word), default: []].append(id)
    }

    /// Whatever was accepted is served as it is described.
    private mutating func expectServedAsDescribed() throws {
        for list in Town.lists {
            let response = try send("/v2.0/\(list)?limit=1000\(Self.window)")
            #expect(response.status == 200, "\(list)")
            let schema = try #require(try interface.schema(of: "/v2.0/\(list)", "get", status: response.status))
            let mistakes = SchemaCheck(document: interface.json).mistakes(in: try JSON(parsing: response.body), schema)
            #expect(mistakes.isEmpty, "\(list): \(mistakes.prefix(3))")
        }
    }
}

import Access
import FoundationEssentials
import HTTP
import JSON
import Messaging
import RegisterService
import Resources
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

/// A Register on a file of its own, so that it can be thrown away and another begun on what it left.
final class ImportBench {
    let database: Database
    let clock: TestClock
    let service: RegisterService
    let router: Router
    private let issuer: DevelopmentIssuer
    private let stop = Stop()
    private var worker: NamedThread?

    /// - Parameter path: of the database, new or left by another; for one that lasts as long as this, as it is.
    init(at path: String = ":memory:", clock: TestClock = TestClock("2026-08-17T06:00:00Z")) throws {
        self.clock = clock
        database = try Database(
            at: path, applicationID: RegisterService.applicationID, migrations: RegisterService.migrations,
            clock: clock.clock)
        let issuer = try DevelopmentIssuer()
        let verifier = TokenVerifier(
            issuer: issuer.issuer, audience: issuer.audience, keys: KeySource(log: .silent) { issuer.keySet })
        service = RegisterService(database: database, metrics: Metrics(), log: .silent, clock: clock.clock)
        let gate = Gate(verifier)
        var router = Router(gate: gate)
        router.add(service.routes(gate: gate), by: RegisterService.access)
        self.router = router
        self.issuer = issuer
    }

    deinit { stopWorker() }

    /// Runs the worker of imports, as the host does.
    func startWorker() throws {
        let workers = service.workers.filter { $0.name == "imports" }
        let (importer, stop) = (try #require(workers.first), stop)
        worker = NamedThread.start("imports") { try? importer.run(until: stop) }
    }

    func stopWorker() {
        stop.request()
        worker?.join()
    }

    func send(
        _ method: HTTP.Method, _ target: String, _ body: String = "", prefer: String? = nil,
        scopes: [String] = ["register.write"], headers more: [(String, String)] = [], file: BodyFile? = nil
    ) throws -> Response {
        let token = try issuer.token(machine: "office", scopes: scopes)
        let headers = [("Authorization", "Bearer \(token)")] + (prefer.map { [("Prefer", $0)] } ?? []) + more
        return router.respond(
            to: try #require(Request(method, target, headers: headers, body: Array(body.utf8), file: file)))
    }

    func sendBytes(_ bytes: [UInt8]) throws -> Response {
        let token = try issuer.token(machine: "office", scopes: ["register.write"])
        let headers = [("Authorization", "Bearer \(token)")]
        return router.respond(to: try #require(Request(.post, "/v1/imports", headers: headers, body: bytes)))
    }

    /// The answer's document; its status must be this.
    @discardableResult
    func ask(
        _ method: HTTP.Method, _ target: String, _ body: String = "", prefer: String? = nil, status: Int = 200,
        seesHidden: Bool = false, mayLift: Bool = false
    ) throws -> JSON {
        let scopes =
            ["register.write"] + (seesHidden || mayLift ? ["ss12000.protected"] : [])
            + (mayLift ? ["register.protect"] : [])
        let response = try send(method, target, body, prefer: prefer, scopes: scopes)
        try #require(response.status == status, "\(String(decoding: response.body.prefix(500), as: UTF8.self))")
        return try JSON(parsing: response.body)
    }

    /// Imports and gives the import's id.
    @discardableResult
    func load(_ document: String, _ query: String = "") throws -> String {
        try #require(ask(.post, "/v1/imports\(query)", document)["import"]?.string)
    }

    @discardableResult
    func undo(_ id: String) throws -> JSON { try ask(.post, "/v1/imports/\(id)/undo") }

    /// An office writes or deletes one resource, whatever its version; the answer's status.
    @discardableResult
    func edit(_ method: HTTP.Method, _ path: String, _ body: String = "", isNew: Bool = false) throws -> Int {
        let headers = isNew ? [] : [("If-Match", "*")]
        return try send(
            method, "/v1/\(path)", body, scopes: ["register.write", "register.protect", "ss12000.protected"],
            headers: headers + [("Skolbuss-Purpose", "Prov")]
        ).status
    }

    /// An office marks a person.
    func protect(_ number: Int) throws {
        let response = try send(
            .put, "/v1/persons/\(Town.id(number))/security-marking",
            #"{"securityMarking":"Sekretessmarkering","purpose":"Anmälan"}"#, scopes: ["register.protect"])
        try #require(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
    }

    /// Who has done what to protected persons, the oldest first, as the auditor reads it.
    func accesses() throws -> [String] {
        let log = try send(.get, "/v1/protected-accesses", scopes: ["register.audit"])
        let rows = try JSON(parsing: log.body)["data"]?.elements.map(Array.init) ?? []
        return rows.reversed().map { row in
            ["action", "person", "caller", "purpose"].map { row[$0]?.string ?? "-" }.joined(separator: " ")
        }
    }

    func state(_ id: String) throws -> String? { try ask(.get, "/v1/imports/\(id)")["state"]?.string }

    // MARK: What it holds

    struct Held: Equatable, Sendable {
        let version: Int64
        let document: JSON
    }

    /// Every resource by kind and id, without its times.
    func held() throws -> [String: Held] {
        try database.read { transaction in
            var all: [String: Held] = [:]
            for table in Self.tables {
                try transaction.each(dynamic: "SELECT id, version, document FROM \(table)", []) { row in
                    let json = try JSON(parsing: row.bytes(2)).setting("meta", nil)
                    all["\(table)/\(row.uuid(0).lowercase)"] = Held(version: row.int64(1), document: json)
                }
            }
            return all
        }
    }

    func contents() throws -> [String: JSON] { try held().mapValues(\.document) }

    /// What it knows beside documents: dates of guardianships, statuses, what an office has decided and changed.
    func facts() throws -> Set<String> {
        try database.read { transaction in
            var all: Set<String> = []
            for sql in [
                """
                SELECT hex(child) || ' ' || hex(guardian) || ' ' || relation_type || ' ' || coalesce(start_date, '-') || ' '
                    || coalesce(end_date, '-') || ' ' || state || ' ' || rank || ' ' || is_unconfirmed || is_decided
                FROM guardianship
                """,
                """
                SELECT hex(person) || ' ' || status || ' ' || is_decided || is_agreed FROM person_status
                WHERE status <> 'Aktiv' OR is_decided OR is_agreed
                """,
                "SELECT kind || ' ' || hex(id) FROM office_change",
            ] {
                try transaction.each(dynamic: sql, []) { all.insert($0.text(0)) }
            }
            return all
        }
    }

    /// References that lead nowhere: who holds them, and where.
    func loose() throws -> [String] {
        let held = try held()
        func key(_ kind: ResourceKind, _ id: UUID) -> String {
            "\(kind == .schoolUnitOfferings ? "school_unit_offerings" : kind.path)/\(id.lowercase)"
        }
        return held.flatMap { place, one -> [String] in
            guard let id = one.document["id"]?.string.flatMap({ UUID(text: $0) }),
                let kind = ResourceKind.allCases.first(where: { key($0, id) == place })
            else { return ["\(place) unreadable"] }
            let document = StrictDocument(one.document, as: kind, id: id, today: LocalDate(clock.clock.now()))
            return document.references.filter { held[key($0.kind, $0.id)] == nil }.map { "\(place) \($0.field)" }
        }
    }

    /// Of persons who are protected.
    func protected() throws -> Set<String> {
        try database.read { transaction in
            Set(try transaction.rows("SELECT id FROM persons WHERE hidden = 1") { $0.uuid(0).lowercase })
        }
    }

    /// The version of every resource that is or was there.
    func versions() throws -> [String: Int64] {
        var all = try held().mapValues(\.version)
        try database.read { transaction in
            try transaction.each("SELECT kind, id, version FROM tombstone") { row in
                let kind = row.text(0) == "schoolUnitOfferings" ? "school_unit_offerings" : row.text(0)
                all["\(kind)/\(row.uuid(1).lowercase)"] = row.int64(2)
            }
        }
        return all
    }

    static let tables = [
        "organisations", "syllabuses", "programmes", "persons", "groups", "placements", "duties", "studyplans",
        "school_unit_offerings",
    ]

    /// The events that wait to be told, in order: type, subject and version.
    func told() throws -> [(type: String, subject: String, version: Int64)] {
        try database.read { transaction in
            try transaction.rows("SELECT type, subject, version FROM outbox ORDER BY position") { row in
                (row.text(0), row.text(1), row.int64(2))
            }
        }
    }

    func forgetTold() throws { try database.write { _ = try $0.run("DELETE FROM outbox") } }

    /// - Parameter table: with a condition, if need be.
    func count(_ table: String) throws -> Int {
        try database.read { try $0.first(dynamic: "SELECT count(*) FROM \(table)", []) { $0.int(0) } } ?? 0
    }
}

/// Small documents for imports.
enum Town {
    static func person(_ number: Int, name: String = "Bo", _ more: String = "") -> String {
        #"{"id":"\#(id(number))","givenName":"\#(name)","familyName":"Exempel"\#(more)}"#
    }

    static func persons(_ persons: [String]) -> String {
        #"{\#(School.organisations),"persons":[\#(persons.joined(separator: ","))]}"#
    }

    static func persons(_ numbers: some Sequence<Int>, name: String = "Bo") -> String {
        persons(numbers.map { person($0, name: name) })
    }

    /// One guardian more, among a person's members.
    static func responsible(_ guardian: Int) -> String {
        #","responsibles":[{"person":{"id":"\#(id(guardian))"},"relationType":"Vårdnadshavare"}]"#
    }

    /// The number of somebody who was born on a day of March 2014, from the 1st to the 12th.
    static func civicNumber(_ day: Int) -> String {
        let two = day < 10 ? "0\(day)" : "\(day)"
        let check = [6, 5, 4, 3, 2, 1, 0, 9, 8, 5, 4, 3][day - 1]
        return #","civicNo":{"value":"201403\#(two)238\#(check)"},"birthDate":"2014-03-\#(two)""#
    }

    static func group(_ number: Int, of members: [Int]) -> String {
        let members = members.map { #"{"person":{"id":"\#(id($0))"},"startDate":"2026-08-17"}"# }.joined(separator: ",")
        return #"""
            {"groups":[{"id":"\#(id(number))","displayName":"\#(number)","groupType":"Klass","startDate":"2026-08-17",\#
            "organisation":{"id":"\#(School.unit)"},"groupMemberships":[\#(members)]}]}
            """#
    }

    /// All orders in which a document may have these.
    static func permutations(_ all: [String]) -> [[String]] {
        guard all.count > 1 else { return [all] }
        return all.indices.flatMap { place -> [[String]] in
            var rest = all
            let first = rest.remove(at: place)
            return permutations(rest).map { [first] + $0 }
        }
    }

    static func id(_ number: Int) -> String {
        let digits = String(number)
        return "00000000-0000-4000-9000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }
}

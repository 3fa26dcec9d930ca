import Access
import AttendanceService
import FoundationEssentials
import HTTP
import JSON
import NotifyService
import RegisterService
import Runtime
import ScheduleService
import TestSupport
import Testing

/// Walks every row of a service's table of routes with every kind of caller, and expects to be let in by exactly those that the
/// row has, and to learn nothing from a refusal.
struct AccessWalk {
    let hosted: HostedRoutes
    let clock: Clock

    /// Every scope that any service knows: those of all tables, and those that show more in what a table lets in already.
    static let scopes: [String] = {
        let tables = [RegisterService.access, ScheduleService.access, AttendanceService.access, NotifyService.access]
        let granted = tables.flatMap(\.rows).flatMap(\.rule.scopes)
        let further = [
            "ss12000.protected", "ss12000.protected.copy", "attendance.protected", "notify.protected",
            "records.protected",
        ]
        return Set(granted + further).sorted()
    }()

    /// The rows that are not for anyone.
    private var rows: [AccessTable.Row] { hosted.router.access.filter { !$0.rule.isOpen } }

    func run() throws {
        try #require(rows.count > 3)
        for row in rows {
            let ids = (0..<2).map { _ in UUID().uuidString.lowercased() }
            try expectNobody(row, ids[0])
            try expectPeople(row, ids[0])
            try expectMachines(row, ids)
        }
    }

    private func expectNobody(_ row: AccessTable.Row, _ id: String) throws {
        let stranger = try DevelopmentIssuer()
        let scopes = Array(row.rule.scopes)
        let tokens: [String?] = [
            nil, "", "garbage", "a.b.c",
            // Signed by somebody else, expired, for another audience, and by no algorithm.
            try stranger.token(machine: "office", scopes: scopes, clock: clock),
            try hosted.issuer.token(machine: "office", scopes: scopes, lifetime: .seconds(-100), clock: clock),
            try hosted.issuer.token(claims(scopes).setting("aud", "elsewhere")),
            try unsigned(claims(scopes)),
        ]
        for token in tokens {
            let answer = try ask(row, id, token)
            #expect(answer.status == 401, "\(row.method) \(row.pattern) with \(token?.prefix(8) ?? "no token")")
        }
    }

    /// Somebody who has logged in and whom the register does not know, with every scope in their token.
    private func expectPeople(_ row: AccessTable.Row, _ id: String) throws {
        let token = try hosted.issuer.token(
            claims(Self.scopes).setting("eduPersonPrincipalName", "nobody@hem.test"))
        let answer = try ask(row, id, token)
        if row.rule.relations.isEmpty {
            #expect(answer.status == 403, "\(row.method) \(row.pattern) for people")
            #expect(code(answer) == "scope-missing")
        } else {
            #expect([400, 403, 404, 422].contains(answer.status), "\(row.method) \(row.pattern) for a stranger")
        }
    }

    private func expectMachines(_ row: AccessTable.Row, _ ids: [String]) throws {
        let without = Self.scopes.filter { !row.rule.scopes.contains($0) }
        // One by one, none, and all but the right ones.
        for scopes in without.map({ [$0] }) + [[], without] {
            let token = try hosted.issuer.token(machine: "office", scopes: scopes, clock: clock)
            let answers = try ids.map { try ask(row, $0, token) }
            #expect(answers[0].status == 403, "\(row.method) \(row.pattern) with \(scopes)")
            #expect(answers[0].body == answers[1].body, "\(row.method) \(row.pattern) tells ids apart")
        }
        for scope in row.rule.scopes {
            let token = try hosted.issuer.token(machine: "office", scopes: [scope], clock: clock)
            let answer = try ask(row, ids[0], token)
            #expect(answer.status != 401, "\(row.method) \(row.pattern) with \(scope)")
            let isRefused = answer.status == 403 && ["scope-missing", "person-needed"].contains(code(answer) ?? "")
            #expect(!isRefused, "\(row.method) \(row.pattern) with \(scope)")
        }
    }

    private func claims(_ scopes: [String]) -> JSON {
        hosted.issuer.claims(subject: "office", .seconds(3600), clock)
            .setting("scope", JSON(scopes.joined(separator: " "))).setting("client_id", "office")
    }

    private func unsigned(_ claims: JSON) throws -> String {
        let parts = [["alg": "none", "kid": "1"] as JSON, claims].map { Data($0.encoded()).base64EncodedString() }
        return parts.map { $0.replacing("=", with: "").replacing("+", with: "-").replacing("/", with: "_") }
            .joined(separator: ".") + "."
    }

    private func ask(_ row: AccessTable.Row, _ id: String, _ token: String?) throws -> Response {
        let path = row.pattern.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("{") ? id : String($0) }.joined(separator: "/")
        let headers = token.map { [("Authorization", "Bearer \($0)"), ("If-Match", "*")] } ?? []
        let body = [.put, .post, .patch].contains(row.method) ? [UInt8]("{}".utf8) : []
        return hosted.router.respond(to: try #require(Request(row.method, path, headers: headers, body: body)))
    }

    private func code(_ answer: Response) -> String? {
        (try? JSON(parsing: answer.body))?["code"]?.string
    }
}

import Runtime
import TestSupport
import Testing

@testable import HTTP

struct `A limit on requests` {
    /// A server whose senders are told by their token: `good-NAME` is a person's, `robot-NAME` a machine's, `late-…` nobody can
    /// tell, the rest is refused.
    private static func server(_ rates: RateLimits, frontDoors: FrontDoors = FrontDoors()) throws -> RunningServer {
        var limits = Limits()
        limits.edge.rates = rates
        limits.edge.frontDoors = frontDoors
        return try RunningServer(
            [
                Route(.get, "/v1/children", access: .token) { request in .text(request.origin?.description ?? "") },
                Route(.post, "/v1/imports", access: .token, bodyBytes: 10_000_000) { _ in .text("imported") },
            ], limits: limits,
            sender: { header in
                let token = header.dropFirst("Bearer ".count)
                if token.hasPrefix("good-") { return .person(String(token)) }
                if token.hasPrefix("robot-") { return .machine(String(token)) }
                if token.hasPrefix("late-") { return .undecided }
                return .stranger(Problem(status: 401, code: "token-signature", title: "No"))
            })
    }

    /// So slow that no test sees a permission come.
    private static let tight = RateLimits(
        person: Rate(perSecond: 1, burst: 3), machine: Rate(perSecond: 1, burst: 5),
        address: Rate(perSecond: 1, burst: 4))

    private static func statuses(
        _ server: RunningServer, _ count: Int, token: String?, from address: String = "192.0.2.1",
        target: String = "/v1/children"
    ) throws -> [Int] {
        let authorization = token.map { "Authorization: Bearer \($0)\r\n" } ?? ""
        return try (0..<count).map { _ in
            try server.ask("GET", target, headers: "\(authorization)X-Forwarded-For: \(address)\r\n").status
        }
    }

    @Test func `slows the sender who exceeds it and no other behind the same address`() throws {
        let server = try Self.server(Self.tight)
        let first = try Self.statuses(server, 8, token: "good-a")
        #expect(first.prefix(3) == [200, 200, 200])
        #expect(first.contains(429))
        #expect(try Self.statuses(server, 3, token: "good-b") == [200, 200, 200])
        #expect(try Self.statuses(server, 5, token: "robot-a") == [200, 200, 200, 200, 200])
        #expect(server.metrics.exposition().contains("http_rate_limited_total{by=\"person\"}"))
    }

    @Test func `of an address meets those without a good token and lets the others behind it through`() throws {
        let server = try Self.server(Self.tight)
        let refused = try Self.statuses(server, 8, token: "forged")
        #expect(refused.prefix(4) == [401, 401, 401, 401])
        #expect(refused.contains(429))
        #expect(try Self.statuses(server, 4, token: nil).contains(429))
        #expect(try Self.statuses(server, 4, token: nil, target: "/v1/nothing").contains(429))
        // A school behind one address: who has a token is served all the same.
        for pupil in 0..<200 {
            #expect(try Self.statuses(server, 1, token: "good-\(pupil)") == [200])
        }
        #expect(try Self.statuses(server, 1, token: "forged", from: "192.0.2.2") == [401])
    }

    @Test func `is told with a code and when to come again`() throws {
        let server = try Self.server(Self.tight)
        _ = try Self.statuses(server, 8, token: nil)
        let answer = try server.ask("GET", "/v1/children", headers: "X-Forwarded-For: 192.0.2.1\r\n")
        #expect(answer.status == 429)
        #expect(answer.headers["retry-after"] == "1")
        #expect(answer.text.contains("\"code\":\"too-many-requests\""))
    }

    @Test func `counts by address whom nobody can judge yet, and never health or metrics`() throws {
        let server = try Self.server(Self.tight)
        // Each token names another key, and all come from one place.
        let made = try (0..<10).map { try Self.statuses(server, 1, token: "late-\($0)")[0] }
        #expect(made.prefix(4) == [200, 200, 200, 200])
        #expect(made.dropFirst(4).contains(429))
        #expect(try Self.statuses(server, 3, token: "good-a") == [200, 200, 200], "behind the same address")
        #expect(try Self.statuses(server, 1, token: "late-a", from: "192.0.2.9") == [200])
        for target in ["/health/live", "/health/ready", "/metrics", "/openapi.json"] {
            #expect(try Self.statuses(server, 6, token: nil, target: target) == Array(repeating: 200, count: 6))
        }
    }

    @Test func `holds before a large body is read`() throws {
        let server = try Self.server(Self.tight)
        _ = try Self.statuses(server, 8, token: "good-a")
        let connection = try server.connect()
        try connection.send(
            "POST /v1/imports HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer good-a\r\nContent-Length: 5000000\r\n\r\n")
        #expect(try connection.answer().status == 429)
    }

    @Test func `believes only a front door of where a request comes from`() throws {
        let believing = try Self.server(.unlimited)
        func origin(_ server: RunningServer, _ forwarded: String) throws -> String {
            try server.ask("GET", "/v1/children", headers: "Authorization: Bearer good-a\r\n\(forwarded)").text
        }
        #expect(try origin(believing, "") == "127.0.0.1")
        #expect(try origin(believing, "X-Forwarded-For: 192.0.2.7\r\n") == "192.0.2.7")
        // What the client wrote itself stands first and is not looked at.
        #expect(try origin(believing, "X-Forwarded-For: 198.51.100.1, 192.0.2.7\r\n") == "192.0.2.7")
        #expect(
            try origin(believing, "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 192.0.2.7, 127.0.0.1\r\n")
                == "192.0.2.7")
        #expect(try origin(believing, "X-Forwarded-For: 2001:db8::7\r\n") == "2001:db8::7")
        #expect(try origin(believing, "X-Forwarded-For: unknown\r\n") == "127.0.0.1")
        let doubting = try Self.server(.unlimited, frontDoors: FrontDoors([]))
        #expect(try origin(doubting, "X-Forwarded-For: 192.0.2.7\r\n") == "127.0.0.1")
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.200.1.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.1", "192.0.2.1", true),
        ("192.0.2.1", "192.0.2.2", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "2001:db8::1", false),
        ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
        ("2001:db8::/72", "2001:db8::00ff:0:0:1", true), ("2001:db8::/72", "2001:db8::0100:0:0:1", false),
    ])
    func `reads a network as it is written`(range: String, address: String, isIn: Bool) throws {
        let addresses = FrontDoors([try #require(AddressRange(range))])
        let peer = try #require(ClientAddress(address))
        let beyond = addresses.origin(peer: peer, [("x-forwarded-for", "203.0.113.77")])
        #expect((beyond?.description == "203.0.113.77") == isIn)
    }

    @Test(arguments: ["10.0.0.0/33", "10.0.0", "example.org", "::1/129", "10.0.0.1/", "/8", ""])
    func `refuses what is no network`(text: String) {
        #expect(AddressRange(text) == nil)
    }
}

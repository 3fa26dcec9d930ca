import HTTP
import TestSupport
import Testing

struct `To a browser` {
    private static let routes = [
        Route(.get, "/v1/children/{child}", access: .token) { _ in .text("found") },
        Route(.put, "/v1/children/{child}", access: .token) { _ in .text("kept") },
        Route(.get, "/v2.0/persons", style: .ss12000, access: .token) { _ in .text("persons") },
        Route(.get, "/v1/broken", access: .open) { _ in throw Broken() },
    ]
    private struct Broken: Error {}

    private static func server(_ origins: [String] = []) throws -> RunningServer {
        var limits = Limits()
        limits.edge.origins = try #require(CrossOrigin(origins))
        return try RunningServer(routes, limits: limits)
    }

    private static let asking =
        "Access-Control-Request-Method: PUT\r\nAccess-Control-Request-Headers: authorization\r\n"

    @Test(arguments: [
        ("GET", "/v1/children/1", 401), ("GET", "/v1/nothing", 404), ("GET", "/v1/broken", 500),
        ("GET", "/v1/%zz", 400),
        ("POST", "/v1/children/1", 405), ("BREW", "/v1/children/1", 501), ("GET", "/v2.0/persons", 401),
        ("GET", "/health/live", 200), ("GET", "/metrics", 200), ("GET", "/openapi.json", 200),
    ])
    func `every answer says that it is not to be guessed at, framed, run, kept or told on`(
        method: String, target: String, status: Int
    ) throws {
        let answer = try Self.server().ask(method, target)
        #expect(answer.status == status)
        #expect(answer.headers["x-content-type-options"] == "nosniff")
        #expect(answer.headers["referrer-policy"] == "no-referrer")
        #expect(answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'")
        #expect(answer.headers["x-frame-options"] == "DENY")
        #expect(answer.headers["cross-origin-resource-policy"] == "same-origin")
        #expect(answer.headers["cache-control"] == "no-store")
        #expect(answer.headers["server"] == nil)
        #expect(answer.headers["strict-transport-security"] == nil)
    }

    @Test func `TLS is asked for the next year where it was used, and a stranger's word is not taken for it`() throws {
        let server = try Self.server()
        let https = "X-Forwarded-Proto: https\r\n"
        #expect(
            try server.ask("GET", "/health/live", headers: https).headers["strict-transport-security"]
                == "max-age=31536000")
        var limits = Limits()
        limits.edge.frontDoors = FrontDoors([])
        let doubting = try RunningServer(Self.routes, limits: limits)
        #expect(try doubting.ask("GET", "/health/live", headers: https).headers["strict-transport-security"] == nil)
    }

    @Test func `pages of a listed origin may ask and read, and their credentials are never taken`() throws {
        let server = try Self.server(["https://app.example.org", "http://127.0.0.1:8080"])
        let origin = "Origin: https://app.example.org\r\n"
        for (target, methods) in [("/v1/children/1", "GET, PUT, HEAD"), ("/v2.0/persons", "GET, HEAD")] {
            let asked = try server.ask("OPTIONS", target, headers: origin + Self.asking)
            #expect(asked.status == 204)
            #expect(asked.headers["access-control-allow-origin"] == "https://app.example.org")
            #expect(asked.headers["access-control-allow-methods"] == methods)
            #expect(asked.headers["access-control-allow-headers"]?.contains("Authorization") == true)
            #expect(asked.headers["access-control-allow-credentials"] == nil)
            #expect(asked.headers["vary"] == "Origin")
        }
        let refused = try server.ask("GET", "/v1/children/1", headers: origin)
        #expect(refused.status == 401)
        #expect(refused.headers["access-control-allow-origin"] == "https://app.example.org")
        #expect(refused.headers["access-control-expose-headers"]?.contains("Retry-After") == true)
        #expect(try server.ask("OPTIONS", "/v1/nothing", headers: origin + Self.asking).status == 404)
    }

    @Test(arguments: [
        "https://evil.example.org", "https://app.example.org.evil.test", "http://app.example.org", "null",
        "https://app.example.org:444", "HTTPS://APP.EXAMPLE.ORG", "",
    ])
    func `an origin that is not listed is never given back`(origin: String) throws {
        let server = try Self.server(["https://app.example.org"])
        let asked = try server.ask("OPTIONS", "/v1/children/1", headers: "Origin: \(origin)\r\n\(Self.asking)")
        #expect(asked.status == 405)
        #expect(asked.headers["access-control-allow-origin"] == nil)
        let read = try server.ask("GET", "/v2.0/persons", headers: "Origin: \(origin)\r\n")
        #expect(read.headers["access-control-allow-origin"] == nil)
        // A cache must not give one page what another was told.
        #expect(read.headers["vary"] == "Origin")
    }

    @Test func `without a list no page of another origin is let in, and with a star none brings credentials`() throws {
        let origin = "Origin: https://app.example.org\r\n"
        let closed = try Self.server()
        let asked = try closed.ask("OPTIONS", "/v1/children/1", headers: origin + Self.asking)
        #expect(asked.status == 405 && asked.headers["access-control-allow-origin"] == nil)
        #expect(asked.headers["vary"] == nil)
        let open = try Self.server(["*"])
        let any = try open.ask("OPTIONS", "/v1/children/1", headers: origin + Self.asking)
        #expect(any.status == 204 && any.headers["access-control-allow-origin"] == "*")
        #expect(any.headers["access-control-allow-credentials"] == nil)
    }

    @Test(arguments: [
        ["app.example.org"], ["https://app.example.org/"], ["https://"], ["*", "https://app.example.org"],
        ["https://*.example.org"], ["ftp://app.example.org"], ["https://a b"],
    ])
    func `a list of what are no origins is refused`(origins: [String]) {
        #expect(CrossOrigin(origins) == nil)
    }
}

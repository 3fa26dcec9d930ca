import HTTP
import JSON
import Runtime
import TestSupport
import Testing

@testable import RegisterService

@Suite struct SubscriptionTests {
    private static let target = "https://elevhem.example/notices"

    @Test func `a subscription is made, found, listed and deleted, under both paths and with a slash`() throws {
        let bench = try WebhookBench()
        let body = #"{"name":"Nya","target":"\#(Self.target)","resourceTypes":["Person",{"resource":"Duty"},"Person"]}"#
        for base in ["/v2.0", ""] {
            let made = try bench.send(.post, "\(base)/subscriptions/", body)
            #expect(made.status == 201)
            let document = try JSON(parsing: made.body)
            let id = try #require(document["id"]?.string)
            #expect(made.header("Location") == "\(base)/subscriptions/\(id)")
            #expect(document["name"]?.string == "Nya" && document["target"]?.string == Self.target)
            #expect(document["resourceTypes"] == [["resource": "Duty"], ["resource": "Person"]])
            #expect(document["expires"]?.string == "2026-11-15T06:00:00Z")
            #expect(document["state"]?.string == "active" && document["failures"]?.int == 0)
            let found = try bench.send(.get, "\(base)/subscriptions/\(id)/")
            #expect(found.status == 200)
            #expect(try JSON(parsing: found.body) == document.setting("signingKeys", nil))
            let list = try JSON(parsing: bench.send(.get, "\(base)/subscriptions").body)
            #expect(list["data"]?[0]?["id"]?.string == id && list["pageToken"]?.isNull == true)
            #expect(try bench.send(.delete, "\(base)/subscriptions/\(id)").status == 204)
            #expect(try bench.send(.get, "\(base)/subscriptions/\(id)").status == 404)
            #expect(try bench.send(.delete, "\(base)/subscriptions/\(id)").status == 404)
        }
    }

    @Test func `a key we choose is shown once, and one the client chose never`() throws {
        let bench = try WebhookBench()
        let ours = try bench.subscribe(at: Self.target)
        let key = try #require(ours["signingKeys"]?[0]?.string)
        #expect(key.count == 64 && ours["signingKeys"]?.count == 1)
        let theirs = try bench.subscribe(
            at: Self.target, more: #","signingKeys":["a-key-of-their-own"],"bearerToken":"a-token-of-theirs""#)
        #expect(theirs["signingKeys"] == nil && theirs["bearerToken"] == nil)
        let list = String(decoding: try bench.send(.get, "/v2.0/subscriptions").body, as: UTF8.self)
        for secret in [key, "a-key-of-their-own", "a-token-of-theirs"] { #expect(!list.contains(secret)) }
        let renewed = try bench.send(
            .patch, "/v2.0/subscriptions/\(theirs["id"]?.string ?? "")", #"{"signingKeys":["another-key-of-theirs"]}"#)
        #expect(renewed.status == 200)
        #expect(!String(decoding: renewed.body, as: UTF8.self).contains("another-key"))
    }

    @Test(arguments: [
        (#"{"target":"https://a.example/","resourceTypes":["Person"]}"#, "name"),
        (#"{"name":" ","target":"https://a.example/","resourceTypes":["Person"]}"#, "name"),
        (#"{"name":"a\nb","target":"https://a.example/","resourceTypes":["Person"]}"#, "name"),
        (#"{"name":5,"target":"https://a.example/","resourceTypes":["Person"]}"#, "name"),
        (#"{"name":"N","resourceTypes":["Person"]}"#, "target"),
        (#"{"name":"N","target":"a.example","resourceTypes":["Person"]}"#, "target"),
        (#"{"name":"N","target":"ftp://a.example/","resourceTypes":["Person"]}"#, "target"),
        (#"{"name":"N","target":"https://u:p@a.example/","resourceTypes":["Person"]}"#, "target"),
        (#"{"name":"N","target":"https://a.example/#f","resourceTypes":["Person"]}"#, "target"),
        (#"{"name":"N","target":7,"resourceTypes":["Person"]}"#, "target"),
        (#"{"name":"N","target":"https://a.example:0/","resourceTypes":["Person"]}"#, "target"),
        (
            #"{"name":"N","target":"https://a.example/","resourceTypes":["Person"],"expires":"2020-01-01T00:00:00Z"}"#,
            "expires"
        ),
        (#"{"name":"N","target":"https://a.example/","resourceTypes":["Person"],"expires":"i morgon"}"#, "expires"),
        (#"{"name":"N","target":"https://a.example/"}"#, "resourceTypes"),
        (#"{"name":"N","target":"https://a.example/","resourceTypes":[]}"#, "resourceTypes"),
        (#"{"name":"N","target":"https://a.example/","resourceTypes":"Person"}"#, "resourceTypes"),
        (#"{"name":"N","target":"https://a.example/","resourceTypes":["Organsation"]}"#, "resourceTypes[0]"),
        (#"{"name":"N","target":"https://a.example/","resourceTypes":["Person",{}]}"#, "resourceTypes[1]"),
        (
            #"{"name":"N","target":"https://a.example/","resourceTypes":["Person",{"resource":null}]}"#,
            "resourceTypes[1]"
        ),
        (#"{"name":"N","target":"https://a.example/","resourceTypes":["Person"],"signingKeys":[]}"#, "signingKeys"),
        (
            #"{"name":"N","target":"https://a.example/","resourceTypes":["Person"],"signingKeys":["short"]}"#,
            "signingKeys[0]"
        ),
        (
            #"{"name":"N","target":"https://a.example/","resourceTypes":["Person"],"bearerToken":"a b"}"#,
            "bearerToken"
        ),
        ("[]", "body"), ("5", "body"),
    ])
    func `a field that breaks a rule is named with the rule`(body: String, field: String) throws {
        let response = try WebhookBench().send(.post, "/v2.0/subscriptions", body)
        #expect(response.status == 422)
        let answer = try JSON(parsing: response.body)
        #expect(answer["code"]?.string == "body-invalid")
        #expect(answer["message"]?.string?.contains("; \(field): ") == true)
    }

    @Test func `a subscription lives as long as the client asks, and no longer than it may`() throws {
        let bench = try WebhookBench()
        let short = try bench.subscribe(at: Self.target, more: #","expires":"2026-08-20T12:00:00+02:00""#)
        #expect(short["expires"]?.string?.hasPrefix("2026-08-20T10:00:00") == true, "\(short.text)")
        let usual = try bench.subscribe(at: Self.target)
        let long = try bench.subscribe(at: Self.target, more: #","expires":"2999-01-01T00:00:00Z""#)
        #expect(long["expires"] == usual["expires"])
    }

    @Test func `no body and no JSON are told apart`() throws {
        let bench = try WebhookBench()
        for (body, code) in [("", "body-missing"), ("{", "body-not-json")] {
            let response = try bench.send(.post, "/v2.0/subscriptions", body)
            #expect(response.status == 400)
            #expect(try JSON(parsing: response.body)["code"]?.string == code)
        }
    }

    @Test(arguments: [
        "http://elevhem.example/", "https://localhost/", "https://127.0.0.1/", "https://127.1/", "https://[::1]/",
        "https://10.0.0.1/", "https://192.168.1.1/", "https://172.16.9.9/", "https://169.254.169.254/",
        "https://100.64.1.1/", "https://0.0.0.0/", "https://224.0.0.1/", "https://[fd00::1]/", "https://[fe80::1]/",
        "https://[::ffff:127.0.0.1]/", "https://2130706433/",
    ])
    func `without a setting only https to public addresses is accepted`(target: String) throws {
        let bench = try WebhookBench([:])
        let body = #"{"name":"N","target":"\#(target)","resourceTypes":["Person"]}"#
        let response = try bench.send(.post, "/v2.0/subscriptions", body)
        #expect(response.status == 422)
        #expect(try JSON(parsing: response.body)["message"]?.string?.contains("target") == true)
    }

    @Test func `a listed private target is accepted and its neighbour is not`() throws {
        let bench = try WebhookBench(["REGISTER_WEBHOOK_PRIVATE_TARGETS": "10.1.2.3:8443"])
        try bench.subscribe(at: "https://10.1.2.3:8443/in")
        for target in ["https://10.1.2.3/in", "https://10.1.2.4:8443/in"] {
            let body = #"{"name":"N","target":"\#(target)","resourceTypes":["Person"]}"#
            #expect(try bench.send(.post, "/v2.0/subscriptions", body).status == 422)
        }
    }

    @Test func `a client sees and changes its own subscriptions only`() throws {
        let bench = try WebhookBench()
        let id = try #require(bench.subscribe(at: Self.target)["id"]?.string)
        #expect(try bench.send(.get, "/subscriptions/\(id)", client: "other").status == 404)
        #expect(try bench.send(.patch, "/subscriptions/\(id)", client: "other").status == 404)
        #expect(try bench.send(.delete, "/subscriptions/\(id)", client: "other").status == 404)
        let list = try JSON(parsing: bench.send(.get, "/subscriptions", client: "other").body)
        #expect(list["data"]?.count == 0)
        #expect(try bench.subscription(id)["state"]?.string == "active")
    }

    @Test func `operators see every client's without secrets and paths, and may end them`() throws {
        let bench = try WebhookBench()
        let first = try #require(
            bench.subscribe(
                at: "https://elevhem.example/in?key=secret", more: #","signingKeys":["a-key-of-their-own"]"#)[
                    "id"]?.string)
        try bench.subscribe(at: Self.target, client: "other")
        func list(_ query: String = "") throws -> JSON {
            let response = try bench.send(.get, "/v1/subscriptions\(query)", scopes: ["operator"])
            #expect(response.status == 200)
            let text = String(decoding: response.body, as: UTF8.self)
            #expect(!text.contains("secret") && !text.contains("a-key"))
            return try #require(try JSON(parsing: response.body)["data"])
        }
        let all = try list()
        #expect(all.elements?.map { $0["client"]?.string } == ["elevhem", "other"])
        #expect(all[0]?["target"]?.string == "elevhem.example:443" && all[0]?["state"]?.string == "active")
        #expect(try list("?client=other").count == 1)
        #expect(try bench.send(.get, "/v1/subscriptions").status == 403)
        #expect(try bench.send(.delete, "/v1/subscriptions/\(first)").status == 403)
        #expect(try bench.send(.delete, "/v1/subscriptions/\(first)", scopes: ["operator"]).status == 204)
        #expect(try bench.send(.delete, "/v1/subscriptions/\(first)", scopes: ["operator"]).status == 404)
        #expect(try list().count == 1)
    }

    @Test func `the scope is needed, and a person has none`() throws {
        let bench = try WebhookBench()
        for method in [HTTP.Method.get, .post] {
            let response = try bench.send(method, "/v2.0/subscriptions", "{}", scopes: ["ss12000.read"])
            #expect(response.status == 403)
            #expect(try JSON(parsing: response.body)["code"]?.string == "scope-missing")
        }
        #expect(try bench.sendAsPerson(.get, "/v2.0/subscriptions").status == 403)
    }

    @Test func `a list goes on by token, and a malformed parameter is named`() throws {
        let bench = try WebhookBench()
        let made = try (0..<5).map { _ in try bench.subscribe(at: Self.target)["id"]?.string }
        var found: [String?] = []
        var token = ""
        repeat {
            let page = try JSON(parsing: bench.send(.get, "/v2.0/subscriptions?limit=2\(token)").body)
            found += try #require(page["data"]?.elements).map { $0["id"]?.string }
            token = page["pageToken"]?.string.map { "&pageToken=\($0)" } ?? ""
        } while !token.isEmpty
        #expect(found == made)
        for query in ["limit=0", "limit=x", "pageToken=x"] {
            #expect(try bench.send(.get, "/v2.0/subscriptions?\(query)").status == 400)
        }
        #expect(try bench.send(.get, "/v2.0/subscriptions/7").status == 400)
    }

    @Test func `a client holds so many and no more`() throws {
        let bench = try WebhookBench(["REGISTER_SUBSCRIPTIONS_PER_CLIENT": "2"])
        try bench.subscribe(at: Self.target)
        let second = try bench.subscribe(at: Self.target)
        let body = #"{"name":"N","target":"\#(Self.target)","resourceTypes":["Person"]}"#
        let third = try bench.send(.post, "/v2.0/subscriptions", body)
        #expect(third.status == 409)
        #expect(try JSON(parsing: third.body)["code"]?.string == "too-many-subscriptions")
        try bench.subscribe(at: Self.target, client: "other")
        #expect(try bench.send(.delete, "/v2.0/subscriptions/\(second["id"]?.string ?? "")").status == 204)
        try bench.subscribe(at: Self.target)
    }

    @Test(arguments: [
        ("", "2026-11-25T06:00:00Z"), (" \n", "2026-11-25T06:00:00Z"), ("null", "2026-11-25T06:00:00Z"),
        ("{}", "2026-11-25T06:00:00Z"),
        (#"{"expires":null}"#, "2026-11-25T06:00:00Z"),
        (#"{"expires":"2026-09-01T10:00:00+02:00"}"#, "2026-09-01T08:00:00Z"),
        (#"{"expires":"2030-01-01T00:00:00Z","name":"ignored"}"#, "2026-11-25T06:00:00Z"),
    ])
    func `a renewal lasts 90 days or as long as it is asked to`(body: String, expires: String) throws {
        let bench = try WebhookBench()
        let id = try #require(bench.subscribe(at: Self.target)["id"]?.string)
        bench.clock.advance(by: .seconds(10 * 86_400))
        let renewed = try bench.send(.patch, "/v2.0/subscriptions/\(id)", body)
        #expect(renewed.status == 200)
        let document = try JSON(parsing: renewed.body)
        #expect(document["expires"]?.string == expires && document["name"]?.string == "Elevhem")
        #expect(try bench.subscription(id)["expires"]?.string == expires)
    }

    @Test(arguments: [
        #"{"expires":"2026-08-17T06:00:00Z"}"#, #"{"expires":"tomorrow"}"#, #"{"expires":"2026-09-01"}"#,
        #"{"expires":5}"#, #"{"signingKeys":["x"]}"#, "[]",
    ])
    func `a renewal that breaks a rule changes nothing`(body: String) throws {
        let bench = try WebhookBench()
        let made = try bench.subscribe(at: Self.target)
        let id = try #require(made["id"]?.string)
        #expect(try bench.send(.patch, "/v2.0/subscriptions/\(id)", body).status == 422)
        #expect(try bench.subscription(id) == made.setting("signingKeys", nil))
    }

    @Test func `a subscription nobody renews expires, can be renewed for a while, and is removed`() throws {
        let bench = try WebhookBench()
        let id = try #require(bench.subscribe(at: Self.target)["id"]?.string)
        bench.clock.advance(by: .seconds(91 * 86_400))
        try bench.service.purge.step()
        #expect(try bench.subscription(id)["state"]?.string == "expired")
        #expect(try bench.send(.patch, "/v2.0/subscriptions/\(id)").status == 200)
        #expect(try bench.subscription(id)["state"]?.string == "active")
        bench.clock.advance(by: .seconds(98 * 86_400))
        try bench.service.purge.step()
        #expect(try bench.send(.get, "/v2.0/subscriptions/\(id)").status == 404)
    }
}

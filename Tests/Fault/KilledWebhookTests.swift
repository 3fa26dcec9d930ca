import JSON
import Runtime
import Stand
import Synchronization
import TestSupport
import Testing
import Transfer

/// Register is killed while another supplier's system holds a notice and has not answered.
@Suite(.serialized)
struct KilledWebhookTests {
    /// A target that answers its first caller never and all others at once.
    private final class Target: Sendable {
        private final class Kept: Sendable {
            let notices = Mutex<[(id: String?, body: [UInt8])]>([])
        }

        private let kept = Kept()
        let server: LoopbackServer

        init() throws {
            server = try LoopbackServer { [kept] number, connection in
                while connection.line() != nil {
                    var headers: [String: String] = [:]
                    while let header = connection.line(), let colon = header.firstIndex(of: ":") {
                        headers[header[..<colon].lowercased()] = String(header[colon...].dropFirst(2))
                    }
                    let body = connection.bytes(headers["content-length"].flatMap { Int($0) } ?? 0) ?? []
                    kept.notices.withLock { $0.append((headers["skolbuss-notice"], body)) }
                    if number == 0 { return connection.drain() }
                    connection.send(WebhookReceiver.accepts)
                }
            }
        }

        var notices: [(id: String?, body: [UInt8])] { kept.notices.withLock { $0 } }
    }

    @Test(.timeLimit(.minutes(20)))
    func `Register killed while it tells a subscriber tells it again, by the same notice`() throws {
        var options = Town.Options()
        options.settings[.register] = [
            "REGISTER_WEBHOOK_PRIVATE_TARGETS": "allowed", "REGISTER_WEBHOOK_HTTP": "true",
        ]
        let town = try TestTown.prepare("webhooks", options)
        defer { town.close() }
        try town.applyTopology()
        try town.start(.register)
        try town.waitUntilReady(.register)
        let target = try Target()
        let web = HTTPClient(timeout: .seconds(60))
        let token = try town.token(machine: "elevhem", ["ss12000.subscribe"])
        func ask(_ method: String, _ path: String, _ body: JSON? = nil) throws -> JSON {
            let answer = try web.send(
                HTTPClientRequest(
                    method, town.url(.register) + path, body: body?.encoded() ?? [], authorization: .bearer(token)))
            try #require((200..<300).contains(answer.status))
            return try JSON(parsing: answer.body)
        }
        let made = try ask(
            "POST", "/v2.0/subscriptions",
            [
                "name": "Elevhem", "target": JSON("http://127.0.0.1:\(target.server.port)/in"),
                "resourceTypes": [["resource": "Person"], "Group"],
            ])
        let id = try #require(made["id"]?.string)
        try TownClient(town).call("POST", .register, "/v1/imports", TownSchool(classes: 2, pupils: 3).document)
        try eventually("the target is told", within: .seconds(90)) { target.notices.count == 1 }
        town.kill(.register)
        try town.start(.register)
        try town.waitUntilReady(.register)
        try eventually("the target is told again", within: .seconds(90)) { target.notices.count >= 2 }
        try eventually("the notice is settled", within: .seconds(90), every: .milliseconds(50)) {
            try ask("GET", "/v2.0/subscriptions/\(id)")["lastOutcome"]?.string == "delivered"
        }
        #expect(target.notices[0].id != nil && target.notices[0].id == target.notices[1].id)
        #expect(target.notices[0].body == target.notices[1].body)
        try eventually("nothing waits", within: .seconds(90), every: .milliseconds(50)) {
            try town.metric("webhook_notices_pending", of: .register) == 0
        }
    }
}

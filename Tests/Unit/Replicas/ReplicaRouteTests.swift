import Access
import AttendanceService
import Contracts
import HTTP
import Hosting
import JSON
import Messaging
import NotifyService
import Runtime
import ScheduleService
import TestSupport
import Testing

/// What operators see of replicas and may ask for.
@Suite struct ReplicaRouteTests {
    private let post: CardPost
    private let router: Router
    private let issuer: DevelopmentIssuer

    init() throws {
        post = try CardPost()
        let issuer = try DevelopmentIssuer()
        self.issuer = issuer
        let clock = post.simulation.clock.clock
        let keys = KeySource(clock: clock, log: .silent) { issuer.keySet }
        let verifier = TokenVerifier(issuer: issuer.issuer, audience: issuer.audience, keys: keys, clock: clock)
        let gate = Gate(verifier)
        var router = Router(gate: gate)
        router.add(ReplicaRoutes(post.box.keeper, gate: gate).routes, by: ReplicaRoutes.access)
        self.router = router
    }

    private func ask(_ method: HTTP.Method, _ path: String, scopes: [String] = ["operator"]) throws -> (Int, JSON) {
        let token = try issuer.token(machine: "operator", scopes: scopes, clock: post.simulation.clock.clock)
        let request = try #require(Request(method, path, headers: [("Authorization", "Bearer \(token)")]))
        let response = router.respond(to: request)
        return (response.status, try JSON(parsing: response.body))
    }

    private func status() throws -> JSON { try #require(try ask(.get, "/v1/replicas").1["replicas"]?[0]) }

    @Test func `a replica is shown from empty to complete`() throws {
        #expect(try status()["state"]?.string == "empty")
        for number in 1...30 { try post.write(CardPost.id(number), "card \(number)") }
        try post.simulation.settle()
        let shown = try status()
        #expect(shown["state"]?.string == "complete" && shown["completedReason"]?.string == "no-state")
        #expect(shown["auditResult"]?.string == "equal")
        #expect(shown["streams"]?.elements?.map { $0["exchange"]?.string } == ["post.events", "post.protected"])
        #expect(shown["kinds"]?[0]?["count"]?.int == 30)
        let truth = try post.post.truth(for: CardPost.box, "cards")
        #expect(shown["kinds"]?[0]?["sum"]?.string == KindDigest.hexadecimal(truth.sum))
        #expect(!String(decoding: shown.encoded(), as: UTF8.self).contains("card 1"))
    }

    @Test func `a resync and an audit are asked for and done`() throws {
        try post.simulation.settle()
        post.simulation.clock.advance(by: .seconds(10))
        let (resync, answer) = try ask(.post, "/v1/replicas/\(CardPost.box)/resync")
        #expect(resync == 202)
        let at = try #require(answer["requestedAt"]?.string.flatMap { Instant(rfc3339: $0) })
        #expect(try status()["state"]?.string == "waiting" && status()["wanted"]?.string == "operator")
        try post.simulation.pass(.seconds(2))
        let complete = try #require(try status()["completedAt"]?.string.flatMap { Instant(rfc3339: $0) })
        #expect(complete > at)
        #expect(try ask(.post, "/v1/replicas/\(CardPost.box)/audit").0 == 202)
        #expect(try status()["auditAskedAt"] != nil)
        try post.simulation.pass(.seconds(2))
        #expect(try status()["auditAskedAt"] == nil && status()["auditResult"]?.string == "equal")
    }

    @Test func `only operators ask, and only of replicas that are there`() throws {
        #expect(try ask(.get, "/v1/replicas", scopes: ["ss12000.read"]).0 == 403)
        for verb in ["resync", "audit"] {
            #expect(try ask(.post, "/v1/replicas/\(CardPost.box)/\(verb)", scopes: []).0 == 403)
            let (status, problem) = try ask(.post, "/v1/replicas/nobodys/\(verb)")
            #expect(status == 404 && problem["code"]?.string == "replica-not-found")
        }
    }

    @Test func `what is shown is as the services' descriptions have it`() throws {
        for number in 1...3 { try post.write(CardPost.id(number), "card \(number)") }
        let empty = try ask(.get, "/v1/replicas").1
        try post.simulation.settle()
        let complete = try ask(.get, "/v1/replicas").1
        let receipt = try ask(.post, "/v1/replicas/\(CardPost.box)/audit").1
        for document in [ScheduleService.openAPI, AttendanceService.openAPI, NotifyService.openAPI] {
            let interface = try InterfaceDocument(document)
            try interface.expect(empty, isA: "Replicas")
            try interface.expect(complete, isA: "Replicas")
            try interface.expect(receipt, isA: "ReplicaRequest")
        }
    }

    @Test func `metrics tell how far behind a replica is, how old, and how large`() throws {
        for number in 1...5 { try post.write(CardPost.id(number), "card \(number)") }
        try post.simulation.settle()
        let metrics = Metrics()
        post.box.keeper.register(metrics)
        let queue = CardPost.box
        #expect(metrics.exposition().contains("replica_sequence_lag{queue=\"\(queue)\"} 0"))
        #expect(metrics.exposition().contains("replica_rows{queue=\"\(queue)\",kind=\"cards\"} 5"))
        try post.simulation.pass(.seconds(120))
        for number in 1...3 { try post.write(CardPost.id(number), "again") }
        try post.simulation.relay(post.post)
        _ = post.simulation.take(0, of: queue)
        try post.simulation.deliver(post.box, queue)
        #expect(metrics.exposition().contains("replica_sequence_lag{queue=\"\(queue)\"} 1"))
        post.simulation.clock.advance(by: .seconds(45))
        let age = metrics.exposition().split(separator: "\n").first { $0.hasPrefix("replica_age_seconds{") }
        let seconds = age.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) } ?? 0
        #expect(seconds >= 45 && seconds <= 80, "the silent exchange has had its heartbeats")
    }
}

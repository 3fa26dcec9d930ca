import HTTP
import JSON
import Runtime
import TestSupport
import Testing

@testable import RegisterService

@Suite(.timeLimit(.minutes(2))) struct RetryTests {
    @Test func `pauses grow to six hours, more or less a fifth`() {
        let plan = RetryPlan(giveUp: .seconds(1), spread: { 0 })
        let pauses: [Duration] = [60, 300, 1_800, 7_200, 21_600, 21_600].map { .seconds($0) }
        #expect((1...6).map { plan.pause(after: $0) } == pauses)
        #expect(RetryPlan(giveUp: .seconds(1), spread: { -1 }).pause(after: 5) == .seconds(17_280))
        #expect(RetryPlan(giveUp: .seconds(1), spread: { 1 }).pause(after: 99) == .seconds(25_920))
        #expect(RetryPlan(giveUp: .seconds(1), spread: { 7 }).pause(after: 4) == .seconds(7_200))
    }

    @Test func `a target that fails gets the same notice again, later and later, until it takes it`() throws {
        let bench = try WebhookBench()
        let targets = ScriptedTargets(.refused(status: 503))
        let id = try #require(bench.subscribe(to: ["Person", "Organisation"], at: "https://e.example/")["id"]?.string)
        try bench.changePerson("Alva")
        try bench.turn(targets)
        // What changes meanwhile is the next notice's: a target may have taken this one and only failed to say so.
        try bench.changeOrganisation("Norra skolan")
        for pause in [60, 300, 1_800, 7_200, 25_920] {
            #expect(try bench.turn(after: .seconds(pause - 1 - (pause > 20_000 ? 8_641 : 0)), targets).isEmpty)
            #expect(try bench.turn(after: .seconds(1 + (pause > 20_000 ? 8_641 : 0)), targets).count == 1)
        }
        #expect(Set(targets.notices.map(\.id)).count == 1 && Set(targets.notices.map(\.body)).count == 1)
        #expect(targets.notices.map(\.attempt) == [1, 2, 3, 4, 5, 6])
        let failing = try bench.subscription(id)
        #expect(failing["state"]?.string == "active" && failing["failures"]?.int == 6)
        #expect(failing["lastOutcome"]?.string == "refused" && failing["lastStatus"]?.int == 503)
        #expect(failing["lastSuccess"] == nil)
        targets.outcome = .delivered(status: 204)
        #expect(try bench.turn(after: .seconds(8 * 3_600), targets) == [.delivered(status: 204)])
        #expect(try bench.turn(after: .seconds(10), targets) == [.delivered(status: 204)])
        #expect(try targets.notices.last?.changed == ["Organisation"])
        let healed = try bench.subscription(id)
        #expect(healed["failures"]?.int == 0 && healed["lastSuccess"]?.string == bench.clock.now.rfc3339)
    }

    @Test func `after 72 hours of failures a subscription is suspended, and a renewal tells all of it at once`() throws
    {
        let bench = try WebhookBench()
        let targets = ScriptedTargets(.unreachable)
        let id = try #require(bench.subscribe(to: ["Person", "Organisation"], at: "https://e.example/")["id"]?.string)
        try bench.changePerson("Alva")
        let start = bench.clock.now
        try bench.turn(targets)
        while try bench.subscription(id)["state"]?.string == "active" {
            try bench.turn(after: .seconds(600), targets)
        }
        #expect(bench.clock.now - start >= .seconds(72 * 3_600) && bench.clock.now - start < .seconds(80 * 3_600))
        #expect(targets.notices.count > 12)
        try bench.changeOrganisation("Norra skolan")
        #expect(try bench.turn(after: .seconds(48 * 3_600), targets).isEmpty)
        #expect(bench.metrics.exposition().contains("webhook_subscriptions{state=\"suspended\"} 1"))
        targets.outcome = .delivered(status: 200)
        let renewed = try JSON(parsing: bench.send(.patch, "/v2.0/subscriptions/\(id)").body)
        #expect(renewed["state"]?.string == "active" && renewed["suspended"] == nil)
        #expect(try bench.turn(targets).count == 1)
        #expect(try targets.notices.last?.changed == ["Person", "Organisation"])
        #expect(try bench.turn(after: .seconds(60), targets).isEmpty)
    }

    @Test func `how long failures last is a setting`() throws {
        let bench = try WebhookBench(["REGISTER_WEBHOOK_GIVE_UP": "1m"])
        let id = try bench.subscribe(at: "https://elevhem.example/")["id"]?.string
        try bench.changePerson("Alva")
        try bench.turn(ScriptedTargets(.unknown))
        #expect(try bench.subscription(id)["state"]?.string == "active")
        try bench.turn(after: .seconds(60), ScriptedTargets(.unknown))
        #expect(try bench.subscription(id)["state"]?.string == "suspended")
    }

    @Test func `a target that is gone is suspended at once`() throws {
        let bench = try WebhookBench()
        let receiver = try WebhookReceiver()
        receiver.answer(status: 410)
        let id = try bench.subscribe(at: receiver.url)["id"]?.string
        try bench.changePerson("Alva")
        #expect(try bench.turn() == [.gone])
        let state = try bench.subscription(id)
        #expect(state["state"]?.string == "suspended" && state["lastStatus"]?.int == 410)
        #expect(try bench.turn(after: .seconds(30 * 86_400)).isEmpty)
        receiver.answer(status: 200)
        #expect(try bench.send(.patch, "/v2.0/subscriptions/\(id ?? "")").status == 200)
        #expect(try bench.turn() == [.delivered(status: 200)])
    }

    @Test func `a renewal tries a failing target again, but not sooner than the interval`() throws {
        let bench = try WebhookBench()
        let targets = ScriptedTargets(.unreachable)
        let id = try #require(bench.subscribe(at: "https://elevhem.example/")["id"]?.string)
        try bench.changePerson("Alva")
        try bench.turn(targets)
        #expect(try bench.send(.patch, "/v2.0/subscriptions/\(id)").status == 200)
        #expect(try bench.turn(after: .seconds(9), targets).isEmpty)
        #expect(try bench.turn(after: .seconds(1), targets).count == 1)
        #expect(targets.notices.map(\.attempt) == [1, 2])
    }

    @Test(arguments: [
        (301, "redirected"), (307, "redirected"), (400, "refused"), (404, "refused"), (500, "refused"),
        (200, "delivered"),
        (202, "delivered"), (299, "delivered"),
    ])
    func `any 2xx is an acceptance and nothing else is`(status: Int, outcome: String) throws {
        let bench = try WebhookBench()
        let elsewhere = try WebhookReceiver()
        let receiver = try WebhookReceiver(
            answering: "HTTP/1.1 \(status) S\r\nLocation: \(elsewhere.url)\r\nContent-Length: 0\r\n\r\n")
        let id = try bench.subscribe(at: receiver.url)["id"]?.string
        try bench.changePerson("Alva")
        try bench.turn()
        #expect(try bench.subscription(id)["lastOutcome"]?.string == outcome)
        #expect(receiver.received.count == 1 && elsewhere.received.isEmpty, "redirects are not followed")
    }

    @Test func `an answer that never ends is cut off, and its status counts`() throws {
        let bench = try WebhookBench()
        let body = String(repeating: "x", count: 300_000)
        let receiver = try WebhookReceiver(answering: "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n\(body)")
        try bench.subscribe(at: receiver.url)
        try bench.changePerson("Alva")
        #expect(try bench.turn() == [.delivered(status: 200)])
    }

    @Test func `a crash between attempt and outcome sends the same notice again at once`() throws {
        let bench = try WebhookBench()
        let id = try bench.subscribe(at: "https://elevhem.example/")["id"]?.string
        try bench.changePerson("Alva")
        let cut = try #require(try bench.service.webhooks.sender.claimDue(limit: 1).first)
        #expect(try bench.turn(after: .seconds(86_400)).isEmpty, "a call under way is not made twice")
        let again = try bench.restarted()
        #expect(try again.subscription(id)["lastOutcome"]?.string == "unknown")
        let targets = ScriptedTargets()
        try again.turn(targets)
        #expect(targets.notices.map(\.id) == [cut.id] && targets.notices.map(\.body) == [cut.body])
        #expect(targets.notices.map(\.attempt) == [2])
        #expect(try again.turn(after: .seconds(86_400), targets).isEmpty)
    }

    @Test func `a target that has become private by a stricter setting is not called`() throws {
        let bench = try WebhookBench()
        let receiver = try WebhookReceiver()
        let id = try bench.subscribe(at: receiver.url)["id"]?.string
        try bench.changePerson("Alva")
        let strict = try bench.restarted(["REGISTER_WEBHOOK_HTTP": "true"])
        #expect(try strict.turn() == [.forbidden])
        #expect(receiver.connections == 0)
        #expect(try strict.subscription(id)["lastOutcome"]?.string == "forbidden")
        let listed = try bench.restarted([
            "REGISTER_WEBHOOK_HTTP": "true", "REGISTER_WEBHOOK_PRIVATE_TARGETS": "127.0.0.1:\(receiver.port)",
        ])
        #expect(try listed.turn(after: .seconds(60)) == [.delivered(status: 200)])
    }

    @Test func `attempts are counted by outcome, and what waits is seen`() throws {
        let bench = try WebhookBench()
        try bench.subscribe(at: "https://elevhem.example/")
        try bench.changePerson("Alva")
        try bench.turn(ScriptedTargets(.refused(status: 500)))
        bench.clock.advance(by: .seconds(30))
        let figures = bench.metrics.exposition()
        #expect(figures.contains("webhook_attempts_total{outcome=\"refused\"} 1\n"))
        #expect(figures.contains("webhook_attempts_total{outcome=\"delivered\"} 0\n"))
        #expect(figures.contains("webhook_notices_pending 1\n"))
        #expect(figures.contains("webhook_oldest_pending_seconds 30\n"))
        #expect(figures.contains("webhook_subscriptions{state=\"active\"} 1\n"))
    }
}

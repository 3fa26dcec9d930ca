import JSON
import Runtime
import Synchronization
import TestSupport
import Testing

@testable import RegisterService

/// The senders with their threads.
@Suite(.timeLimit(.minutes(2))) struct WebhookSenderTests {
    /// Runs the senders until the test is done with them.
    private func whileSending<T>(_ bench: WebhookBench, _ body: () throws -> T) throws -> T {
        let stop = Stop()
        let sender = bench.service.webhooks.sender
        let failed = Mutex(false)
        let thread = NamedThread.start("webhooks") {
            do { try sender.run(until: stop) } catch { failed.withLock { $0 = true } }
        }
        defer {
            stop.request()
            thread.join()
            #expect(!failed.withLock { $0 })
        }
        return try body()
    }

    @Test func `a commit wakes the senders`() throws {
        let bench = try WebhookBench()
        let receiver = try WebhookReceiver()
        try bench.subscribe(at: receiver.url)
        try whileSending(bench) {
            try bench.changePerson("Alva")
            try eventually { receiver.received.count == 1 }
            try eventually { bench.metrics.exposition().contains("webhook_notices_pending 0\n") }
        }
    }

    @Test func `a target that does not answer holds up nobody else`() throws {
        let bench = try WebhookBench(
            WebhookBench.loopback.merging(["REGISTER_WEBHOOK_SENDERS": "2"]) { $1 })
        let silent = try LoopbackServer { _, connection in connection.drain() }
        let receivers = try (0..<5).map { _ in try WebhookReceiver() }
        try bench.subscribe(at: "http://127.0.0.1:\(silent.port)/")
        for receiver in receivers { try bench.subscribe(at: receiver.url) }
        try whileSending(bench) {
            try bench.changePerson("Alva")
            try eventually { receivers.allSatisfy { $0.received.count == 1 } }
        }
    }

    @Test func `a call that has begun is finished and written down before the senders stop`() throws {
        let bench = try WebhookBench()
        let released = Stop()
        let asked = Stop()
        let server = try LoopbackServer { _, connection in
            while let line = connection.line(), !line.isEmpty {}
            asked.request()
            _ = released.wait(for: .seconds(60))
            connection.send(WebhookReceiver.accepts)
        }
        let id = try bench.subscribe(at: "http://127.0.0.1:\(server.port)/")["id"]?.string
        try whileSending(bench) {
            try bench.changePerson("Alva")
            #expect(asked.wait(for: .seconds(60)))
            _ = NamedThread.start("release") { released.request() }
        }
        #expect(try bench.subscription(id)["lastOutcome"]?.string == "delivered")
    }
}

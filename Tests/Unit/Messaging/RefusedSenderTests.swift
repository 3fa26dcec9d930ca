import Messaging
import Runtime
import TestSupport
import Testing

/// A service whose certificate or password is another's: the broker refuses whatever it sends.
@Suite(.timeLimit(.minutes(5))) struct `a relay the broker takes for another` {
    @Test func `keeps every row, says why it is not ready, and tells it once`() throws {
        let post = try Correspondence()
        let lines = LogLines()
        post.memory.setUser("desk")
        try post.append(1...5)
        let relay = Relay(
            outbox: post.post, broker: post.memory, policy: .quick, metrics: post.metrics, log: lines.log())
        let refusals = post.metrics.counter("outbox_refusals_total", "")
        try running(relay) {
            try eventually("refused again and again") { refusals.value > 5 }
            guard case .notReady(let reason) = relay.connection.health else {
                Issue.record("ready")
                return
            }
            #expect(reason.contains("knows us as desk") && reason.contains("BROKER_CERTIFICATE"))
            #expect(try post.outboxDepth() == 5)
            #expect(post.memory.depth(of: Correspondence.queue) == 0)
            #expect(lines.lines.count { $0.contains("knows us as desk") } == 1)
            try post.append(6...7)
            post.memory.setUser(nil)
            try eventually("all sent") { try post.outboxDepth() == 0 }
            try eventually("ready") { relay.connection.health == .ready }
        }
        let sent = post.memory.messages(in: Correspondence.queue).compactMap { $0.headers["sequence"]?.int }
        #expect(sent == Array(1...7), "in their order, and none twice")
    }

    @Test func `tells it anew when it comes anew`() throws {
        let post = try Correspondence()
        let lines = LogLines()
        let relay = Relay(
            outbox: post.post, broker: post.memory, policy: .quick, metrics: post.metrics, log: lines.log())
        try running(relay) {
            for time in 1...2 {
                post.memory.setUser("desk")
                try post.append([time])
                try eventually("told") { lines.lines.count { $0.contains("knows us as desk") } == time }
                post.memory.setUser(nil)
                try eventually("sent") { try post.outboxDepth() == 0 && relay.connection.health == .ready }
            }
        }
    }
}

import Messaging
import Runtime
import Synchronization
import TestSupport
import Testing

/// Every step that relay and consumer take with the broker, each made the last of its connection in turn: after a
/// publish and before its confirm, after a confirm and before the row is removed, after a delivery and before the
/// commit, after the commit and before the acknowledgement, and so on.
@Suite(.timeLimit(.minutes(10))) struct `a connection that dies` {
    /// A broker whose connection dies at its nth step, once.
    private final class Breaking: Sendable {
        private let steps = Mutex(0)
        private let fatal: Int

        init(at fatal: Int) { self.fatal = fatal }

        var hasBroken: Bool { steps.withLock { $0 >= fatal } }

        func broker(_ inner: any Broker) -> any Broker {
            TappedBroker(inner) { [self] step throws(BrokerError) in
                let number = steps.withLock { count in
                    count += 1
                    return count
                }
                if number == fatal { throw .connectionLost("after step \(number)") }
            }
        }
    }

    private func check(_ post: Correspondence, _ step: Int) throws {
        #expect(try post.effects() == Array(1...8), "after step \(step)")
        #expect(post.deadLetters().count == 1, "after step \(step)")
        #expect(try post.outboxDepth() == 0)
        #expect(try post.outboxDepth(post.desk) == 0)
    }

    private func scenario(inBundles: Bool = false) throws -> Correspondence {
        let post = try Correspondence(bundling: inBundles ? .small : .none)
        try post.append(1...8)
        post.inject(Correspondence.message(version: 1, body: "{"))
        return post
    }

    private func settled(_ post: Correspondence) throws -> Bool {
        let (sent, parked) = (try post.outboxDepth(), try post.outboxDepth(post.desk))
        return sent == 0 && parked == 0 && post.memory.depth(of: Correspondence.queue) == 0
    }

    @Test(arguments: [false, true])
    func `at any step of the relay loses and doubles nothing`(inBundles: Bool) throws {
        var step = 1
        while true {
            let post = try scenario(inBundles: inBundles)
            let breaking = Breaking(at: step)
            try running(post.consumer(), post.deskRelay(), post.relay(on: breaking.broker(post.memory), window: 3)) {
                try eventually { try post.effects().count >= 8 && settled(post) }
            }
            try check(post, step)
            guard breaking.hasBroken else { break }
            step += 1
        }
        #expect(step > (inBundles ? 4 : 12), "the relay takes more steps than that")
    }

    @Test(arguments: [false, true])
    func `at any step of the consumer loses and doubles nothing`(inBundles: Bool) throws {
        var step = 1
        while true {
            let post = try scenario(inBundles: inBundles)
            let breaking = Breaking(at: step)
            let broker = DuplicatingBroker(breaking.broker(post.memory))
            try running(post.consumer(on: broker, batch: 2, prefetch: 4), post.deskRelay(), post.relay()) {
                try eventually { try post.effects().count >= 8 && settled(post) }
            }
            try check(post, step)
            // Heartbeats make the number of steps differ from run to run; this is more than any run takes.
            if !breaking.hasBroken || step > 60 { break }
            step += 1
        }
        #expect(step > (inBundles ? 4 : 12), "the consumer takes more steps than that")
    }

    @Test func `at any step of a parked message's way parks it once more at most, with one id`() throws {
        for step in 1...6 {
            let post = try scenario()
            let breaking = Breaking(at: step)
            let relay = Relay(
                outbox: post.desk, broker: breaking.broker(post.memory), policy: post.policy, metrics: post.deskMetrics)
            try running(post.consumer(), relay) {
                try eventually { try post.outboxDepth(post.desk) == 0 && !post.deadLetters().isEmpty }
            }
            #expect(Set(post.deadLetters().compactMap(\.delivery.messageID)).count == 1, "after step \(step)")
        }
    }
}

import Contracts
import Messaging
import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

/// Random lives of two services: messages in bursts, connections that die before or after any call, cut cables, a
/// broker that goes down, workers that are stopped and started, handlers that fail now and then. Each seed is lived with
/// messages that go alone and with bundles.
@Suite(.timeLimit(.minutes(10))) struct `a random history` {
    static let seeds = Seeds.usual([1, 2, 3, 5, 8])

    private struct Surprise: Error {}

    /// - Returns: how many messages were sent.
    private func live(
        _ post: Correspondence, _ subscription: Subscription, consuming: any Broker, publishing: any Broker,
        _ random: inout SeededRandom
    ) throws -> Int {
        var sent = 0
        var consumer = Running(post.consumer(subscription, on: consuming, batch: 5, prefetch: 12))
        var relay = Running(post.relay(on: publishing, window: 8))
        for _ in 0..<40 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0: post.memory.cutConnections()
            case 1:
                post.memory.setUp(false)
                post.memory.setUp(true)
            case 2:
                try consumer.end()
                consumer = Running(post.consumer(subscription, on: consuming, batch: 5, prefetch: 12))
            case 3:
                try relay.end()
                relay = Running(post.relay(on: publishing, window: 8))
            default:
                let burst = Int.random(in: 1...12, using: &random)
                try post.append(sent + 1...sent + burst)
                sent += burst
            }
        }
        try eventually("all sent", within: .seconds(120)) { try post.outboxDepth() == 0 }
        try eventually("all taken", within: .seconds(120)) { post.memory.depth(of: Correspondence.queue) == 0 }
        try relay.end()
        try consumer.end()
        return sent
    }

    @Test(arguments: seeds, [false, true])
    func `ends with exactly one effect per message, in order`(_ seed: UInt64, inBundles: Bool) throws {
        print("random history with seed \(seed), bundles: \(inBundles)")
        var random = SeededRandom(seed: seed)
        let post = try Correspondence(bundling: inBundles ? .small : .none)
        let trouble = SharedTrouble(seed: seed)
        let subscription = Correspondence.notes { _, _ in
            if trouble.happens(onceIn: 40) { throw SQLiteError.busy }
        }
        let consuming = DisconnectingBroker(DuplicatingBroker(post.memory), onceIn: 12, seed: seed &+ 1)
        let publishing = DisconnectingBroker(
            DroppingConfirmsBroker(post.memory, onceIn: 6, seed: seed &+ 2), onceIn: 25, seed: seed &+ 3)
        let sent = try live(post, subscription, consuming: consuming, publishing: publishing, &random)
        #expect(try post.effects() == Array(1...sent), "seed \(seed)")
        #expect(post.deadLetters().isEmpty && sent > 0, "seed \(seed)")
        let text = post.deskMetrics.exposition()
        #expect(text.contains(#"inbox_missing{queue="desk.from-post"} 0"#), "seed \(seed)")
    }

    @Test(arguments: seeds, [false, true])
    func `ends with exactly one effect per message and the latest state, whatever the order`(
        _ seed: UInt64, inBundles: Bool
    ) throws {
        print("reordered history with seed \(seed), bundles: \(inBundles)")
        var random = SeededRandom(seed: seed)
        let post = try Correspondence(bundling: inBundles ? .small : .none)
        let latest = Mutex<Int64>(0)
        let subscription = Correspondence.notes { note, _ in latest.withLock { $0 = max($0, note.version) } }
        let consuming = DisconnectingBroker(
            ReorderingBroker(DuplicatingBroker(post.memory), seed: seed), onceIn: 12, seed: seed &+ 1)
        let sent = try live(post, subscription, consuming: consuming, publishing: post.memory, &random)
        #expect(try post.effects().sorted() == Array(1...sent), "seed \(seed)")
        #expect(latest.withLock { $0 } == Int64(sent), "seed \(seed)")
        let text = post.deskMetrics.exposition()
        #expect(
            text.contains(#"inbox_missing{queue="desk.from-post"} 0"#), "what came late closed its gap, seed \(seed)")
    }

    @Test(arguments: seeds, [false, true])
    func `with handlers that fail parks or applies each message, never both`(_ seed: UInt64, inBundles: Bool) throws {
        print("failing history with seed \(seed), bundles: \(inBundles)")
        var random = SeededRandom(seed: seed)
        let post = try Correspondence(bundling: inBundles ? .small : .none)
        let trouble = SharedTrouble(seed: seed)
        let subscription = Correspondence.notes { note, _ in
            if trouble.happens(onceIn: 10) { throw Surprise() }
            if note.version.isMultiple(of: 17) { throw Unprocessable("seventeen") }
        }
        let consuming = DisconnectingBroker(DuplicatingBroker(post.memory), onceIn: 12, seed: seed &+ 1)
        let deskRelay = Running(post.deskRelay())
        let sent = try live(post, subscription, consuming: consuming, publishing: post.memory, &random)
        try eventually { try post.outboxDepth(post.desk) == 0 }
        try deskRelay.end()
        let parked = post.deadLetters().compactMap { $0.envelope.map { Int($0.version) } }
        let effects = try post.effects()
        #expect(effects == effects.sorted(), "seed \(seed)")
        #expect(Set(effects).isDisjoint(with: parked), "seed \(seed)")
        #expect((effects + Set(parked)).sorted() == Array(1...sent), "seed \(seed)")
        #expect(Set(parked).isSuperset(of: stride(from: 17, through: sent, by: 17)), "seed \(seed)")
    }
}

private final class SharedTrouble: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed &+ 99)) }

    func happens(onceIn times: Int) -> Bool { random.withLock { $0.happens(onceIn: times) } }
}

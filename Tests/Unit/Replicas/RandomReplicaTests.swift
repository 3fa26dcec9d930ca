import Contracts
import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// Random lives of a publisher and two replicas: creations, changes, deletions and seals; messages that are lost, doubled,
/// late, out of order; queues that are deleted and made anew, exchanges that are held up; processes that die at any
/// moment; a publisher put back from a backup. Whatever has happened, once it stops the replicas come to be equal.
@Suite(.timeLimit(.minutes(20))) struct `a random replica` {
    // The fifth is for an epoch begun after a snapshot nobody had heard.
    private static let always: [UInt64] = [1, 2, 3, 4, 16_900_027_349_589_115_128, 8_767_208_944_154_958_344]
    static let seeds = Seeds.usual(always)
    private static let steps = 1_500

    @Test(arguments: seeds)
    func `comes to know what is true, whatever has happened`(seed: UInt64) throws {
        print("random replica with seed \(seed)")
        var life = try RandomLife(seed: seed)
        for _ in 0..<Self.steps { try life.step() }
        #expect(try life.comesToRest(), "seed \(seed), after \(life.counts.sorted { $0.key < $1.key })")
        // Of one nobody has seen the rarest may be missing.
        guard Self.always.contains(seed) else { return }
        #expect(life.counts.count == RandomLife.Happening.allCases.count, "everything has happened, seed \(seed)")
    }
}

/// The course of one such life.
struct RandomLife {
    enum Happening: String, CaseIterable {
        case written, labelled, stamped, sealed, deleted, slipped, labelSlipped, sent, sentTwice, delivered,
            deliveredTwice, lost, reordered, late,
            queueDeleted, held, asked, snapshotMade, killed, backedUp, restored, epochBegun, timePassed, resynced,
            audited
    }

    private let post: CardPost
    private var random: SeededRandom
    private(set) var counts: [String: Int] = [:]
    private var copies: [String] = []
    private var kept: [(queue: String, delivery: Delivery)] = []
    private var text = 0

    init(seed: UInt64) throws {
        post = try CardPost()
        random = SeededRandom(seed: seed)
    }

    private var simulation: Simulation { post.simulation }
    private static let queues = [CardPost.box, CardPost.drawer]

    mutating func step() throws {
        let happening: Happening
        switch Int.random(in: 0..<200, using: &random) {
        case 0..<26: happening = .written
        case 26..<35: happening = .labelled
        case 35..<39: happening = .stamped
        case 39..<40: happening = .labelSlipped
        case 40..<46: happening = .sealed
        case 46..<54: happening = .deleted
        case 54..<55: happening = .slipped
        case 55..<85: happening = .sent
        case 85..<88: happening = .sentTwice
        case 88..<118: happening = .delivered
        case 118..<121: happening = .deliveredTwice
        case 121..<124: happening = .lost
        case 124..<128: happening = .reordered
        case 128..<132: happening = .late
        case 132..<133: happening = .queueDeleted
        case 133..<136: happening = .held
        case 136..<150: happening = .asked
        case 150..<172: happening = .snapshotMade
        case 172..<177: happening = .killed
        case 177..<179: happening = .backedUp
        case 179..<180: happening = .restored
        case 180..<181: happening = .epochBegun
        case 181..<196: happening = .timePassed
        case 196..<197: happening = .resynced
        default: happening = .audited
        }
        counts[happening.rawValue, default: 0] += 1
        try let_(happening)
    }

    private mutating func let_(_ happening: Happening) throws {
        let queue = Self.queues.randomElement(using: &random) ?? CardPost.box
        let card = CardPost.id(Int.random(in: 1...150, using: &random))
        text += 1
        switch happening {
        case .written: try post.write(card, "text \(text)")
        case .sealed: try post.write(card, "secret \(text)", isSealed: true)
        case .labelled: try post.writeLabel(card, "label \(text)")
        case .labelSlipped: try post.writeLabel(card, "slipped \(text)", isTold: false)
        case .stamped: try post.stamp(card)
        case .deleted: try post.delete(card)
        case .slipped: try post.slip(card, "slipped \(text)")
        case .sent: try relayAll(limit: Int.random(in: 1...40, using: &random))
        case .sentTwice: try simulation.relay(post.post, limit: 20, forgetting: false)
        case .delivered: try deliverAll(acknowledging: true)
        case .deliveredTwice: try deliverAll(acknowledging: false)
        case .lost: takeOne(from: queue).map { _ in }
        case .reordered: simulation.queues[queue]?.shuffle(using: &random)
        case .late: try keepOrReturn(queue)
        case .queueDeleted: simulation.queues[queue] = simulation.queues[queue] == nil ? [] : nil
        case .held:
            let exchange = ["post.events", "post.protected", "post.snapshots"].randomElement(using: &random)
            if let exchange { simulation.heldExchanges.formSymmetricDifference([exchange]) }
        case .asked:
            for service in [post.box, post.drawer] {
                for replica in service.keeper.replicas { try service.keeper.look(at: replica) }
            }
        case .snapshotMade: _ = try post.post.snapshots?.advance()
        case .killed: try [post.post, post.box, post.drawer].randomElement(using: &random)?.restart()
        case .backedUp: copies.append(try post.backUp())
        case .restored: if let copy = copies.randomElement(using: &random) { try post.restore(copy) }
        case .epochBegun: try post.post.database.write { try Outbox.beginEpoch(in: $0) }
        case .timePassed:
            simulation.clock.advance(by: .milliseconds(Int.random(in: 10...20_000, using: &random)))
            try Heartbeats(
                of: "post", exchanges: CardPost.boxExchanges, database: post.post.database, outbox: post.post.outbox
            ).beat()
        case .resynced: try post.box.keeper.resync(post.box.keeper.replicas[0])
        case .audited: try post.drawer.keeper.audit(post.drawer.keeper.replicas[0])
        }
    }

    private func relayAll(limit: Int) throws {
        for service in simulation.services { try simulation.relay(service, limit: limit) }
    }

    private mutating func deliverAll(acknowledging: Bool) throws {
        for service in simulation.services {
            for subscription in service.subscriptions {
                try simulation.deliver(
                    service, subscription.queue, upTo: Int.random(in: 1...30, using: &random),
                    acknowledging: acknowledging)
            }
        }
    }

    private mutating func takeOne(from queue: String) -> Delivery? {
        guard let count = simulation.queues[queue]?.count, count > 0 else { return nil }
        return simulation.take(Int.random(in: 0..<count, using: &random), of: queue)
    }

    /// A message is held back, or one that was comes after all.
    private mutating func keepOrReturn(_ queue: String) throws {
        if random.happens(onceIn: 2), let delivery = takeOne(from: queue) {
            kept.append((queue, delivery))
        } else if !kept.isEmpty {
            let late = kept.remove(at: Int.random(in: 0..<kept.count, using: &random))
            simulation.queues[late.queue]?.append(late.delivery)
        }
    }

    /// Nothing happens any more but what must, for as long as an operator may have to wait: repairs in a row wait longer.
    func comesToRest() throws -> Bool {
        simulation.heldExchanges = []
        for queue in Self.queues where simulation.queues[queue] == nil { simulation.queues[queue] = [] }
        try simulation.pass(.seconds(1_200), step: .seconds(5))
        // What slipped past the events is found by the next comparison.
        for service in [post.box, post.drawer] { try service.keeper.audit(service.keeper.replicas[0]) }
        try simulation.pass(.seconds(1_200), step: .seconds(10))
        return try post.isRight()
    }
}

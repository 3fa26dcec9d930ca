import Contracts
import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// What tests of snapshots have in common.
extension CardPost {
    /// How many snapshots the box has taken in for this reason.
    func completed(_ reason: SnapshotReason) -> Int {
        box.counter("replica_snapshots_total", [("queue", Self.box), ("reason", reason.rawValue)])
    }

    func writeCards(_ numbers: some Sequence<Int>, _ text: String = "card") throws {
        for number in numbers { try write(Self.id(number), "\(text) \(number)") }
    }

    /// Everything known everywhere, and nothing on its way.
    func populate(_ count: Int) throws {
        try writeCards(1...count)
        try simulation.settle()
        #expect(try isRight())
    }

    /// The box asks for what it wants, and the publisher has heard.
    func askFromBox() throws {
        for replica in box.keeper.replicas { try box.keeper.look(at: replica) }
        try simulation.relay(box)
        try simulation.deliver(post, "post.control")
    }

    /// A card is made and told of after the snapshot that was asked for, and comes first: the exchange of snapshots waits
    /// while the others go on.
    func overtakeSnapshot() throws {
        simulation.heldExchanges = ["post.snapshots"]
        while try post.database.read({ try SnapshotJob.find(Self.box, in: $0) })?.hasEnded == false {
            _ = try post.snapshots?.advance()
        }
        try write(Self.id(99), "made after the snapshot")
        try simulation.relay(post)
        try simulation.deliver(box, Self.box)
        simulation.heldExchanges = []
        try simulation.relay(post)
        try simulation.deliver(box, Self.box)
    }
}

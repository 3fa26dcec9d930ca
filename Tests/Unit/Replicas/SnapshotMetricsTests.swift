import Messaging
import Runtime
import SS12000
import TestSupport
import Testing

@testable import Messaging

/// What an operator sees of a snapshot that a replica has asked for.
struct SnapshotMetricsTests {
    @Test func `the messages of a snapshot are counted for the queue they go to`() throws {
        let town = try ServiceTown()
        for number in 1...3 { try town.write(SchoolDocument.person(.numbered(number)).json, .persons) }
        try town.simulation.pass(.seconds(60))
        let name = "snapshot_chunks_total"
        func chunks(_ queue: String) -> Int { town.register.counter(name, [("queue", queue)]) }
        let (notify, schedule) = (chunks("notify.from-register"), chunks("schedule.from-register"))
        let replica = try #require(town.notify.keeper.replica(on: "notify.from-register"))
        try town.notify.keeper.resync(replica)
        try town.simulation.pass(.seconds(60))
        // A beginning, what is in it, and an end.
        #expect(chunks("notify.from-register") >= notify + 3)
        #expect(chunks("schedule.from-register") == schedule)
        #expect(town.register.metrics.exposition().contains("# TYPE \(name) counter\n"))
        #expect(town.register.metrics.exposition().contains(#"\#(name){queue="notify.from-register"}"#))
    }
}

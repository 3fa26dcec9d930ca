import Contracts
import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@Suite struct `the outbox` {
    private let outbox = Outbox(source: "post", exchange: "post.events")

    private struct Refused: Error {}

    @Test func `a message exists only if its change was committed`() throws {
        let database = try Database.forMessaging()
        #expect(throws: Refused.self) {
            try database.write { [outbox] transaction in
                try outbox.append(NoteChanged("a", version: 1), in: transaction)
                throw Refused()
            }
        }
        let kept = try database.write { [outbox] transaction in
            try outbox.append(NoteChanged("a", version: 1), in: transaction)
        }
        #expect(kept.sequence == 1, "a rolled back message leaves no hole")
        #expect(try rowCount(in: database) == 1)
    }

    @Test func `sequences have no holes, each exchange its own`() throws {
        let database = try Database.forMessaging()
        let (own, other) = try database.write { [outbox] transaction in
            var sequences: ([Int64], [Int64]) = ([], [])
            for version in 1...6 {
                let exchange = version.isMultiple(of: 3) ? "post.protected" : nil
                let envelope = try outbox.append(
                    NoteChanged("a", version: Int64(version)), to: exchange, in: transaction)
                if exchange == nil {
                    sequences.0.append(envelope.sequence)
                } else {
                    sequences.1.append(envelope.sequence)
                }
            }
            return sequences
        }
        #expect(own == [1, 2, 3, 4])
        #expect(other == [1, 2])
    }

    @Test func `a message caused by another continues its chain and its trace`() throws {
        let database = try Database.forMessaging()
        let (first, second, third) = try database.write { [outbox] transaction in
            let first = try outbox.append(NoteChanged("a", version: 1), trace: "00-ab-cd-01", in: transaction)
            let second = try outbox.append(NoteChanged("a", version: 2), causedBy: first, in: transaction)
            let third = try outbox.append(NoteChanged("a", version: 3), causedBy: second, in: transaction)
            return (first, second, third)
        }
        #expect(first.correlation == nil && first.causation == nil)
        #expect(second.correlation == first.id && second.causation == first.id)
        #expect(third.correlation == first.id && third.causation == second.id)
        #expect(third.traceparent == "00-ab-cd-01")
    }

    @Test func `a restored publisher begins a new epoch and counts from one`() throws {
        let database = try Database.forMessaging()
        let (before, after) = try database.write { [outbox] transaction in
            let before = try outbox.append(NoteChanged("a", version: 1), in: transaction)
            try Outbox.beginEpoch(in: transaction)
            return (before, try outbox.append(NoteChanged("a", version: 2), in: transaction))
        }
        #expect(before.epoch != after.epoch)
        #expect(after.sequence == 1)
    }

    @Test func `two databases never share an epoch`() throws {
        let epochs = try (1...3).map { _ in
            try Database.forMessaging().write { [outbox] transaction in
                try outbox.append(NoteChanged("a", version: 1), in: transaction).epoch
            }
        }
        #expect(Set(epochs).count == 3)
    }

    private func rowCount(in database: Database) throws -> Int? {
        try database.read { snapshot in try snapshot.first("SELECT count(*) FROM outbox") { row in row.int(0) } }
    }
}

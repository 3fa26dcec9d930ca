import Contracts
import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// A publisher of facts, which nobody keeps as a replica, is put back from a backup.
@Suite struct `facts of a restored publisher` {
    private static let began = Instant(microseconds: 1_790_000_000_000_000)
    private let database: Database
    private var subscription: Subscription

    init() throws {
        database = try Database(
            at: ":memory:", applicationID: 0x4641_4354,
            migrations: Outbox.migrations + [
                Migration("test-restored", sql: "CREATE TABLE restored (at INTEGER NOT NULL) STRICT;")
            ])
        subscription = Subscription(queue: "desk.from-post", from: "post")
        subscription.on(NoteChanged.self) { _, _, _ in }
        subscription.onRestored = { try $0.run("INSERT INTO restored (at) VALUES (1)") }
    }

    /// The publisher says something, so many seconds after it began.
    private func hear(_ sequence: Int64, after seconds: Int, epoch: String = "first", id: UUID? = nil) throws {
        let envelope = Envelope(
            id: id ?? Identifiers.v7.next(), type: NoteChanged.type, source: "skolbuss/post", subject: "note",
            time: Self.began + .seconds(seconds), sequence: sequence, version: sequence, epoch: epoch)
        let delivery = Delivery(
            tag: 0, redelivered: false, exchange: "post.events", routingKey: NoteChanged.type.name,
            messageID: envelope.id.lowercase, type: NoteChanged.type.name, userID: "post",
            headers: Dictionary(envelope.headers) { $1 }, body: Array(#"{"text":"hello"}"#.utf8))
        let batch = Batch(
            messages: Received.all(in: delivery, by: subscription, isSealed: { _ in false }),
            subscription: subscription,
            outbox: Outbox(source: "desk", exchange: "desk.events"), policy: .quick, failures: [:])
        _ = try database.write { try batch.run(in: $0) }
    }

    private func restorations() throws -> Int {
        try database.read { try $0.first("SELECT count(*) FROM restored") { row in row.int(0) } ?? 0 }
    }

    @Test func `are told apart from repeated and late ones, once`() throws {
        let second = Identifiers.v7.next()
        try hear(1, after: 1)
        try hear(2, after: 2, id: second)
        try hear(5, after: 5)
        try hear(3, after: 3)
        try hear(2, after: 2, id: second)
        try hear(2, after: 2)
        #expect(try restorations() == 0)
        // Put back to after its second message.
        try hear(3, after: 60)
        #expect(try restorations() == 1)
        for number in 4...7 { try hear(Int64(number), after: 60 + number) }
        #expect(try restorations() == 1)
        let missing = try database.read { try StreamPositions.missing(in: "desk.from-post", $0) }
        #expect(missing == 0, "what was missing before compares with nothing now")
    }

    @Test func `are not taken for those that are missing`() throws {
        try hear(1, after: 1)
        try hear(5, after: 5)
        // Put back to after its third message, of which two never came.
        try hear(4, after: 60)
        #expect(try restorations() == 1)
        try hear(3, after: 3)
        try hear(5, after: 61)
        #expect(try restorations() == 1)
    }

    @Test func `are known by their epoch, when it begins one`() throws {
        try hear(7, after: 1)
        try hear(1, after: 2, epoch: "second")
        try hear(2, after: 3, epoch: "second")
        #expect(try restorations() == 1)
    }
}

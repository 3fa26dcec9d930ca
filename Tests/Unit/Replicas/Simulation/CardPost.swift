import Contracts
import FoundationEssentials
import JSON
import Messaging
import Runtime
import SQLite
import TestSupport

@testable import Messaging

/// A publisher of cards, labels and stamps with two replicas: `box` may see sealed cards, `drawer` learns of them by their
/// mark. Neither keeps stamps.
final class CardPost {
    static let box = "box.from-post"
    static let drawer = "drawer.from-post"
    static let boxExchanges = ["post.events", "post.protected"]
    static let source = SnapshotSource(
        publisher: "post",
        kinds: [
            SnapshotKind(
                "cards", table: "post_card",
                mark: .init(column: "seal", member: "seal", exceptOn: "post.protected"), keepsTombstones: true),
            SnapshotKind("labels", table: "post_label", keepsTombstones: false),
            SnapshotKind("stamps", table: "post_stamp", keepsTombstones: false),
        ],
        audiences: [
            SnapshotAudience(queue: box, exchanges: boxExchanges),
            SnapshotAudience(queue: drawer, exchanges: ["post.events"]),
        ])

    let simulation = Simulation()
    let folder: TemporaryFolder
    let post: SimulatedService
    let box: SimulatedService
    let drawer: SimulatedService
    private var copies = 0

    /// - Parameter before: called with the text of each card before the box keeps it, to fail.
    init(before: @escaping @Sendable (String) throws -> Void = { _ in }) throws {
        folder = try TemporaryFolder()
        var needs = ReplicaNeeds()
        needs.auditHour = nil
        let clock = simulation.clock
        post = try SimulatedService(
            "post", exchanges: Self.boxExchanges, source: Self.source,
            database: try Self.database(at: ":memory:", clock), clock: clock)
        box = try SimulatedService(
            "box", database: try Self.database(at: ":memory:", clock), clock: clock, needs: needs
        ) { _, _ in [CardBox.whole(queue: Self.box, before: before)] }
        drawer = try SimulatedService(
            "drawer", database: try Self.database(at: ":memory:", clock), clock: clock, needs: needs
        ) { _, _ in [CardBox.whole(queue: Self.drawer)] }
        for service in [post, box, drawer] { simulation.add(service) }
        simulation.bindReplica(Self.box, to: Self.boxExchanges, of: "post")
        simulation.bindReplica(Self.drawer, to: ["post.events"], of: "post")
    }

    static func database(at path: String, _ clock: TestClock) throws -> Database {
        try Database(
            at: path, applicationID: 0x504F_5354,
            migrations: Outbox.migrations + [
                CardBox.migration, CardBox.labels,
                Migration(
                    "test-post",
                    sql: """
                        CREATE TABLE post_card (
                            id BLOB PRIMARY KEY, version INTEGER NOT NULL, hidden INTEGER NOT NULL,
                            document BLOB NOT NULL, seal TEXT
                        ) STRICT;
                        CREATE TABLE post_label (
                            id BLOB PRIMARY KEY, version INTEGER NOT NULL, hidden INTEGER NOT NULL, document BLOB NOT NULL
                        ) STRICT;
                        CREATE TABLE post_stamp (
                            id BLOB PRIMARY KEY, version INTEGER NOT NULL, hidden INTEGER NOT NULL, document BLOB NOT NULL
                        ) STRICT;
                        CREATE TABLE tombstone (
                            kind TEXT NOT NULL, id BLOB NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (kind, id)
                        ) STRICT, WITHOUT ROWID;
                        """),
            ], clock: clock.clock)
    }

    // MARK: the publisher's subjects

    /// Creates or changes a card, and tells of it.
    func write(_ id: UUID, _ text: String, isSealed: Bool = false) throws {
        try post.database.write { [outbox = post.outbox] tx in
            let held = try tx.first("SELECT version FROM post_card WHERE id = ?", id) { $0.int64(0) }
            let dead = try tx.first("DELETE FROM tombstone WHERE id = ? RETURNING version", id) { $0.int64(0) }
            let version = (held ?? dead ?? 0) + 1
            let card = CardChanged(id, version: version, text: text)
            try tx.run(
                """
                INSERT OR REPLACE INTO post_card (id, version, hidden, document, seal) VALUES (?, ?, ?, ?, ?)
                """, id, version, isSealed, card.body(), isSealed ? "wax" : nil as String?)
            if isSealed {
                try outbox.append(CardSealed(id, version: version), in: tx)
                try outbox.append(card, to: "post.protected", in: tx)
            } else {
                try outbox.append(card, in: tx)
            }
        }
    }

    func delete(_ id: UUID) throws {
        try post.database.write { [outbox = post.outbox] tx in
            guard
                let version = try tx.first(
                    "DELETE FROM post_card WHERE id = ? RETURNING version", id, map: { $0.int64(0) })
            else { return }
            try tx.run("INSERT INTO tombstone (kind, id, version) VALUES ('cards', ?, ?)", id, version + 1)
            try outbox.append(CardDeleted(id, version: version + 1), in: tx)
        }
    }

    /// Changes a card behind everyone's back: nothing is told.
    func slip(_ id: UUID, _ text: String) throws {
        try post.database.write { tx in
            _ = try tx.run(
                "UPDATE post_card SET version = version + 1, document = ? WHERE id = ?",
                CardChanged(id, version: 1, text: text).body(), id)
        }
    }

    /// - Parameter isTold: false for a change behind everyone's back.
    func writeLabel(_ id: UUID, _ text: String, isTold: Bool = true) throws {
        try post.database.write { [outbox = post.outbox] tx in
            let version = try Self.store(id, in: "post_label", tx) { LabelChanged(id, version: $0, text: text).body() }
            if isTold { try outbox.append(LabelChanged(id, version: version, text: text), in: tx) }
        }
    }

    func stamp(_ id: UUID) throws {
        try post.database.write { [outbox = post.outbox] tx in
            let version = try Self.store(id, in: "post_stamp", tx) { StampChanged(id, version: $0).body() }
            try outbox.append(StampChanged(id, version: version), in: tx)
        }
    }

    /// Stores the next version, and returns it.
    private static func store(
        _ id: UUID, in table: String, _ tx: borrowing Transaction, _ body: (Int64) -> [UInt8]
    ) throws -> Int64 {
        let held = try tx.first(dynamic: "SELECT version FROM \(table) WHERE id = ?", [.bytes(id.bytes16)]) {
            $0.int64(0)
        }
        let version = (held ?? 0) + 1
        _ = try tx.run(
            dynamic: "INSERT OR REPLACE INTO \(table) (id, version, hidden, document) VALUES (?, ?, 0, ?)",
            [.bytes(id.bytes16), .integer(version), .bytes(body(version))])
        return version
    }

    // MARK: backups

    func backUp() throws -> String {
        copies += 1
        let path = folder.path("copy-\(copies).sqlite")
        try post.database.backup(to: path)
        return path
    }

    /// Puts the copy in the database's place, as an operator who forgets to say so.
    func restore(_ copy: String) throws {
        copies += 1
        let path = folder.path("restored-\(copies).sqlite")
        try FileManager.default.copyItem(atPath: copy, toPath: path)
        post.database.close()
        try post.restart(on: try Self.database(at: path, simulation.clock))
    }

    // MARK: what the replicas know

    /// What a replica must have: each card's text, or that it is sealed.
    func truth(seesSealed: Bool) throws -> [UUID: String] {
        let rows = try post.database.read { db in
            try db.rows("SELECT id, hidden, document FROM post_card") { row in
                (row.uuid(0), row.bool(1), row.bytes(2))
            }
        }
        let cards = try rows.map { id, isSealed, document in
            let text = try JSON(parsing: document)["text"]?.string ?? ""
            return (id, isSealed && !seesSealed ? CardBox.sealed : text)
        }
        return Dictionary(cards) { $1 }
    }

    var boxCards: [UUID: String] { get throws { try CardBox.cards(in: box.database) } }
    var drawerCards: [UUID: String] { get throws { try CardBox.cards(in: drawer.database) } }

    /// Every label's text, as its publisher has it.
    func labels() throws -> [UUID: String] {
        let rows = try post.database.read { db in
            try db.rows("SELECT id, document FROM post_label") { row in
                (row.uuid(0), try JSON(parsing: row.bytes(1))["text"]?.string ?? "")
            }
        }
        return Dictionary(rows) { $1 }
    }

    /// Whether the replica has what it must have, in tables and index.
    var isBoxRight: Bool {
        get throws { try boxCards == truth(seesSealed: true) && hasRest(box, Self.box) }
    }
    var isDrawerRight: Bool {
        get throws { try drawerCards == truth(seesSealed: false) && hasRest(drawer, Self.drawer) }
    }

    private func hasRest(_ keeper: SimulatedService, _ queue: String) throws -> Bool {
        try CardBox.labels(in: keeper.database) == labels()
            && ["cards", "labels"].allSatisfy { try keeper.digest(queue, $0) == post.truth(for: queue, $0) }
    }

    func isRight() throws -> Bool { try isBoxRight && isDrawerRight }

    /// How many messages of this fact were sent to a queue.
    func count(_ fact: ReplicationFact, to queue: String) -> Int {
        simulation.sent.count { $0.type == fact.type(of: "post").name && $0.routingKey == queue }
    }

    static func id(_ number: Int) -> UUID {
        // Spread over the buckets, as random ids are.
        UUID(high: UInt64(number) &* 0x9e37_79b9_7f4a_7c15, low: UInt64(number))
    }
}

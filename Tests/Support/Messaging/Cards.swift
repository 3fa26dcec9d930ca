package import Contracts
package import FoundationEssentials
package import JSON
package import Messaging
import Runtime
package import SQLite

/// A card's state, for tests of replicas: a publisher `post` tells of cards, some of them sealed (told of by their mark).
package struct CardChanged: StateEvent, Equatable {
    package static let type: EventType = "post.card-changed.v1"
    package static let kind = "cards"
    package static let told = StateTold.whole
    package let id: UUID
    package let version: Int64
    package let text: String

    package init(_ id: UUID, version: Int64, text: String) {
        self.id = id
        self.version = version
        self.text = text
    }

    package var subject: String { id.lowercase }
    package func encoded() -> JSON { ["id": JSON(id.lowercase), "text": JSON(text)] }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        self.init(try data.requiredUUID("id"), version: version, text: try data.requiredString("text"))
    }
}

/// That a card exists and is sealed.
package struct CardSealed: StateEvent, Equatable {
    package static let type: EventType = "post.card-sealed.v1"
    package static let kind = "cards"
    package static let told = StateTold.mark
    package let id: UUID
    package let version: Int64

    package init(_ id: UUID, version: Int64) {
        self.id = id
        self.version = version
    }

    package var subject: String { id.lowercase }
    package func encoded() -> JSON { ["id": JSON(id.lowercase)] }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        self.init(try data.requiredUUID("id"), version: version)
    }
}

package struct CardDeleted: StateEvent, Equatable {
    package static let type: EventType = "post.card-deleted.v1"
    package static let kind = "cards"
    package static let told = StateTold.deletion
    package let id: UUID
    package let version: Int64

    package init(_ id: UUID, version: Int64) {
        self.id = id
        self.version = version
    }

    package var subject: String { id.lowercase }
    package func encoded() -> JSON { ["id": JSON(id.lowercase)] }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        self.init(try data.requiredUUID("id"), version: version)
    }
}

/// A service that keeps cards, and what it has understood.
package enum CardBox {
    package static let migration = Migration(
        "test-cards", sql: "CREATE TABLE card (id BLOB PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;")
    /// The text of a card that is known to be sealed only.
    package static let sealed = "(sealed)"

    /// - Parameter before: called with each text before it is kept, to fail.
    package static func subscription(
        queue: String = "box.from-post", before: @escaping @Sendable (String) throws -> Void = { _ in }
    ) -> Subscription {
        var subscription = Subscription(queue: queue, from: "post")
        subscription.keep(CardChanged.self) { card, arrival, tx in
            try before(card.text)
            if arrival.isFirst {
                // Fails when the card is there after all.
                try tx.run("INSERT INTO card (id, text) VALUES (?, ?)", card.id, card.text)
            } else {
                try put(card.id, card.text, in: tx)
            }
        }
        subscription.keep(CardSealed.self) { card, _, tx in try put(card.id, sealed, in: tx) }
        subscription.keep(CardDeleted.self) { card, _, tx in
            try tx.run("DELETE FROM card WHERE id = ?", card.id)
        }
        return subscription
    }

    /// Every card's text.
    package static func cards(in database: Database) throws -> [UUID: String] {
        let rows = try database.read { db in
            try db.rows("SELECT id, text FROM card") { row in (row.uuid(0), row.text(1)) }
        }
        return Dictionary(rows) { first, _ in first }
    }

    private static func put(_ id: UUID, _ text: String, in tx: borrowing Transaction) throws {
        try tx.run(
            "INSERT INTO card (id, text) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET text = excluded.text", id, text)
    }
}

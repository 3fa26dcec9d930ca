package import Contracts
package import FoundationEssentials
package import JSON
package import Messaging
import Runtime
package import SQLite

/// What the publisher of cards tells of besides: labels, which the same replicas keep.
package struct LabelChanged: StateEvent, Equatable {
    package static let type: EventType = "post.label-changed.v1"
    package static let kind = "labels"
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

package struct LabelDeleted: StateEvent, Equatable {
    package static let type: EventType = "post.label-deleted.v1"
    package static let kind = "labels"
    package static let told = StateTold.deletion
    package let id: UUID
    package let version: Int64

    package var subject: String { id.lowercase }
    package func encoded() -> JSON { ["id": JSON(id.lowercase)] }

    package init(subject: String, version: Int64, data: JSON) throws(ContractError) {
        id = try data.requiredUUID("id")
        self.version = version
    }
}

/// And stamps, of which no replica keeps anything.
package struct StampChanged: StateEvent, Equatable {
    package static let type: EventType = "post.stamp-changed.v1"
    package static let kind = "stamps"
    package static let told = StateTold.whole
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

extension CardBox {
    package static let labels = Migration(
        "test-labels", sql: "CREATE TABLE label (id BLOB PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;")

    /// As `subscription`, and labels.
    package static func whole(
        queue: String, before: @escaping @Sendable (String) throws -> Void = { _ in }
    ) -> Subscription {
        var subscription = subscription(queue: queue, before: before)
        subscription.keep(LabelChanged.self) { label, _, tx in
            try before(label.text)
            try tx.run("INSERT OR REPLACE INTO label (id, text) VALUES (?, ?)", label.id, label.text)
        }
        subscription.keep(LabelDeleted.self) { label, _, tx in try tx.run("DELETE FROM label WHERE id = ?", label.id) }
        return subscription
    }

    /// Every label's text.
    package static func labels(in database: Database) throws -> [UUID: String] {
        let rows = try database.read { db in
            try db.rows("SELECT id, text FROM label") { row in (row.uuid(0), row.text(1)) }
        }
        return Dictionary(rows) { first, _ in first }
    }
}

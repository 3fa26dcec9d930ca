package import FoundationEssentials
package import JSON
import Runtime

/// Some of a kind's subjects, in the order of their ids, each as it was when the chunk was read.
package struct SnapshotChunk: ReplicationBody {
    package static let fact = ReplicationFact.snapshotChunk

    /// One subject: what an event would say of it now, and its version.
    package struct Item: Sendable {
        package let version: Int64
        package let told: StateTold
        /// The body of that event; its `id` is the subject.
        package let body: JSON

        package init(version: Int64, told: StateTold, body: JSON) {
            self.version = version
            self.told = told
            self.body = body
        }
    }

    package let snapshot: UUID
    /// 1, 2, 3 … within the snapshot.
    package let number: Int
    package let kind: String
    /// An item that cannot be read is nil: one does not take the others with it.
    package let items: [Item?]

    package init(snapshot: UUID, number: Int, kind: String, items: [Item?]) {
        self.snapshot = snapshot
        self.number = number
        self.kind = kind
        self.items = items
    }

    package func encoded() -> JSON {
        let items = items.compactMap { $0 }.map { item in
            JSON(object: [("version", JSON(item.version)), (item.told.member, item.body)])
        }
        return [
            "snapshot": JSON(snapshot.lowercase), "number": JSON(number), "kind": JSON(kind), "items": JSON(items),
        ]
    }

    package init(_ data: JSON) throws(ContractError) {
        snapshot = try data.requiredUUID("snapshot")
        number = try data.requiredInt("number")
        kind = try data.requiredString("kind")
        items = try data.required("items", "not a list") { $0.elements }.map { Item($0) }
    }
}

extension SnapshotChunk.Item {
    fileprivate init?(_ data: JSON) {
        guard let version = data["version"]?.int else { return nil }
        for told in [StateTold.whole, .mark, .deletion] {
            guard let body = data[told.member], body.kind == .object else { continue }
            self.init(version: Int64(version), told: told, body: body)
            return
        }
        return nil
    }
}

extension StateTold {
    /// The member of an item that holds such a body.
    fileprivate var member: String {
        switch self {
        case .whole: "document"
        case .mark: "mark"
        case .deletion: "deleted"
        }
    }
}

/// Puts a chunk together from bodies as they are stored: nothing is decoded to be sent.
package struct SnapshotChunkBytes: Sendable {
    package private(set) var items = 0
    private var bytes: [UInt8] = []

    package init() {}

    package var count: Int { bytes.count }

    package mutating func add(_ told: StateTold, version: Int64, body: [UInt8]) {
        if items > 0 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(contentsOf: #"{"version":\#(version),"\#(told.member)":"#.utf8)
        bytes.append(contentsOf: body)
        bytes.append(UInt8(ascii: "}"))
        items += 1
    }

    /// - Parameter kind: a path segment, which needs no escaping.
    package func body(snapshot: UUID, number: Int, kind: String) -> [UInt8] {
        let head = #"{"snapshot":"\#(snapshot.lowercase)","number":\#(number),"kind":"\#(kind)","items":["#
        return Array(head.utf8) + bytes + Array("]}".utf8)
    }
}

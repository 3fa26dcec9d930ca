package import FoundationEssentials
import JSON
package import Runtime

/// One item of a supplier's list as a follower needs to know it before it is imported: whose it is, how new, and what it
/// refers to. The item itself stays the bytes it came as.
package struct ProvidedItem: Sendable {
    package let kind: ResourceKind
    package let bytes: [UInt8]
    /// As the import will keep it, with the id as it is written; nil when the item has none that can be read, and the
    /// import will reject it.
    package let identity: ItemReference?
    /// The supplier's times. One without a zone is taken for the wall clock's in Stockholm, as in the import.
    package let created: Instant?
    package let modified: Instant?
    package let references: [ItemReference]

    package var id: UUID? { identity?.id }

    /// - Parameter bytes: one whole JSON value; one that is no JSON becomes an item without an id.
    package init(_ bytes: [UInt8], of kind: ResourceKind) {
        self.kind = kind
        self.bytes = bytes
        let json = try? JSON(parsing: bytes)
        identity = json?["id"].flatMap { ItemReference($0, of: kind) }
        created = json?["meta"]?["created"].flatMap(Self.instant)
        modified = json?["meta"]?["modified"].flatMap(Self.instant)
        references = json.map { ItemReference.all(in: $0, of: kind) } ?? []
    }

    private static func instant(_ json: JSON) -> Instant? {
        guard case .value(let value, _) = Lenient.timestamp(json) else { return nil }
        return value.string.flatMap { Instant(rfc3339: $0) }
    }
}

extension ListAnswer {
    /// The items, each with its own bytes.
    package func items(of kind: ResourceKind) -> [ProvidedItem] {
        items.map { ProvidedItem(Array(bytes[$0]), of: kind) }
    }
}

package import FoundationEssentials
package import JSON

/// Another resource that an item names: its kind, its id as we keep it, and the id as the supplier writes it, since only
/// that can be asked for.
package struct ItemReference: Hashable, Sendable {
    package let kind: ResourceKind
    package let id: UUID
    package let written: String

    package init(_ kind: ResourceKind, _ id: UUID, written: String) {
        self.kind = kind
        self.id = id
        self.written = written
    }

    /// Nil for a value that is no id, neither a text nor a whole number.
    package init?(_ value: JSON, of kind: ResourceKind) {
        guard let written = value.string ?? value.int.map(String.init), let read = ForeignID.read(value, of: kind)
        else {
            return nil
        }
        self.init(kind, read.id, written: written)
    }

    /// Whether the id was derived from a text that is no UUID; what that text was cannot be told from the id.
    package static func isDerived(_ id: UUID) -> Bool { id.uuid.6 >> 4 == 8 }

    /// What the item refers to, found by the same table of fields by which the import reads it, under whatever of its
    /// names a field stands; each once, in the item's order.
    package static func all(in item: JSON, of kind: ResourceKind) -> [ItemReference] {
        var found = Found()
        found.gather(item, Schemas.of(kind))
        return found.references
    }

    private struct Found {
        var references: [ItemReference] = []
        var seen: Set<ItemReference> = []

        mutating func gather(_ json: JSON, _ schema: Schema) {
            guard let members = json.members else { return }
            for (name, value) in members {
                guard let place = schema.place(of: name) ?? schema.place(ofAlias: name) else { continue }
                visit(value, schema.fields[place].shape)
            }
        }

        mutating func visit(_ value: JSON, _ shape: Shape) {
            switch shape {
            case .reference(let kind):
                guard let reference = ItemReference(value["id"] ?? value, of: kind), seen.insert(reference).inserted
                else { return }
                references.append(reference)
            case .object(let schema): gather(value, schema)
            case .list(let element, _):
                guard let elements = value.elements else { return visit(value, element) }
                for one in elements { visit(one, element) }
            default: return
            }
        }
    }
}

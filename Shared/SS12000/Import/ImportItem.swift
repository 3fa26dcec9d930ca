package import FoundationEssentials
package import JSON

/// One item of an import as the standard has it, without `meta`, ready to be stored.
package struct ImportItem: Sendable {
    package let kind: ResourceKind
    package let id: UUID
    /// Its place among the document's items of its kind, from 0.
    package let position: Int
    package let json: JSON

    package init(kind: ResourceKind, id: UUID, position: Int = 0, json: JSON) {
        self.kind = kind
        self.id = id
        self.position = position
        self.json = json
    }
}

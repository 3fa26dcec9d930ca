package import JSON

extension JSON {
    /// This resource with its members, and those of its parts, in the order in which an import stores them, so that what a
    /// command makes and what an import brings are the same bytes when they say the same. What the standard does not have,
    /// and `meta`, is left out.
    package func inStandardOrder(_ kind: ResourceKind) -> JSON { ordered(by: Schemas.of(kind)) }

    private func ordered(by schema: Schema) -> JSON {
        JSON(
            object: schema.fields.compactMap { field -> (String, JSON)? in
                guard field.isStored, let value = self[field.name] else { return nil }
                return (field.name, value.ordered(by: field.shape))
            })
    }

    private func ordered(by shape: Shape) -> JSON {
        switch shape {
        case .object(let schema): kind == .object ? ordered(by: schema) : self
        case .list(let element, _): elements.map { JSON($0.map { $0.ordered(by: element) }) } ?? self
        default: self
        }
    }
}

/// Which kind of resource a reference leads to, by the name of the member it stands in: `enroledAt` an organisation,
/// `owners` persons.
///
/// An id is one resource's within a kind and no further: there are suppliers who give a teacher's duty the teacher's own
/// id. Whoever finds an id in a document has to know what it is the id of.
package enum ReferenceMember {
    /// Nil for a member in which no document of the standard that we store has a reference.
    package static func kind(of member: String) -> ResourceKind? { kinds[member]?.first }

    /// The members in which references lead to this kind.
    package static func members(leadingTo kind: ResourceKind) -> Set<String> {
        Set(kinds.compactMap { $0.value.contains(kind) ? $0.key : nil })
    }

    /// By member; more than one kind where the standard uses a name in two senses, which it does not.
    static let kinds: [String: Set<ResourceKind>] = {
        var kinds: [String: Set<ResourceKind>] = [:]
        for kind in ResourceKind.allCases { note(Schemas.of(kind), &kinds) }
        return kinds
    }()

    private static func note(_ schema: Schema, _ kinds: inout [String: Set<ResourceKind>]) {
        for field in schema.fields { note(field.shape, field.name, &kinds) }
    }

    private static func note(_ shape: Shape, _ member: String, _ kinds: inout [String: Set<ResourceKind>]) {
        switch shape {
        case .reference(let kind): kinds[member, default: []].insert(kind)
        case .looseReference(let space):
            if let kind = ResourceKind(rawValue: space) { kinds[member, default: []].insert(kind) }
        case .list(let element, _): note(element, member, &kinds)
        case .object(let schema): note(schema, &kinds)
        case .identity, .meta, .text, .digits, .date, .timestamp, .integer, .boolean, .email, .code, .securityMarking:
            return
        }
    }
}

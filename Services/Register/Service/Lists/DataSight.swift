import Access
import HTTP
import Resources
import Runtime
import SS12000

/// What a key sees of Register's lists by its scopes: see ``DataScope``.
struct DataSight: Sendable {
    private let granted: Set<DataScope>

    init(_ caller: Caller) {
        granted = Set(caller.scopes.compactMap { DataScope(rawValue: $0) })
    }

    /// Whether it sees all there is.
    var isWhole: Bool { granted.contains(.everything) }

    /// The scopes it sees by, as the access log is told.
    var scopes: String {
        isWhole ? DataScope.everything.rawValue : granted.map(\.rawValue).sorted().joined(separator: " ")
    }

    /// The kinds it sees at all.
    var kinds: Set<ResourceKind> { Set(ResourceKind.allCases.filter { sees($0) }) }

    func sees(_ kind: ResourceKind) -> Bool { isWhole || granted.contains(.of(kind)) }

    /// Throws 403 `scope-missing` when it may not read a kind.
    func check(_ kind: ResourceKind?) throws(Problem) {
        if let kind, !sees(kind) { throw .scopeMissing([DataScope.everything.rawValue, DataScope.of(kind).rawValue]) }
    }

    /// Nil for a key that sees everything: then nothing is judged and documents leave as they are stored.
    var resourceSight: ResourceSight? {
        if isWhole { return nil }
        let granted = granted
        let shown = granted.reduce(into: DataScope.personBase) { $0.formUnion($1.personMembers) }
        let ofEmails = ShownMembers.Elements(where: "type", isOneOf: DataScope.schoolEmailTypes)
        let members = ShownMembers(shown, elements: granted.contains(.schoolEmails) ? ["emails": ofEmails] : [:])
        let seesAllPersons = granted.contains(.persons)
        return ResourceSight(
            members: [.persons: members], rows: seesAllPersons ? [:] : [.persons: DataScope.enrolled]
        ) { kind, asked in
            if kind != .persons || !granted.contains(.students) { try check(kind) }
            for (field, scope) in Self.needs(of: asked, about: kind) where !granted.contains(scope) {
                var problem = Problem.scopeMissing([DataScope.everything.rawValue, scope.rawValue])
                problem.field = field
                throw problem
            }
        }
    }

    /// What a request asks by, and the scope each takes.
    private static func needs(
        of asked: ResourceSight.Questions, about kind: ResourceKind?
    ) -> [(field: String, scope: DataScope)] {
        var needs: [(String, DataScope)] = []
        for name in asked.expansions.sorted() { needs.append(("expand", expansions[name] ?? .everything)) }
        // Who is named is a person, in every kind that refers to one.
        if asked.expandsNames, kind.map({ DataScope.of($0) }) != .standard {
            needs.append(("expandReferenceNames", .persons))
        }
        guard kind == .persons else { return needs }
        for name in asked.filters.keys.sorted() {
            if let scope = filters[name] { needs.append((name, scope)) }
            if name.hasPrefix("relationship.") { needs += relations(asked).map { (name, $0) } }
        }
        if asked.sortKey?.hasPrefix("CivicNo") == true { needs.append(("sortkey", .civicNumber)) }
        if asked.lookups.contains("civicNos") { needs.append(("civicNos", .civicNumber)) }
        return needs
    }

    private static let expansions: [String: DataScope] = [
        "duties": .duties, "responsibleFor": .responsibles, "placements": .placements,
        "ownedPlacements": .placements, "groupMemberships": .groups, "child": .persons, "owners": .persons,
        "person": .persons, "assignmentRoles": .duties,
    ]

    private static let filters: [String: DataScope] = [
        "civicNo": .civicNumber, "eduPersonPrincipalName": .identifiers, "identifier.value": .identifiers,
        "identifier.context": .identifiers,
    ]

    /// Who has a relation of a type is told by asking for it; without a type, of every type.
    private static func relations(_ asked: ResourceSight.Questions) -> [DataScope] {
        guard case .text(let type)? = asked.filters["relationship.entity.type"]?.first else {
            return [.enrolments, .duties, .placements, .responsibles, .groups]
        }
        switch type {
        case "enrolment": return [.enrolments]
        case "duty": return [.duties]
        case "placement.child", "placement.owner": return [.placements]
        case "responsibleFor.enrolment": return [.responsibles, .enrolments]
        case "responsibleFor.placement": return [.responsibles, .placements]
        // A member of a group is also one who has a task there.
        case "groupMembership": return [.groups, .duties]
        default: return [.everything]
        }
    }
}

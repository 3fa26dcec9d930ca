import FoundationEssentials
import JSON

/// Which resource an item is, by the id it has or the one that is derived for it.
extension ImportDocument {
    typealias Identity = (id: UUID, rule: RepairRule?)

    func identity(
        of item: Item, _ kind: ResourceKind
    ) -> Result<Identity, RejectionRule> {
        if let id = plainID(of: item) { return .success((id, nil)) }
        guard let json = self.json(item) else { return .failure(.notJSON) }
        guard let members = json.members else { return .failure(.notAnObject) }
        var value = json["id"]
        if value == nil {
            let names: Set = ["id", "uuid", "guid", Text.folded(kind.typeName) + "id"]
            value = members.first { names.contains(Text.folded($0.key)) }?.value
        }
        guard let value, !value.isNull, value.string.map({ !Text.trimmed($0).isEmpty }) ?? true else {
            return .failure(.missingID)
        }
        return ForeignID.read(value, of: kind).map { .success($0) } ?? .failure(.wrongType)
    }

    /// The standard gives what a school unit offers no id. Where there is none it is derived from the unit and the first
    /// day, which stay the same when the courses change; of several alike the second gets another than the first.
    func derivedIdentities(of items: [Item]) -> [Int: UUID] {
        var derived: [Int: UUID] = [:]
        var seen: [String: Int] = [:]
        for (position, item) in items.enumerated() where plainID(of: item) == nil {
            guard let json = self.json(item), json.members != nil,
                case .failure(.missingID) = identity(of: item, .schoolUnitOfferings)
            else { continue }
            let key = SchoolUnitOfferingDocument.key(
                unit: Self.id(json["offeredAt"] ?? json["organisation"], of: .organisations),
                start: json["startDate"]?.string)
            let number = seen[key, default: 0]
            seen[key] = number + 1
            derived[position] = SchoolUnitOfferingDocument.derivedID(key, number: number)
        }
        return derived
    }

    static func id(_ reference: JSON?, of kind: ResourceKind) -> UUID? {
        guard let reference else { return nil }
        return ForeignID.read(reference["id"] ?? reference, of: kind)?.id
    }
}

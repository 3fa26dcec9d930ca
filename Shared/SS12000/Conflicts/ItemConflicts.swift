import FoundationEssentials
import JSON
import Runtime

/// The conflicts of dates and relations of one kind's items while they are read: within an item, with other items of the
/// document, and with what the service holds of those the document does not have.
///
/// What is only odd is named and taken as it is, for suppliers' exports are full of it. A circle of parents cannot be
/// walked nor deleted: the reference that closes it is left out, and so is what an earlier person has (`PersonClaims`). Whether
/// somebody has it whom the document does not hold only the service can tell.
struct ItemConflicts {
    private struct Place {
        let unit: String
        let type: String
        let period: Period
    }

    private let kind: ResourceKind
    private let resolver: Resolver
    /// Of the items that have been read.
    private var parents: [UUID: UUID?] = [:]
    private var organisationsBelow: [(id: UUID, position: Int, parent: OrganisationID)] = []
    private var claims = PersonClaims()
    private var placesOfChildren: [String: [Place]] = [:]

    init(_ kind: ResourceKind, _ resolver: Resolver) {
        self.kind = kind
        self.resolver = resolver
    }

    /// The item without what cannot stand.
    mutating func settle(_ json: JSON, _ position: Int, _ walk: inout Walk) -> JSON {
        var found = Mistakes()
        ConflictRules.find(in: json, kind, id: walk.id, &found)
        for mistake in found.all {
            if let rule = RepairRule(rawValue: mistake.rule.rawValue), rule.changesNothing {
                walk.note(rule, at: mistake.field)
            }
        }
        switch kind {
        case .organisations:
            let settled = outOfCircles(json, "parentOrganisation", &walk)
            if let parent: OrganisationID = settled.reference("parentOrganisation") {
                organisationsBelow.append((walk.id, position, parent))
            }
            return settled
        case .programmes: return outOfCircles(json, "parentProgramme", &walk)
        case .persons:
            for (place, enrolment) in json.list("enrolments").enumerated() {
                expectSchoolUnit(enrolment, "enroledAt", at: "enrolments[\(place)].enroledAt", &walk)
            }
            return claims.settle(json, resolver, &walk)
        case .placements:
            expectSchoolUnit(json, "placedAt", at: "placedAt", &walk)
            remember(placement: json, &walk)
        case .schoolUnitOfferings: expectSchoolUnit(json, "offeredAt", at: "offeredAt", &walk)
        case .syllabuses, .groups, .duties, .studyplans, .activities, .calendarEvents: break
        }
        return json
    }

    /// What can be told only when all items have been read.
    func finish(_ gathered: inout GatheredFindings) {
        for (id, position, parent) in organisationsBelow
        where resolver.organisation(parent)?.type == .schoolUnit {
            gathered.add(
                Finding(
                    resource: kind.path, id: id, position: position, rule: .repaired(.parentIsSchoolUnit),
                    field: "parentOrganisation"))
        }
    }

    /// Goes up from the item's parent. What the document has and has not been read yet says later where it belongs; the
    /// last of a circle closes it.
    private mutating func outOfCircles(_ json: JSON, _ field: String, _ walk: inout Walk) -> JSON {
        let parent = json[field]?["id"]?.string.flatMap { UUID(text: $0) }
        parents[walk.id] = .some(parent)
        var seen: Set<UUID> = []
        var next = parent
        while let above = next, seen.insert(above).inserted {
            if above == walk.id {
                parents[walk.id] = .some(nil)
                walk.note(.parentCircle, at: field)
                return json.setting(field, nil)
            }
            next = self.above(above)
        }
        return json
    }

    private func above(_ id: UUID) -> UUID? {
        if let read = parents[id] { return read }
        guard kind == .organisations, resolver.accepted[kind]?.contains(id) != true else { return nil }
        return resolver.organisation(OrganisationID(id))?.parent?.uuid
    }

    private func expectSchoolUnit(_ json: JSON, _ field: String, at path: String, _ walk: inout Walk) {
        guard let id: OrganisationID = json.reference(field), let organisation = resolver.organisation(id),
            organisation.type != .schoolUnit
        else { return }
        walk.note(.notASchoolUnit, at: path)
    }

    private mutating func remember(placement json: JSON, _ walk: inout Walk) {
        guard let child = json["child"]?["id"]?.string, let unit = json["placedAt"]?["id"]?.string,
            let type = json["schoolType"]?.string
        else { return }
        let place = Place(unit: unit, type: type, period: Period(json))
        let others = placesOfChildren[child] ?? []
        if others.contains(where: { $0.unit == unit && $0.type == type && $0.period.overlaps(place.period) }) {
            walk.note(.overlappingPlacements, at: "child")
        }
        placesOfChildren[child, default: []].append(place)
    }
}

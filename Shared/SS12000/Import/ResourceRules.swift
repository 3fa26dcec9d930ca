import JSON
import Runtime

/// The rules that need more than one field, or another item.
enum OrganisationRules {
    @Sendable static func apply(_ draft: inout Draft, _ walk: inout Walk) {
        Naming.assume(&draft, &walk, from: ["schoolUnitCode", "organisationCode"], .organisations)
        if draft["parentOrganisation"]?["id"]?.string == walk.id.lowercase {
            draft["parentOrganisation"] = nil
            walk.repair(.parentCircle, "parentOrganisation")
        }
        if draft["organisationType"] == nil {
            let type: OrganisationType =
                draft["schoolUnitCode"] != nil ? .schoolUnit : draft["parentOrganisation"] == nil ? .principal : .other
            draft["organisationType"] = JSON(type.rawValue)
            walk.repair(.valueAssumed, "organisationType")
        }
    }
}

enum GroupRules {
    @Sendable static func apply(_ draft: inout Draft, _ walk: inout Walk) {
        if draft["displayName"] == nil, let code = draft["groupCode"] {
            draft["displayName"] = code
            draft["groupCode"] = nil
            walk.repair(.displayNameAssumed, "displayName")
        }
        Naming.assume(&draft, &walk, from: [], .groups)
        Belonging.assume("organisation", &draft, &walk)
    }
}

enum DutyRules {
    @Sendable static func apply(_ draft: inout Draft, _ walk: inout Walk) {
        Belonging.assume("dutyAt", &draft, &walk)
    }
}

enum ActivityRules {
    @Sendable static func apply(_ draft: inout Draft, _ walk: inout Walk) {
        Naming.assume(&draft, &walk, from: [], .activities)
        let groups = draft["groups"]?.elements.map(Array.init) ?? []
        if draft["groups"] != nil, groups.isEmpty { draft.fail("groups", .unknownReference) }
        if draft["organisation"] == nil, !draft.hasFailed("organisation"),
            let group: GroupID = groups.first?.identifier("id"),
            let organisation = walk.resolver.groups[group]?.organisation
        {
            draft["organisation"] = JSON(object: [("id", JSON(organisation.description))])
            walk.repair(.organisationAssumed, "organisation")
        }
        Belonging.assume("organisation", &draft, &walk)
    }

    /// A supplier who names the teacher by person means the duty by which that person teaches.
    @Sendable static func resolveTeacher(_ draft: inout Draft, _ walk: inout Walk) {
        guard draft["duty"] == nil, !draft.hasFailed("duty"), let person: PersonID = draft["person"]?.identifier("id"),
            let duty = walk.resolver.teachingDuty(of: person)
        else { return }
        draft["duty"] = JSON(object: [("id", JSON(duty.description))])
        draft["person"] = nil
        walk.repair(.teacherResolvedToDuty, "duty")
    }
}

enum CalendarEventRules {
    @Sendable static func apply(_ draft: inout Draft, _ walk: inout Walk) {
        guard let start = draft["startTime"]?.string.flatMap({ Instant(rfc3339: $0) }),
            let end = draft["endTime"]?.string.flatMap({ Instant(rfc3339: $0) }), end < start
        else { return }
        walk.reject(.endsBeforeStart, "endTime")
    }
}

/// A name for what has none: another field that tells it apart, or its type and the beginning of its id.
private enum Naming {
    static func assume(_ draft: inout Draft, _ walk: inout Walk, from others: [String], _ kind: ResourceKind) {
        guard draft["displayName"] == nil else { return }
        let other = others.first { draft[$0] != nil }
        draft["displayName"] = other.flatMap { draft[$0] } ?? JSON("\(kind.typeName) \(walk.id.lowercase.prefix(8))")
        walk.repair(.displayNameAssumed, "displayName")
    }
}

/// Where something belongs that does not say so: to the document's school unit, if it has only one.
enum Belonging {
    static func assume(_ field: String, _ draft: inout Draft, _ walk: inout Walk) {
        guard draft[field] == nil, !draft.hasFailed(field), let only = walk.resolver.onlySchoolUnit else { return }
        draft[field] = JSON(object: [("id", JSON(only.description))])
        walk.repair(.organisationAssumed, field)
    }
}

import FoundationEssentials
import JSON
import Runtime

/// Conflicts of dates and relations within one document.
///
/// Both ways of judging ask here: a document that is judged strictly is refused for them (`StrictRules`), an import names
/// them as findings (`ItemConflicts`).
enum ConflictRules {
    static func find(in json: JSON, _ kind: ResourceKind, id: UUID, _ found: inout Mistakes) {
        found.periods(in: json, Schemas.of(kind))
        switch kind {
        case .organisations:
            if json["parentOrganisation"]?["id"]?.string == id.lowercase {
                found.add("parentOrganisation", .parentCircle)
            }
        case .syllabuses: schoolYears(json, &found)
        case .programmes:
            if json["parentProgramme"]?["id"]?.string == id.lowercase { found.add("parentProgramme", .parentCircle) }
        case .persons: person(json, id, &found)
        case .groups: group(json, &found)
        case .placements: placement(json, &found)
        case .duties: duty(json, &found)
        case .studyplans, .schoolUnitOfferings, .activities, .calendarEvents: return
        }
    }

    private static func schoolYears(_ json: JSON, _ found: inout Mistakes) {
        if let start = json["startSchoolYear"]?.int, let end = json["endSchoolYear"]?.int, end < start {
            found.add("endSchoolYear", .endsBeforeStart)
        }
    }

    private static func person(_ json: JSON, _ id: UUID, _ found: inout Mistakes) {
        found.overlaps(among: json.list("enrolments"), "enrolments", .overlappingEnrolments) { enrolment in
            // Several enrolments at once are right: in school and in its leisure-time centre, or at two units.
            guard enrolment["cancelled"]?.bool != true, let unit = enrolment["enroledAt"]?["id"]?.string,
                let type = enrolment["schoolType"]?.string
            else { return nil }
            return unit + type
        }
        let responsibles = json.list("responsibles")
        if responsibles.isEmpty { return }
        found.repeats(in: responsibles, "responsibles", .duplicateGuardian) { $0["person"]?["id"]?.string }
        let own = JSON(id.lowercase)
        for (place, responsible) in responsibles.enumerated() where responsible["person"]?["id"] == own {
            found.add("responsibles[\(place)].person", .ownGuardian)
        }
    }

    private static func group(_ json: JSON, _ found: inout Mistakes) {
        let memberships = json.list("groupMemberships")
        found.overlaps(among: memberships, "groupMemberships", .overlappingMemberships) { $0["person"]?["id"]?.string }
        found.outside(Period(json), memberships, "groupMemberships")
    }

    private static func duty(_ json: JSON, _ found: inout Mistakes) {
        let roles = json.list("assignmentRole")
        found.overlaps(among: roles, "assignmentRole", .overlappingRoles) { role in
            guard let group = role["group"]?["id"]?.string, let type = role["assignmentRoleType"]?.string else {
                return nil
            }
            return group + type
        }
        found.outside(Period(json), roles, "assignmentRole")
    }

    private static func placement(_ json: JSON, _ found: inout Mistakes) {
        guard let child = json["child"]?["id"]?.string else { return }
        for (place, owner) in json.list("owners").enumerated() where owner["id"]?.string == child {
            found.add("owners[\(place)]", .ownPlacement)
        }
    }
}

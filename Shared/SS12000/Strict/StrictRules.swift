import FoundationEssentials
import JSON
import Runtime

/// The rules that need more than one field of a document and nothing outside it. They read the document as it was sent
/// and say nothing of fields that cannot be read: those are mistakes of form.
enum StrictRules {
    static func mistakes(in json: JSON, _ kind: ResourceKind, id: UUID, today: LocalDate) -> [DocumentMistake] {
        var found = Mistakes()
        found.periods(in: json)
        switch kind {
        case .organisations: organisation(json, id, &found)
        case .syllabuses: syllabus(json, &found)
        case .programmes: programme(json, id, &found)
        case .persons: StrictPersonRules.check(json, id, today, &found)
        case .groups: group(json, &found)
        case .placements: placement(json, &found)
        case .duties: duty(json, &found)
        case .schoolUnitOfferings:
            found.repeats(in: json.list("offeredSyllabuses"), "offeredSyllabuses", .duplicateValue) { $0["id"]?.string }
            found.repeats(in: json.list("offeredProgrammes"), "offeredProgrammes", .duplicateValue) { $0["id"]?.string }
        case .studyplans, .activities, .calendarEvents: break
        }
        return found.all
    }

    private static func organisation(_ json: JSON, _ id: UUID, _ found: inout Mistakes) {
        if json["parentOrganisation"]?["id"]?.string == id.lowercase { found.add("parentOrganisation", .parentCircle) }
        if json["schoolTypes"] != nil, json["organisationType"]?.string != OrganisationType.schoolUnit.rawValue {
            found.add("schoolTypes", .schoolTypesOnlyForSchoolUnits)
        }
        found.digits(json, "schoolUnitCode", 8)
        found.digits(json, "municipalityCode", 4)
        found.url(json, "url")
    }

    private static func syllabus(_ json: JSON, _ found: inout Mistakes) {
        if let start = json["startSchoolYear"]?.int, let end = json["endSchoolYear"]?.int, end < start {
            found.add("endSchoolYear", .endsBeforeStart)
        }
        // ISO 639-3: three small letters.
        if let code = json["languageCode"]?.string, !code.isEmpty,
            code.utf8.count != 3 || !code.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A })
        {
            found.add("languageCode", .notALanguageCode)
        }
    }

    private static func programme(_ json: JSON, _ id: UUID, _ found: inout Mistakes) {
        if json["parentProgramme"]?["id"]?.string == id.lowercase { found.add("parentProgramme", .parentCircle) }
        // Upper secondary programmes have Skolverket's code (the standard's words).
        if json["code"] == nil, json["schoolType"]?.string == SchoolType.upperSecondary.rawValue {
            found.add("code", .missingField)
        }
        guard json["type"]?.string != ProgrammeType.orientation.rawValue else { return }
        for (place, part) in json.list("content").enumerated()
        where part["type"]?.string == ProgrammeContentType.orientation.rawValue {
            found.add("content[\(place)].type", .orientationOnlyInOrientations)
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
        let owners = json.list("owners")
        found.repeats(in: owners, "owners", .duplicateValue) { $0["id"]?.string }
        guard let child = json["child"]?["id"]?.string else { return }
        for (place, owner) in owners.enumerated() where owner["id"]?.string == child {
            found.add("owners[\(place)]", .ownPlacement)
        }
    }
}

import FoundationEssentials
import JSON
import Runtime

/// The rules of form that need more than one field of a document, and its conflicts of dates and relations
/// (`ConflictRules`). They read the document as it was sent and say nothing of fields that cannot be read: those are
/// mistakes of form.
enum StrictRules {
    static func mistakes(in json: JSON, _ kind: ResourceKind, id: UUID, today: LocalDate) -> [DocumentMistake] {
        var found = Mistakes()
        ConflictRules.find(in: json, kind, id: id, &found)
        switch kind {
        case .organisations: organisation(json, &found)
        case .syllabuses: syllabus(json, &found)
        case .programmes: programme(json, &found)
        case .persons: StrictPersonRules.check(json, today, &found)
        case .placements:
            found.repeats(in: json.list("owners"), "owners", .duplicateValue) { $0["id"]?.string }
        case .schoolUnitOfferings:
            found.repeats(in: json.list("offeredSyllabuses"), "offeredSyllabuses", .duplicateValue) { $0["id"]?.string }
            found.repeats(in: json.list("offeredProgrammes"), "offeredProgrammes", .duplicateValue) { $0["id"]?.string }
        case .groups, .duties, .studyplans, .activities, .calendarEvents: break
        }
        return found.all
    }

    private static func organisation(_ json: JSON, _ found: inout Mistakes) {
        if json["schoolTypes"] != nil, json["organisationType"]?.string != OrganisationType.schoolUnit.rawValue {
            found.add("schoolTypes", .schoolTypesOnlyForSchoolUnits)
        }
        found.digits(json, "schoolUnitCode", 8)
        found.digits(json, "municipalityCode", 4)
        found.url(json, "url")
    }

    private static func syllabus(_ json: JSON, _ found: inout Mistakes) {
        // ISO 639-3: three small letters.
        if let code = json["languageCode"]?.string, !code.isEmpty,
            code.utf8.count != 3 || !code.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A })
        {
            found.add("languageCode", .notALanguageCode)
        }
    }

    private static func programme(_ json: JSON, _ found: inout Mistakes) {
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
}

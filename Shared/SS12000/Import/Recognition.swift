/// By what a document's lists and items are told to be of the standard: their keys, or the fields they have.
enum Recognition {
    static let wrappers: Set<String> = ["data", "items", "value", "values", "results", "resources", "content"]

    static let kinds: [String: ResourceKind] = [
        "organisations": .organisations, "organisation": .organisations, "organizations": .organisations,
        "organization": .organisations, "persons": .persons, "person": .persons, "people": .persons,
        "students": .persons, "guardians": .persons, "staff": .persons, "syllabuses": .syllabuses,
        "syllabus": .syllabuses, "syllabi": .syllabuses, "programmes": .programmes, "programme": .programmes,
        "programs": .programmes, "placements": .placements, "placement": .placements, "studyplans": .studyplans,
        "studyplan": .studyplans, "schoolunitofferings": .schoolUnitOfferings,
        "schoolunitoffering": .schoolUnitOfferings, "groups": .groups, "group": .groups,
        "duties": .duties, "duty": .duties, "activities": .activities, "activity": .activities,
        "activitites": .activities, "calendarevents": .calendarEvents, "calendarevent": .calendarEvents,
        "calenderevents": .calendarEvents,
    ]

    /// The kind that has these (folded) fields; nil when none can be told.
    static func guess(_ keys: Set<String>) -> ResourceKind? {
        if keys.contains("offeredat") || keys.contains("offeredsyllabuses") { return .schoolUnitOfferings }
        guard keys.contains("id") || keys.contains("uuid") || keys.contains("meta") else { return nil }
        if keys.contains("organisationtype") || keys.contains("organizationtype") { return .organisations }
        if keys.contains("schoolunitcode") { return .organisations }
        if keys.contains("grouptype") || keys.contains("groupmemberships") { return .groups }
        if keys.contains("dutyrole") || keys.contains("dutyat") { return .duties }
        if keys.contains("placedat") { return .placements }
        if keys.contains("starttime"), keys.contains("activity") { return .calendarEvents }
        if keys.contains("groups"), keys.contains("displayname") || keys.contains("teachers") { return .activities }
        if keys.contains("subjectname") || keys.contains("subjectcode") { return .syllabuses }
        if keys.contains("parentprogramme") { return .programmes }
        if ["name", "type", "schooltype"].allSatisfy(keys.contains) { return .programmes }
        // An attendance schedule or an absence has times, not dates, or no student.
        if keys.contains("student"), keys.contains("startdate") { return .studyplans }
        if keys.contains("givenname") || keys.contains("familyname") || keys.contains("civicno") { return .persons }
        return nil
    }
}

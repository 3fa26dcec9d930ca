/// What another system may be granted of the schedule. `ss12000.read` is all of it, and all that Register shows to it; a key that needs
/// less is granted the kinds, one scope for each.
///
/// What activities and lessons say of what is Register's takes Register's scope as well: who a lesson is an exception for, who teaches.
/// What a key may not see is left out of the document, not told as null, and cannot be asked by.
enum ReadingScope: String, CaseIterable, Sendable {
    case everything = "ss12000.read"
    /// What is taught to which groups; teachers with `duties`.
    case activities = "ss12000.activities"
    /// When and where, and whether it takes place; exceptions for pupils with `persons`, for teachers with `duties`.
    case calendarEvents = "ss12000.calendarevents"

    // Register's; worth nothing here without one of those.
    case persons = "ss12000.persons"
    /// Who is in which group, by which filters find.
    case groups = "ss12000.groups"
    case duties = "ss12000.duties"

    /// What a key that may see activities is shown of one: nothing that no standard names.
    static let activityBase: Set<String> = [
        "id", "meta", "displayName", "activityType", "calendarEventsRequired", "comment", "minutesPlanned", "startDate",
        "endDate", "groups", "organisation", "syllabus", "parentActivity",
    ]
    static let calendarEventBase: Set<String> = [
        "id", "meta", "activity", "startTime", "endTime", "cancelled", "comment", "teachingLengthTeacher",
        "teachingLengthStudent", "rooms", "resources",
    ]
}

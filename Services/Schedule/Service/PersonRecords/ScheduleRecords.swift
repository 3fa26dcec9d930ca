package import PersonRecords
import Runtime

/// What Schedule keeps of people, by the words of those whose data it is.
extension RecordType {
    static let person = RecordType("person", "Att tjänsten känner till dig, och dina inloggningsnamn")
    static let groups = RecordType("groups", "Klasser och grupper")
    static let duties = RecordType("duties", "Tjänstgöring")
    static let lessons = RecordType("lessons", "Undervisning och lektioner där du nämns")
    static let protection = RecordType("protection", "Skyddade personuppgifter")
}

/// Every table of Schedule's database, and what of persons it holds.
package enum ScheduleRecords {
    package static let catalogue = RecordCatalogue(
        service: ScheduleService.name,
        protected: """
            SELECT EXISTS (SELECT 1 FROM person WHERE id = ?1 AND is_protected = 1)
                OR EXISTS (SELECT 1 FROM left_protected WHERE person = ?1)
            """,
        allProtected: "SELECT id FROM person WHERE is_protected = 1 UNION SELECT person FROM left_protected",
        known: "SELECT 1 FROM person WHERE id = ?",
        logins: "SELECT lower(name) FROM principal WHERE person = ?",
        duties: "SELECT id FROM duty WHERE person = ?",
        directory + lessons + RecordTable.imports + RecordTable.lists + RecordTable.everywhere)

    private static let directory: [RecordTable] = [
        .personal("person", PersonalRows(.person, by: .id("id"))),
        .personal("principal", PersonalRows(.person, by: .id("person"))),
        .personal("left_protected", PersonalRows(.protection, by: .id("person"))),
        .personal("membership", PersonalRows(.groups, by: .id("person"))),
        .personal("duty", PersonalRows(.duties, by: .id("person"), erasing: .rewrite { _, _ in [("person", .null)] })),
        .impersonal("organisations", "units"),
        .impersonal("groups", "which groups there are"),
    ]

    private static let ofDuties = "duty IN (SELECT id FROM duty WHERE person = :id)"

    private static let lessons: [RecordTable] = [
        .personal(
            "activities",
            PersonalRows(
                .lessons, by: .when("id IN (SELECT activity FROM activity_teacher WHERE \(ofDuties))"),
                hiding: ["digest"],
                as: .excerpt(keeping: ["id", "displayName", "organisation", "startDate", "endDate"]),
                erasing: .byItsOwner("the duty, which is vacant"))),
        .impersonal("activity_group", "which groups are taught what"),
        .personal(
            "activity_teacher",
            PersonalRows(.lessons, by: .when(ofDuties), erasing: .byItsOwner("the duty, which is vacant"))),
        .personal(
            "calendar_events",
            PersonalRows(
                .lessons,
                by: .when(
                    """
                    id IN (SELECT event FROM event_student WHERE student = :id
                        UNION SELECT event FROM event_teacher WHERE \(ofDuties))
                    """),
                hiding: ["digest"], as: .excerpt(keeping: ["id", "activity", "startTime", "endTime", "cancelled"]),
                erasing: .byItsOwner("LessonsWithout"))),
        .personal("event_student", PersonalRows(.lessons, by: .id("student"))),
        .personal(
            "event_teacher",
            PersonalRows(.lessons, by: .when(ofDuties), erasing: .byItsOwner("the duty, which is vacant"))),
        .impersonal("tombstone", "which lessons and activities are gone"),
        .impersonal("follow_state", "how far following another schedule has come"),
        .impersonal("follow_item", "which lessons and activities come from another schedule"),
    ]
}

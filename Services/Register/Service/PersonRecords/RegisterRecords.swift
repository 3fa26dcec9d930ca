import JSON
package import PersonRecords
import Runtime

/// Every table of Register's database, and what of persons it holds.
package enum RegisterRecords {
    package static let catalogue = RecordCatalogue(
        service: RegisterService.name,
        protected: """
            SELECT EXISTS (SELECT 1 FROM persons WHERE id = ?1 AND hidden = 1)
                OR EXISTS (SELECT 1 FROM kept_mark WHERE person = ?1)
            """,
        allProtected: "SELECT id FROM persons WHERE hidden = 1 UNION SELECT person FROM kept_mark",
        known: "SELECT 1 FROM persons WHERE id = ?",
        logins: "SELECT lower(name) FROM principal_names WHERE person = ?",
        duties: "SELECT id FROM duties WHERE person = ?",
        people + relations + decisions + work + RecordTable.imports + RecordTable.lists + RecordTable.everywhere)

    /// Of a child a guardian is shown that they are responsible, and no more: the rest is the child's.
    private static let people: [RecordTable] = [
        .personal(
            "persons",
            PersonalRows(
                .person, by: .id("id"), hiding: ["digest", "names", "given_order", "family_order"],
                erasing: .byItsOwner("Cascade")),
            PersonalRows(
                .guardianships, by: .when("id IN (SELECT child FROM guardianship WHERE guardian = :id) AND id <> :id"),
                hiding: [
                    "digest", "names", "given_order", "family_order", "display_name", "civic_number",
                    "security_marking",
                    "hidden",
                ],
                as: .excerpt(keeping: ["id"]), erasing: .byItsOwner("Cascade"))),
        .personal("principal_names", PersonalRows(.person, by: .id("person"))),
        .personal("person_identifier", PersonalRows(.person, by: .id("person"))),
        .personal("person_status", PersonalRows(.person, by: .id("person"))),
        .personal("coming_of_age", PersonalRows(.person, by: .id("person"))),
        .personal("person_left", PersonalRows(.person, by: .id("person"))),
    ]

    private static let relations: [RecordTable] = [
        .personal("enrolment", PersonalRows(.enrolments, by: .id("person"))),
        .personal(
            "responsible",
            PersonalRows(.guardianships, by: .id("child")),
            PersonalRows(
                .guardianships,
                by: .when("child IN (SELECT child FROM guardianship WHERE guardian = :id) AND guardian = :id"),
                erasing: .byItsOwner("Cascade"))),
        .personal("guardianship", PersonalRows(.guardianships, by: .id("child"), .id("guardian"))),
        .personal(
            "grants",
            PersonalRows(
                .grants, by: .id("subject"), .id("giver"), .id("receiver"), hiding: ["digest"],
                erasing: .byItsOwner("Cascade"))),
        .personal(
            "grant_before_import",
            PersonalRows(.imports, by: .id("subject"), .id("giver"), .id("receiver"), as: .excerpt(keeping: ["id"]))),
        .personal(
            "told_periods",
            PersonalRows(.guardianships, by: .id("child")),
            PersonalRows(
                .guardianships, by: .text("periods"), searched: true, as: .excerpt(keeping: []),
                erasing: .byItsOwner("Cascade"))),
        .personal(
            "groups",
            PersonalRows(
                .groups, by: .when("id IN (SELECT group_id FROM membership WHERE person = :id)"),
                hiding: ["digest", "display_order"],
                as: .excerpt(keeping: ["id", "displayName", "groupType", "organisation", "startDate", "endDate"]),
                erasing: .byItsOwner("Cascade"))),
        .personal("membership", PersonalRows(.groups, by: .id("person"))),
        .personal(
            "duties", PersonalRows(.duties, by: .id("person"), hiding: ["digest"], erasing: .byItsOwner("Cascade"))),
        .personal(
            "assignment_role",
            PersonalRows(
                .duties, by: .when("duty IN (SELECT id FROM duties WHERE person = :id)"),
                erasing: .byItsOwner("Cascade"))),
        .personal(
            "placements",
            PersonalRows(.placements, by: .id("child"), hiding: ["digest"], erasing: .byItsOwner("Cascade")),
            PersonalRows(
                .placements,
                by: .when("id IN (SELECT placement FROM placement_owner WHERE owner = :id) AND child <> :id"),
                hiding: ["digest"], as: .excerpt(keeping: ["id", "placedAt", "startDate", "endDate"]),
                erasing: .byItsOwner("Cascade"))),
        .personal(
            "placement_owner",
            PersonalRows(
                .placements, by: .id("owner"), .when("placement IN (SELECT id FROM placements WHERE child = :id)"))),
        .personal(
            "studyplans",
            PersonalRows(.studies, by: .id("student"), hiding: ["digest"], erasing: .byItsOwner("Cascade"))),
        .personal(
            "education_reference",
            PersonalRows(
                .studies,
                by: .when("holder_kind = 'studyplans' AND holder IN (SELECT id FROM studyplans WHERE student = :id)"))),
    ]

    private static let decisions: [RecordTable] = [
        .personal("office_change", PersonalRows(.decisions, by: .when("kind = 'persons' AND id = :id"))),
        .personal("kept_mark", PersonalRows(.protection, by: .id("person"))),
        .personal(
            "withdrawal",
            PersonalRows(
                .protection, by: .when("kind = 'persons' AND id = :id"),
                erasing: .keep("how long a deletion is told of; the id alone"))),
        .personal(
            "protected_access",
            PersonalRows(
                .protection, by: .id("person"), hiding: ["caller"], erasing: .keep("append-only; it names ids alone")),
            PersonalRows(
                .protection, by: .login("caller"), searched: true, hiding: ["person"],
                erasing: .keep("append-only; it names ids alone"))),
        .personal(
            "tombstone",
            PersonalRows(
                .deletions, by: .when("kind = 'persons' AND id = :id"),
                erasing: .keep("so that nothing late brings the person back; the id alone"))),
        .impersonal("school_year_change", "which unit changes its year, when and how"),
        .personal(
            "school_year_step",
            PersonalRows(
                .schoolYears, by: .text("content"), searched: true, as: .excerpt(keeping: []),
                erasing: .rewrite { row, subject in
                    [("content", .text((row["content"] ?? .null).striking(subject).text))]
                })),
        .personal("school_year_exception", PersonalRows(.schoolYears, by: .id("person"), searched: true)),
        .impersonal("school_year_count", "how many pupils come to which outcome"),
        .personal(
            "erasure", PersonalRows(.erasures, by: .id("person"), erasing: .keep("until every service has answered"))),
        .impersonal("erasure_acknowledgement", "which service has answered, and with how many rows"),
        .impersonal("identity_pause", "two hours, and nobody's"),
    ]

    private static let work: [RecordTable] = [
        .impersonal("organisations", "units, their addresses and codes"),
        .impersonal("programmes", "what is taught"),
        .impersonal("syllabuses", "what is taught"),
        .impersonal("school_unit_offerings", "what is taught where"),
        .impersonal("subscription", "systems that want to be told of news"),
        .impersonal("subscription_mark", "how far such systems have been told"),
        .impersonal("webhook_notice", "which kinds of resources have news"),
        .personal(
            "client_log_entry",
            PersonalRows(.clientReports, by: .foreignText("document"), searched: true, as: .excerpt(keeping: []))),
        .personal(
            "client_statistics_entry",
            PersonalRows(.clientReports, by: .foreignText("document"), searched: true, as: .excerpt(keeping: []))),
        .impersonal("follow_state", "how far following another register has come"),
        .personal("follow_item", PersonalRows(.sources, by: .when("kind = 'persons' AND id = :id"))),
        .impersonal("elsewhere_change", "when lessons last changed"),
        .impersonal("elsewhere_tombstone", "which lessons and activities are gone"),
    ]
}

import JSON
package import PersonRecords
import Runtime

/// What Attendance keeps of people, by the words of those whose data it is.
extension RecordType {
    static let person = RecordType("person", "Namn, födelsedatum och inloggningsnamn")
    static let protection = RecordType("protection", "Skyddade personuppgifter")
    static let guardianships = RecordType("guardianships", "Vårdnad, åt båda håll")
    static let grants = RecordType("grants", "Samtycken och fullmakter: vem som får göra vad för vem, och hur länge")
    static let enrolments = RecordType("enrolments", "Inskrivningar vid skolenheter")
    static let groups = RecordType("groups", "Klasser och grupper")
    static let duties = RecordType("duties", "Tjänstgöring")
    static let lessons = RecordType("lessons", "Lektioner där du nämns")
    static let rolls = RecordType("rolls", "Upprop: närvaro på lektioner, och upprop du själv har tagit")
    static let absences = RecordType("absences", "Frånvaroanmälningar och beviljad ledighet, och vem som har anmält")
}

/// Every table of Attendance's database, and what of persons it holds.
package enum AttendanceRecords {
    package static let catalogue = RecordCatalogue(
        service: AttendanceService.name,
        protected: """
            SELECT EXISTS (SELECT 1 FROM person WHERE id = ?1 AND is_protected = 1)
                OR EXISTS (SELECT 1 FROM left_protected WHERE person = ?1)
            """,
        allProtected: "SELECT id FROM person WHERE is_protected = 1 UNION SELECT person FROM left_protected",
        known: "SELECT 1 FROM person WHERE id = ?",
        logins: "SELECT lower(name) FROM principal WHERE person = ?",
        duties: "SELECT id FROM duty WHERE person = ?",
        directory + lessons + own + RecordTable.lists + RecordTable.everywhere)

    private static let ofDuties = "duty IN (SELECT id FROM duty WHERE person = :id)"

    private static let directory: [RecordTable] = [
        .personal("person", PersonalRows(.person, by: .id("id"))),
        .personal("left_protected", PersonalRows(.protection, by: .id("person"))),
        .personal("principal", PersonalRows(.person, by: .id("person"))),
        .personal("custody", PersonalRows(.guardianships, by: .id("child"), .id("custodian"))),
        .personal("grants", PersonalRows(.grants, by: .id("subject"), .id("giver"), .id("receiver"))),
        .personal("enrolment", PersonalRows(.enrolments, by: .id("student"))),
        .impersonal("pupil_group", "which groups there are"),
        .personal("membership", PersonalRows(.groups, by: .id("student"))),
        .impersonal("organisation", "units"),
        .personal("duty", PersonalRows(.duties, by: .id("person"), erasing: .rewrite { _, _ in [("person", .null)] })),
        .personal(
            "assignment", PersonalRows(.duties, by: .when(ofDuties), erasing: .byItsOwner("the duty, which is vacant"))),
    ]

    private static let lessons: [RecordTable] = [
        .impersonal("activity", "what is taught"),
        .impersonal("activity_group", "which groups are taught what"),
        .personal(
            "activity_teacher",
            PersonalRows(.lessons, by: .when(ofDuties), erasing: .byItsOwner("the duty, which is vacant"))),
        .impersonal("lesson", "when lessons are"),
        .personal("lesson_student", PersonalRows(.lessons, by: .id("student"))),
        .personal(
            "lesson_teacher",
            PersonalRows(
                .lessons, by: .when(ofDuties), searched: true, erasing: .byItsOwner("the duty, which is vacant"))),
    ]

    private static let own: [RecordTable] = [
        // Every pupil of a lesson stands in its roll, also who was there. A pupil is not told who took it.
        .personal(
            "roll",
            PersonalRows(
                .rolls, by: .text("marks"), .id("author_person"), .login("author_client"), searched: true,
                as: .custom(ownRoll), erasing: .rewrite(rollWithout))),
        .personal("mark", PersonalRows(.rolls, by: .id("student"))),
        .personal("standing", PersonalRows(.rolls, by: .id("student"), searched: true)),
        .personal(
            "absence_request",
            PersonalRows(
                .absences, by: .foreignText("author"),
                .when("absence IN (SELECT id FROM absence WHERE student = :id)"), searched: true, hiding: ["digest"])),
        .personal(
            "absence",
            PersonalRows(.absences, by: .id("student"), searched: true),
            PersonalRows(
                .absences,
                by: .when(
                    """
                    student <> :id AND (registered_by = :id OR author_person = :id
                        OR lower(author_client) IN (SELECT value FROM json_each(:logins))
                        OR instr(CAST(document AS BLOB), CAST(:text AS BLOB)) > 0)
                    """),
                searched: true, as: .custom(ownReport), erasing: .rewrite(absenceWithout))),
    ]

    /// Of a roll the pupil's own mark; to who took it that they did, when, and the counts.
    @Sendable private static func ownRoll(_ row: JSON, of subject: RecordSubject) -> JSON {
        let isAuthor = row["author_person"]?.string == subject.id.lowercase
        let marks = row["marks"]?.elements?.filter { mark in
            mark.members?.contains { $0.value.string == subject.id.lowercase } ?? false
        }
        let own = row.setting("marks", JSON(marks ?? []))
        return isAuthor ? own : ["author_person", "present", "absent", "late"].reduce(own) { $0.setting($1, nil) }
    }

    /// To who reported somebody else's absence: that they did, and when it was; not whose.
    @Sendable private static func ownReport(_ row: JSON, of subject: RecordSubject) -> JSON {
        ["student", "document", "type", "organisation"].reduce(row) { $0.setting($1, nil) }
    }

    /// The other pupils' marks stay, and how many there were.
    @Sendable private static func rollWithout(
        _ row: JSON, _ subject: RecordSubject
    ) -> [(column: String, value: StoredValue)] {
        var columns: [(column: String, value: StoredValue)] = [
            ("marks", .bytes((row["marks"] ?? .null).striking(subject).encoded()))
        ]
        if row["author_person"]?.string == subject.id.lowercase { columns.append(("author_person", .null)) }
        return columns
    }

    /// Somebody else's absence stays, without who reported it.
    @Sendable private static func absenceWithout(
        _ row: JSON, _ subject: RecordSubject
    ) -> [(column: String, value: StoredValue)] {
        let text = subject.id.lowercase
        let named = ["registered_by", "author_person"].filter { row[$0]?.string == text }
        let document = (row["document"] ?? .null).striking(subject)
        return named.map { ($0, .null) } + [("document", .bytes(document.encoded()))]
    }
}

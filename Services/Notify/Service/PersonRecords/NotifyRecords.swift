import JSON
package import PersonRecords
import Runtime

/// What Notify keeps of people, by the words of those whose data it is.
extension RecordType {
    static let person = RecordType("person", "Adresser, födelsedatum och inloggningsnamn")
    static let protection = RecordType("protection", "Skyddade personuppgifter")
    static let guardianships = RecordType("guardianships", "Vårdnad, åt båda håll")
    static let grants = RecordType("grants", "Samtycken och fullmakter: vem som får göra vad för vem, och hur länge")
    static let enrolments = RecordType("enrolments", "Inskrivningar vid skolenheter")
    static let groups = RecordType("groups", "Klasser och grupper")
    static let duties = RecordType("duties", "Tjänstgöring")
    static let absences = RecordType("absences", "Frånvaro som vårdnadshavare skulle få veta om")
    static let alerts = RecordType("alerts", "Meddelanden om frånvaro: till vem, när och vart de skickades")
}

/// Every table of Notify's database, and what of persons it holds.
package enum NotifyRecords {
    package static let catalogue = RecordCatalogue(
        service: NotifyService.name,
        protected: """
            SELECT EXISTS (SELECT 1 FROM person WHERE id = ?1 AND is_protected = 1)
                OR EXISTS (SELECT 1 FROM left_protected WHERE person = ?1)
            """,
        allProtected: "SELECT id FROM person WHERE is_protected = 1 UNION SELECT person FROM left_protected",
        known: "SELECT 1 FROM person WHERE id = ?",
        logins: "SELECT lower(name) FROM principal WHERE person = ?",
        duties: nil,
        directory + alerts + RecordTable.lists + RecordTable.everywhere)

    private static let directory: [RecordTable] = [
        .personal("person", PersonalRows(.person, by: .id("id"))),
        .personal("left_protected", PersonalRows(.protection, by: .id("person"))),
        .personal("principal", PersonalRows(.person, by: .id("person"))),
        .personal("custodian", PersonalRows(.guardianships, by: .id("child"), .id("guardian"))),
        .personal("grants", PersonalRows(.grants, by: .id("subject"), .id("giver"), .id("receiver"))),
        .personal("enrolment", PersonalRows(.enrolments, by: .id("child"))),
        .impersonal("organisation", "units and where their alerts go"),
        .personal("duty", PersonalRows(.duties, by: .id("person"), erasing: .rewrite { _, _ in [("person", .null)] })),
        .personal(
            "assignment",
            PersonalRows(
                .duties, by: .when("duty IN (SELECT id FROM duty WHERE person = :id)"),
                erasing: .byItsOwner("the duty, which is vacant"))),
        .personal(
            "pupil_group",
            PersonalRows(
                .groups, by: .text("members"), searched: true, as: .custom(ownLine), erasing: .rewrite(membersWithout))),
    ]

    /// Of a group the person's own line.
    @Sendable private static func ownLine(_ row: JSON, of subject: RecordSubject) -> JSON {
        let lines = row["members"]?.string?.split(separator: "\n").filter { $0.contains(subject.id.lowercase) } ?? []
        return row.setting("members", JSON(lines.joined(separator: "\n")))
    }

    private static let alerts: [RecordTable] = [
        .personal("absence", PersonalRows(.absences, by: .id("child"))),
        .personal("obligation", PersonalRows(.absences, by: .id("child"))),
        // A child is not told a guardian's address, nor one guardian the other's; and who was told, staff or guardian, not about whom.
        .personal(
            "attempt",
            PersonalRows(.alerts, by: .when("delivery IN (SELECT id FROM delivery WHERE recipient = :id)")),
            PersonalRows(
                .alerts, by: .when("delivery IN (SELECT id FROM delivery WHERE child = :id AND recipient <> :id)"),
                hiding: ["address"])),
        .personal(
            "delivery", PersonalRows(.alerts, by: .id("child"), searched: true),
            PersonalRows(.alerts, by: .when("recipient = :id AND child <> :id"), searched: true, hiding: ["child"])),
    ]

    /// The group's other lines stay.
    @Sendable private static func membersWithout(
        _ row: JSON, _ subject: RecordSubject
    ) -> [(column: String, value: StoredValue)] {
        let lines = row["members"]?.string?.split(separator: "\n").filter { !$0.contains(subject.id.lowercase) } ?? []
        return [("members", .text(lines.joined(separator: "\n")))]
    }
}

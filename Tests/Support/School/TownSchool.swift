package import JSON
package import Runtime
package import SS12000

/// A school for tests with real services: classes with one lesson today, every pupil with two guardians who each have an
/// address of their own, so that a mail tells whose it is.
package struct TownSchool: Sendable {
    package struct SchoolClass: Sendable {
        package let lesson: CalendarEventID
        package let activity: ActivityID
        package let pupils: [PersonID]
    }

    package let day: LocalDate
    package let classes: [SchoolClass]
    package let unit = OrganisationID.numbered(1)

    package init(classes count: Int, pupils size: Int, day: LocalDate = LocalDate(Clock.system.now())) {
        self.day = day
        classes = (0..<count).map { index in
            SchoolClass(
                lesson: .numbered(index), activity: .numbered(index),
                pupils: (0..<size).map { .numbered(index * 1000 + $0 + 1) })
        }
    }

    package func guardians(of pupil: PersonID) -> [PersonID] {
        let number = Int(truncatingIfNeeded: pupil.uuid.bytes16.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        return [.numbered(1_000_000 + number * 2), .numbered(1_000_000 + number * 2 + 1)]
    }

    package func addresses(of pupil: PersonID) -> [String] { guardians(of: pupil).map(Self.address) }

    private static func address(_ guardian: PersonID) -> String { "g-\(guardian.description)@example.org" }

    /// The document both services import.
    package var document: JSON {
        [
            "organisations": [
                [
                    "id": JSON(unit.description), "displayName": "Exempelskolan", "organisationType": "Skolenhet",
                    "email": "skolan@example.se",
                ]
            ],
            "persons": JSON(classes.flatMap { $0.pupils.flatMap(persons) }),
            "groups": JSON(classes.enumerated().map(group)),
            "duties": [],
            "activities": JSON(classes.enumerated().map(activity)),
            "calendarEvents": JSON(classes.map(lesson)),
        ]
    }

    private func persons(of pupil: PersonID) -> [JSON] {
        let guardians = guardians(of: pupil)
        let child: JSON = [
            "id": JSON(pupil.description), "givenName": "Elev", "familyName": "Exempel", "birthDate": "2013-05-04",
            "securityMarking": "Ingen",
            "enrolments": [
                ["enroledAt": SchoolDocument.reference(unit), "schoolType": "GR", "startDate": "2020-08-01"]
            ],
            "responsibles": JSON(
                guardians.map { ["person": SchoolDocument.reference($0), "relationType": "Vårdnadshavare"] }),
        ]
        return [child]
            + guardians.map { guardian in
                [
                    "id": JSON(guardian.description), "givenName": "Vuxen", "familyName": "Exempel",
                    "securityMarking": "Ingen", "eduPersonPrincipalNames": [JSON(Self.address(guardian))],
                    "emails": [["value": JSON(Self.address(guardian)), "type": "Privat"]],
                ]
            }
    }

    private func group(_ index: Int, _ content: SchoolClass) -> JSON {
        [
            "id": JSON(GroupID.numbered(index).description), "displayName": JSON("Klass \(index)"),
            "groupType": "Klass",
            "startDate": "2020-08-01", "organisation": SchoolDocument.reference(unit),
            "groupMemberships": JSON(
                content.pupils.map { ["person": SchoolDocument.reference($0), "startDate": "2020-08-01"] }),
        ]
    }

    private func activity(_ index: Int, _ content: SchoolClass) -> JSON {
        [
            "id": JSON(content.activity.description), "displayName": JSON("Svenska \(index)"),
            "calendarEventsRequired": true, "startDate": "2020-08-01", "activityType": "Undervisning",
            "groups": [SchoolDocument.reference(GroupID.numbered(index))], "teachers": [],
            "organisation": SchoolDocument.reference(unit),
        ]
    }

    private func lesson(_ content: SchoolClass) -> JSON {
        [
            "id": JSON(content.lesson.description), "activity": SchoolDocument.reference(content.activity),
            "startTime": JSON(day.at(hour: 8, minute: 0).rfc3339), "endTime": JSON(day.at(hour: 9, minute: 0).rfc3339),
        ]
    }
}

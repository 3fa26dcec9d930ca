import AttendanceContracts
import FoundationEssentials
import JSON
import RegisterContracts
import Runtime
import SS12000

/// Pupils, guardians and lessons for Notify's tests. Ids are readable: the last digits say who it is.
enum NotifySample {
    static let child = person(1)
    static let sibling = person(2)
    static let mother = person(11)
    static let father = person(12)
    static let head = person(21)
    static let teacher = person(22)
    static let unit = organisation(31)
    static let school = organisation(32)

    static func person(_ number: Int) -> PersonID { PersonID(uuid(number)) }
    static func organisation(_ number: Int) -> OrganisationID { OrganisationID(uuid(number)) }

    static func uuid(_ number: Int) -> UUID {
        let digits = String(number)
        return UUID(text: "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits)!
    }

    /// A lesson a child was absent from.
    struct Absence: Hashable {
        var lesson = 1
        var child = NotifySample.child
        var day = LocalDate(iso8601: "2026-11-25")!
        var unit: OrganisationID? = NotifySample.unit
        /// From 21 to 6 instead of from 8 to 9.
        var isNight = false

        var occasion: AbsenceOccasion {
            // Deterministic per lesson and child, as Attendance makes it.
            let number = 1_000_000 + lesson * 1_000 + Int(child.uuid.bytes16[15])
            return AbsenceOccasion(
                attendance: AttendanceID(NotifySample.uuid(number)), student: child,
                calendarEvent: CalendarEventID(NotifySample.uuid(500_000 + lesson)), organisation: unit, date: day,
                start: day.at(hour: isNight ? 21 : 8, minute: 0),
                end: isNight ? day.adding(days: 1).at(hour: 6, minute: 0) : day.at(hour: 9, minute: 0))
        }
    }

    static func person(
        _ id: PersonID, version: Int64, born: String? = nil, emails: [String] = [], emailType: String = "Privat",
        guardians: [PersonID] = [], unit: OrganisationID? = nil, status: String = "Aktiv", marking: String? = nil,
        principalName: String? = nil
    ) -> PersonChanged {
        let document = JSON.object {
            $0.set("id", JSON(id.description))
            $0.set("givenName", "Test")
            $0.set("familyName", "Testsson")
            $0.set("birthDate", born.map { JSON($0) })
            $0.set("personStatus", JSON(status))
            $0.set("securityMarking", marking.map { JSON($0) })
            $0.set("eduPersonPrincipalNames", principalName.map { JSON([JSON($0)]) })
            $0.set("emails", JSON(emails.map { ["value": JSON($0), "type": JSON(emailType)] as JSON }))
            $0.set(
                "responsibles",
                JSON(
                    guardians.map {
                        ["person": ["id": JSON($0.description)], "relationType": "Vårdnadshavare"] as JSON
                    }))
            $0.set(
                "enrolments",
                unit.map {
                    JSON([
                        [
                            "enroledAt": ["id": JSON($0.description)], "schoolType": "GR", "schoolYear": 7,
                            "startDate": "2026-08-17", "endDate": "2027-06-11",
                        ] as JSON
                    ])
                })
        }
        return PersonChanged(PersonDocument(document)!, version: version)
    }

    static func organisation(
        _ id: OrganisationID, version: Int64 = 1, parent: OrganisationID? = nil, email: String? = nil
    ) -> OrganisationChanged {
        let document = JSON.object {
            $0.set("id", JSON(id.description))
            $0.set("displayName", "Testskolan")
            $0.set("organisationType", "Skolenhet")
            $0.set("parentOrganisation", parent.map { ["id": JSON($0.description)] as JSON })
            $0.set("email", email.map { JSON($0) })
        }
        return OrganisationChanged(OrganisationDocument(document)!, version: version)
    }

    static func duty(
        _ number: Int, _ person: PersonID, at unit: OrganisationID, role: String = "Rektor", version: Int64 = 1,
        starts: String = "2026-08-01", ends: String? = nil, mentorOf group: GroupID? = nil
    ) -> DutyChanged {
        let document = JSON.object {
            $0.set("id", JSON(uuid(number).lowercase))
            $0.set("person", ["id": JSON(person.description)])
            $0.set("dutyAt", ["id": JSON(unit.description)])
            $0.set("dutyRole", JSON(role))
            if let group {
                let part: JSON = ["group": ["id": JSON(group.description)], "assignmentRoleType": "Mentor"]
                $0.set("assignmentRole", JSON([part]))
            }
            $0.set("startDate", JSON(starts))
            $0.set("endDate", ends.map { JSON($0) })
        }
        return DutyChanged(DutyDocument(document)!, version: version)
    }
}

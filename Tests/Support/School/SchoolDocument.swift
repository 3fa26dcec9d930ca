package import JSON
package import Runtime
package import SS12000

/// SS 12000 documents for tests: what the test is about is given, the rest is filled in.
package enum SchoolDocument {
    package static func person(
        _ id: PersonID, given: String = "Elev", family: String = "Exempel", born: String? = "2013-05-04",
        login: String? = nil, custodians: [PersonID] = [], marking: String = "Ingen"
    ) -> PersonDocument {
        read(
            .object {
                $0.set("id", JSON(id.description))
                $0.set("meta", meta)
                $0.set("givenName", JSON(given))
                $0.set("familyName", JSON(family))
                $0.set("birthDate", born.map { JSON($0) })
                $0.set("securityMarking", JSON(marking))
                $0.set("eduPersonPrincipalNames", login.map { JSON([JSON($0)]) })
                $0.set("enrolments", JSON([]))
                $0.set(
                    "responsibles",
                    JSON(custodians.map { ["person": reference($0), "relationType": "Vårdnadshavare"] as JSON }))
            }, PersonDocument.init)
    }

    /// A member with inclusive dates; both open unless given.
    package struct Member: Sendable {
        let person: PersonID
        let from: String?
        let until: String?

        package init(_ person: PersonID, from: String? = nil, until: String? = nil) {
            self.person = person
            self.from = from
            self.until = until
        }
    }

    package static func group(
        _ id: GroupID, at organisation: OrganisationID = .numbered(1), _ members: [Member]
    ) -> GroupDocument {
        read(
            .object {
                $0.set("id", JSON(id.description))
                $0.set("meta", meta)
                $0.set("displayName", JSON("7B"))
                $0.set("startDate", JSON("2026-08-17"))
                $0.set("groupType", JSON("Klass"))
                $0.set("organisation", reference(organisation))
                $0.set(
                    "groupMemberships",
                    JSON(
                        members.map { member in
                            .object {
                                $0.set("person", reference(member.person))
                                $0.set("startDate", member.from.map { JSON($0) })
                                $0.set("endDate", member.until.map { JSON($0) })
                            }
                        }))
            }, GroupDocument.init)
    }

    package static func group(
        _ id: GroupID, at organisation: OrganisationID = .numbered(1), _ members: [PersonID]
    ) -> GroupDocument {
        group(id, at: organisation, members.map { Member($0) })
    }

    package static func organisation(_ id: OrganisationID, parent: OrganisationID? = nil) -> OrganisationDocument {
        read(
            .object {
                $0.set("id", JSON(id.description))
                $0.set("meta", meta)
                $0.set("displayName", JSON("Exempelskolan"))
                $0.set("organisationType", JSON("Skolenhet"))
                $0.set("parentOrganisation", parent.map { reference($0) })
            }, OrganisationDocument.init)
    }

    /// What a duty is for a group beside teaching, with inclusive dates; both open unless given.
    package struct Part: Sendable {
        let group: GroupID
        let type: AssignmentRoleType
        let from: String?
        let until: String?

        package init(_ type: AssignmentRoleType, of group: GroupID, from: String? = nil, until: String? = nil) {
            self.group = group
            self.type = type
            self.from = from
            self.until = until
        }

        fileprivate var json: JSON {
            .object {
                $0.set("group", reference(group))
                $0.set("assignmentRoleType", JSON(type.rawValue))
                $0.set("startDate", from.map { JSON($0) })
                $0.set("endDate", until.map { JSON($0) })
            }
        }
    }

    package static func duty(
        _ id: DutyID, of person: PersonID, at organisation: OrganisationID = .numbered(1), role: DutyRole = .teacher,
        from: String = "2026-08-01", until: String? = nil, parts: [Part] = []
    ) -> DutyDocument {
        read(
            .object {
                $0.set("id", JSON(id.description))
                $0.set("meta", meta)
                $0.set("person", reference(person))
                $0.set("dutyAt", reference(organisation))
                $0.set("dutyRole", JSON(role.rawValue))
                $0.set("startDate", JSON(from))
                $0.set("endDate", until.map { JSON($0) })
                $0.set("assignmentRole", parts.isEmpty ? nil : JSON(parts.map(\.json)))
            }, DutyDocument.init)
    }

    package static func activity(
        _ id: ActivityID, groups: [GroupID], teachers: [DutyID] = [], at organisation: OrganisationID = .numbered(1)
    ) -> ActivityDocument {
        read(
            .object {
                $0.set("id", JSON(id.description))
                $0.set("meta", meta)
                $0.set("displayName", JSON("Matematik 7B"))
                $0.set("calendarEventsRequired", JSON(true))
                $0.set("startDate", JSON("2026-08-17"))
                $0.set("groups", JSON(groups.map(reference)))
                $0.set("teachers", JSON(teachers.map { ["duty": reference($0)] as JSON }))
                $0.set("organisation", reference(organisation))
            }, ActivityDocument.init)
    }

    /// - Parameters:
    ///   - start: local time, `2026-11-25 08:00`.
    ///   - participation: pupils who, whatever the groups say, do or do not take part.
    package static func lesson(
        _ id: CalendarEventID, of activity: ActivityID, from start: Instant, to end: Instant, cancelled: Bool = false,
        participation: [PersonID: Bool] = [:], substitutes: [DutyID: Bool] = [:]
    ) -> CalendarEventDocument {
        read(
            .object {
                $0.set("id", JSON(id.description))
                $0.set("meta", meta)
                $0.set("activity", reference(activity))
                $0.set("startTime", JSON(start.rfc3339))
                $0.set("endTime", JSON(end.rfc3339))
                $0.set("cancelled", JSON(cancelled))
                $0.set(
                    "studentExceptions",
                    JSON(
                        participation.sorted { $0.key < $1.key }.map {
                            ["student": reference($0.key), "participates": JSON($0.value)] as JSON
                        }))
                $0.set(
                    "teacherExceptions",
                    JSON(
                        substitutes.sorted { $0.key < $1.key }.map {
                            ["duty": reference($0.key), "participates": JSON($0.value)] as JSON
                        }))
            }, CalendarEventDocument.init)
    }

    package static func reference(_ id: some Identifier) -> JSON { ["id": JSON(id.description)] }

    private static let meta: JSON = ["created": "2026-08-01T00:00:00Z", "modified": "2026-08-01T00:00:00Z"]

    private static func read<Document>(_ json: JSON, _ read: (JSON) -> Document?) -> Document {
        guard let document = read(json) else { preconditionFailure("the fixture is no such document") }
        return document
    }
}

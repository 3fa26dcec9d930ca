package import JSON
package import Runtime

/// A thin typed view of one SS 12000 document. A view reads what it is asked for and keeps the rest untouched, so a
/// field added by a later version of the standard survives being passed on.
package protocol ResourceDocument: Sendable {
    associatedtype ID: Identifier
    static var kind: ResourceKind { get }
    var json: JSON { get }
    var id: ID { get }
    /// Nil when the document has no readable id; every other member is then meaningless.
    init?(_ json: JSON)
}

/// A period of whole local days. Both ends are inclusive, a missing end is open (SS 12000 §dates).
package struct Period: Hashable, Sendable {
    package let start: LocalDate?
    package let end: LocalDate?

    package init(start: LocalDate?, end: LocalDate?) {
        self.start = start
        self.end = end
    }

    init(_ json: JSON) {
        self.init(start: json.date("startDate"), end: json.date("endDate"))
    }

    package func includes(_ date: LocalDate) -> Bool {
        if let start, date < start { return false }
        if let end, date > end { return false }
        return true
    }

    /// Whether it has no day at all, because it ends before it starts.
    var isEmpty: Bool {
        guard let start, let end else { return false }
        return end < start
    }

    /// Whether the two have a day in common. A period that ends before it starts has no days.
    package func overlaps(_ other: Period) -> Bool {
        func begins(_ first: LocalDate?, notAfter last: LocalDate?) -> Bool {
            guard let first, let last else { return true }
            return first <= last
        }
        return begins(start, notAfter: end) && begins(other.start, notAfter: other.end)
            && begins(start, notAfter: other.end) && begins(other.start, notAfter: end)
    }
}

package struct OrganisationDocument: ResourceDocument {
    package static let kind = ResourceKind.organisations
    package let json: JSON
    package let id: OrganisationID

    package init?(_ json: JSON) {
        guard let id: OrganisationID = json.identifier("id") else { return nil }
        self.json = json
        self.id = id
    }

    package var name: String { json["displayName"]?.string ?? "" }
    package var type: OrganisationType { json.code("organisationType") ?? .other }
    package var parent: OrganisationID? { json.reference("parentOrganisation") }
    package var schoolUnitCode: String? { json["schoolUnitCode"]?.string }
    package var organisationCode: String? { json["organisationCode"]?.string }
    package var email: String? { json["email"]?.string }
    package var period: Period { Period(json) }
}

package struct GroupMembership: Hashable, Sendable {
    package let person: PersonID
    package let period: Period

    /// Whether the person belongs to the group on this local date; both dates of a membership are inclusive.
    package func includes(on date: LocalDate) -> Bool { period.includes(date) }
}

package struct GroupDocument: ResourceDocument {
    package static let kind = ResourceKind.groups
    package let json: JSON
    package let id: GroupID

    package init?(_ json: JSON) {
        guard let id: GroupID = json.identifier("id") else { return nil }
        self.json = json
        self.id = id
    }

    package var name: String { json["displayName"]?.string ?? "" }
    package var type: GroupType { json.code("groupType") ?? .other }
    package var organisation: OrganisationID? { json.reference("organisation") }
    package var period: Period { Period(json) }
    package var memberships: [GroupMembership] {
        json.list("groupMemberships").compactMap { item in
            item.reference("person").map { GroupMembership(person: $0, period: Period(item)) }
        }
    }
}

/// A part a duty plays for a group, such as mentor.
package struct AssignmentRole: Hashable, Sendable {
    package let group: GroupID
    package let type: AssignmentRoleType
    package let period: Period
}

package struct DutyDocument: ResourceDocument {
    package static let kind = ResourceKind.duties
    package let json: JSON
    package let id: DutyID

    package init?(_ json: JSON) {
        guard let id: DutyID = json.identifier("id") else { return nil }
        self.json = json
        self.id = id
    }

    package var person: PersonID? { json.reference("person") }
    package var organisation: OrganisationID? { json.reference("dutyAt") }
    package var role: DutyRole { json.code("dutyRole") ?? .otherStaff }
    package var period: Period { Period(json) }
    package var assignmentRoles: [AssignmentRole] {
        json.list("assignmentRole").compactMap { item in
            guard let group: GroupID = item.reference("group"),
                let type: AssignmentRoleType = item.code("assignmentRoleType")
            else { return nil }
            return AssignmentRole(group: group, type: type, period: Period(item))
        }
    }
}

package struct ActivityTeacher: Hashable, Sendable {
    package let duty: DutyID
    package let period: Period
}

package struct ActivityDocument: ResourceDocument {
    package static let kind = ResourceKind.activities
    package let json: JSON
    package let id: ActivityID

    package init?(_ json: JSON) {
        guard let id: ActivityID = json.identifier("id") else { return nil }
        self.json = json
        self.id = id
    }

    package var displayName: String { json["displayName"]?.string ?? "" }
    package var organisation: OrganisationID? { json.reference("organisation") }
    package var groups: [GroupID] { json.list("groups").compactMap { $0.identifier("id") } }
    package var teachers: [ActivityTeacher] {
        json.list("teachers").compactMap { item in
            item.reference("duty").map { ActivityTeacher(duty: $0, period: Period(item)) }
        }
    }
    package var period: Period { Period(json) }
}

/// That one person does, or does not, take part in one calendar event, whatever the groups say.
package struct StudentException: Hashable, Sendable {
    package let student: PersonID
    package let participates: Bool
}

/// That one duty does, or does not, hold one calendar event, whatever the activity says.
package struct TeacherException: Hashable, Sendable {
    package let duty: DutyID
    package let participates: Bool
}

/// A lesson. Nil when it has no readable id, activity or times.
package struct CalendarEventDocument: ResourceDocument {
    package static let kind = ResourceKind.calendarEvents
    package let json: JSON
    package let id: CalendarEventID
    package let activity: ActivityID
    package let start: Instant
    package let end: Instant

    package init?(_ json: JSON) {
        guard let id: CalendarEventID = json.identifier("id"), let activity: ActivityID = json.reference("activity"),
            let start = json.instant("startTime"), let end = json.instant("endTime")
        else { return nil }
        self.json = json
        self.id = id
        self.activity = activity
        self.start = start
        self.end = end
    }

    package var isCancelled: Bool { json["cancelled"]?.bool ?? false }
    package var studentExceptions: [StudentException] {
        json.list("studentExceptions").compactMap { item in
            guard let student: PersonID = item.reference("student") else { return nil }
            return StudentException(student: student, participates: item["participates"]?.bool ?? true)
        }
    }
    package var teacherExceptions: [TeacherException] {
        json.list("teacherExceptions").compactMap { item in
            guard let duty: DutyID = item.reference("duty") else { return nil }
            return TeacherException(duty: duty, participates: item["participates"]?.bool ?? true)
        }
    }
}

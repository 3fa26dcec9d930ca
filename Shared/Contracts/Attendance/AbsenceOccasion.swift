import Contracts
import JSON
package import Runtime
package import SS12000

/// What both absence events say: whose absence, from which lesson, when. Nothing about why, and no subject's name.
package struct AbsenceOccasion: Equatable, Sendable {
    /// The same for ever for this lesson and student, so that "explained" finds what was "established".
    package let attendance: AttendanceID
    package let student: PersonID
    package let calendarEvent: CalendarEventID
    /// The unit the activity belongs to, when Schedule has said so.
    package let organisation: OrganisationID?
    /// The school day in Sweden: the local date on which the lesson begins.
    package let date: LocalDate
    package let start: Instant
    package let end: Instant

    package init(
        attendance: AttendanceID, student: PersonID, calendarEvent: CalendarEventID, organisation: OrganisationID?,
        date: LocalDate, start: Instant, end: Instant
    ) {
        self.attendance = attendance
        self.student = student
        self.calendarEvent = calendarEvent
        self.organisation = organisation
        self.date = date
        self.start = start
        self.end = end
    }

    func encoded(at time: Instant, as key: String) -> JSON {
        .object {
            $0.set("attendance", JSON(attendance.description))
            $0.set("student", JSON(student.description))
            $0.set("calendarEvent", JSON(calendarEvent.description))
            $0.set("organisation", organisation.map { JSON($0.description) })
            $0.set("date", JSON(date.description))
            $0.set("startTime", JSON(start.rfc3339))
            $0.set("endTime", JSON(end.rfc3339))
            $0.set(key, JSON(time.rfc3339))
        }
    }

    init(_ data: JSON, subject: String) throws(ContractError) {
        self.init(
            attendance: AttendanceID(try data.requiredUUID("attendance")),
            student: PersonID(try data.requiredUUID("student")),
            calendarEvent: CalendarEventID(try data.requiredUUID("calendarEvent")),
            organisation: try data.optionalUUID("organisation").map { OrganisationID($0) },
            date: try data.requiredDate("date"),
            start: try data.requiredInstant("startTime"),
            end: try data.requiredInstant("endTime"))
        guard attendance.description == subject else {
            throw ContractError(field: "attendance", rule: "not the subject")
        }
    }
}

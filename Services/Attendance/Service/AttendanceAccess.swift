import AccessLog
package import HTTP
import PersonRecords

/// Who may use which of Attendance's routes, and what the answers hold.
///
/// A person who asks for what is not theirs gets the same 404 as for what does not exist; a person the register does not
/// know, and a machine without the scope, get 403. What a machine may do does not depend on what it asks for, so it learns
/// nothing from the difference.
extension AttendanceService {
    package static let access = AccessTable([
        // Guardians and pupils may not: a roll shows the whole class. The names of protected pupils in it are shown to those
        // who ask for them. A machine needs `attendance.protected` as well to meet protected pupils: without it they are in no roll it
        // reads, and it takes none of theirs.
        .row(
            .get, at: "/v1/lessons/{lesson}/roll",
            for: .person(.teacher), .person(.substitute), .person(.office), .machine("attendance.read"),
            .machine("attendance.write"), data: [.names, .attendance, .schedule, .protectedIdentity]),
        .row(
            .get, at: "/v1/lessons/{lesson}/roll/history",
            for: .person(.teacher), .person(.substitute), .person(.office), .machine("attendance.read"),
            .machine("attendance.write"), data: [.attendance, .protectedIdentity]),
        .row(
            .put, at: "/v1/lessons/{lesson}/roll",
            for: .person(.teacher), .person(.substitute), .person(.office), .machine("attendance.write"),
            data: [.attendance, .protectedIdentity]),
        // A teacher sees the lessons that are theirs. Of a protected pupil a machine needs `attendance.protected` as well, it and staff a
        // purpose, and custodians and delegates are told nothing of where the pupil is.
        .row(
            .get, at: "/v1/students/{student}/attendance",
            for: .person(.itself), .person(.custodian), .person(.delegate), .person(.mentor), .person(.teacher),
            .person(.office), .person(.healthTeam), .machine("attendance.read"),
            data: [.attendance, .schedule, .protectedIdentity]),
        // Only the office and machines grant leave.
        .row(
            .post, at: "/v1/absences",
            for: .person(.custodian), .person(.pupilOfAge), .person(.delegate), .person(.office),
            .machine("attendance.write"), data: [.attendance, .protectedIdentity]),
        .row(
            .delete, at: "/v1/absences/{absence}",
            for: .person(.author), .person(.office), .machine("attendance.write")),
        .standard(
            .post, at: "/absences",
            for: .person(.custodian), .person(.pupilOfAge), .person(.delegate), .person(.office),
            .machine("attendance.write"), data: [.attendance, .protectedIdentity]),
        // A system that needs the reports and no rolls has a scope for these alone.
        .resource(
            "absences", hasLookup: false, for: .machine("attendance.read"), .machine(AbsenceList.scope),
            data: [.attendance]),
        AccessLogRoutes.auditingByUnit, RecordRoutes.access, AccessLogRoutes.own,
    ])
}

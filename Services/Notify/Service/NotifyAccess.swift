import AccessLog
package import HTTP
import PersonRecords

/// Who may use which of Notify's routes, and what the answers hold.
extension NotifyService {
    package static let access = AccessTable([
        // The pupil, of age, sees what was told of them and not to whom. A guardian sees what was sent to that guardian and not the other's, and so does one to whom a grant lets it be told. By a
        // duty a protected child's alerts are for the office alone, and for machines with `notify.protected` as well, for a purpose; the
        // guardian is told nothing of where the child is.
        .row(
            .get, at: "/v1/alerts",
            for: .person(.pupilOfAge), .person(.custodian), .person(.delegate), .person(.mentor), .person(.healthTeam),
            .person(.office),
            .machine(AlertAccess.scope),
            data: [.alerts, .attendance, .contact, .protectedIdentity]),
        AccessLogRoutes.auditingByUnit, RecordRoutes.access, AccessLogRoutes.own,
    ])
}

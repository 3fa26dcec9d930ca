import AccessLog
import Following
package import HTTP
import PersonRecords
import Resources

/// Who may use which of Schedule's routes, and what the answers hold.
///
/// A person who asks for what is not theirs gets the same 404 as for what does not exist; a person the register does not
/// know, and a machine without the scope, get 403. Nobody meets pupils with a protection mark here.
extension ScheduleService {
    package static let access = AccessTable([
        .row(
            .put, at: "/v1/calendarEvents/{lesson}/cancellation", for: .person(.office), .machine("schedule.write"),
            data: [.schedule]),
        .resource(
            "activities", hasLookup: false, for: .granted(.everything), .granted(.activities),
            data: [.schedule, .names, .groups]),
        .resource(
            "calendarEvents", hasLookup: false, for: .granted(.everything), .granted(.calendarEvents),
            data: [.schedule, .names]),
        ImportRoutes.access(for: "schedule.write"),
        FollowingRoutes.access(of: "schedule"),
        AccessLogRoutes.auditing, RecordRoutes.access, AccessLogRoutes.ownAlone,
    ])
}

extension AccessRule.Party {
    fileprivate static func granted(_ scope: ReadingScope) -> AccessRule.Party { .machine(scope.rawValue) }
}

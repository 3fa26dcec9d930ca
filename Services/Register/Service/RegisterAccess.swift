import AccessLog
import Following
package import HTTP
import PersonRecords
import Resources
import SS12000

/// Who may use which of Register's routes, and what the answers hold.
///
/// All but one are for machines: people meet the register through the services that know what they need of it, and ask here who has
/// had to do with their data. People with a protection mark are shown to those who beside the row's scope have the one for them (`ProtectedAccess`), one at a time and
/// for a named purpose.
extension RegisterService {
    package static let access = AccessTable([reading, others, editing, life, protection, work, subjects])

    /// The standard's read side, for who may read everything and for who was granted the kind (`DataScope`).
    private static let reading = AccessTable([
        .resource("organisations", for: .everything, .granted(.standard)),
        .resource(
            "persons", for: .everything, .granted(.persons), .granted(.students),
            data: [
                .names, .civicNumber, .birthdate, .sex, .contact, .photo, .identifiers, .guardians, .enrolments,
                .groups,
                .duties, .protectedIdentity,
            ]),
        .resource(
            "placements", for: .everything, .granted(.placements), data: [.names, .enrolments, .protectedIdentity]),
        .resource("duties", for: .everything, .granted(.duties), data: [.names, .duties, .protectedIdentity]),
        .resource("groups", for: .everything, .granted(.groups), data: [.names, .groups, .protectedIdentity]),
        .resource("programmes", for: .everything, .granted(.standard)),
        .resource("studyplans", for: .everything, .granted(.studyPlans), data: [.names, .studies, .protectedIdentity]),
        .resource("studyPlans", for: .everything, .granted(.studyPlans), data: [.names, .studies, .protectedIdentity]),
        .resource("syllabuses", for: .everything, .granted(.standard)),
        .resource("schoolUnitOfferings", for: .everything, .granted(.standard)),
        // Ids alone, of the kinds granted.
        .standard(
            .get, at: "/deletedEntities",
            for: .everything, .granted(.standard), .granted(.persons), .granted(.groups), .granted(.placements),
            .granted(.duties), .granted(.studyPlans), .granted(.activities), .granted(.calendarEvents),
            data: [.identifiers]),
        .row(
            .get, at: "/v1/persons/{child}/guardianships", for: .machine("ss12000.read"),
            data: [.guardians, .protectedIdentity]),
        .row(
            .get, at: "/v1/persons/{person}/siblings", for: .machine("ss12000.read"),
            data: [.guardians, .names, .protectedIdentity]),
    ])

    /// What the standard lets clients leave here.
    private static let others = AccessTable([
        .standard(.get, .post, at: "/subscriptions", for: .machine(ManageSubscriptions.scope)),
        .standard(.get, .patch, .delete, at: "/subscriptions/{id}", for: .machine(ManageSubscriptions.scope)),
        .standard(
            .post, at: "/log/",
            for: .everything, .granted(.standard), .granted(.persons), .granted(.groups), .granted(.placements),
            .granted(.duties), .granted(.studyPlans), .granted(.activities), .granted(.calendarEvents)),
        .standard(
            .post, at: "/statistics/",
            for: .everything, .granted(.standard), .granted(.persons), .granted(.groups), .granted(.placements),
            .granted(.duties), .granted(.studyPlans), .granted(.activities), .granted(.calendarEvents)),
    ])

    /// Offices' systems.
    private static let editing = AccessTable(
        [ImportRoutes.access(for: "register.write")]
            + RegisterLists.all.flatMap { list in
                ([list.table.path] + list.otherPaths).map { path in
                    // What is stored is answered.
                    AccessTable.row(
                        .put, at: "/v1/\(path)/{id}", for: .machine("register.write"),
                        data: list.table.kind.map { edited[$0] ?? [] } ?? [])
                        + .row(.delete, at: "/v1/\(path)/{id}", for: .machine("register.write"))
                }
            })

    private static let edited: [ResourceKind: Set<AccessRule.DataClass>] = [
        .persons: AccessRule.DataClass.of(path: "persons").union([.protectedIdentity]),
        .placements: [.enrolments, .protectedIdentity], .duties: [.duties, .protectedIdentity],
        .groups: [.groups, .protectedIdentity], .studyplans: [.studies, .protectedIdentity],
    ]

    private static let life = AccessTable([
        .row(
            .put, .delete, at: "/v1/persons/{child}/guardianships/{guardian}", for: .machine("register.write"),
            data: [.guardians]),
        // The city's e-service, which has it from the giver, and offices.
        .row(
            .get, at: "/v1/persons/{person}/grants", for: .machine("register.write"), .machine(GrantRoutes.scope),
            data: [.guardians, .protectedIdentity]),
        .row(
            .put, .delete, at: "/v1/persons/{person}/grants/{grant}", for: .machine("register.write"),
            .machine(GrantRoutes.scope), data: [.guardians]),
        .row(.post, at: "/v1/persons/{person}/moves", for: .machine("register.write"), data: [.enrolments]),
        .row(.post, at: "/v1/persons/{person}/leavings", for: .machine("register.write"), data: [.enrolments]),
        .row(
            .put, at: "/v1/persons/{person}/status", for: .machine("register.write"),
            data: [.enrolments, .guardians, .duties]),
        // The reports name those whom the change passes by.
        .row(.get, at: "/v1/school-year-changes", for: .machine("register.write")),
        .row(.post, at: "/v1/school-year-changes", for: .machine("register.write"), data: [.enrolments]),
        .row(.get, at: "/v1/school-year-changes/{change}", for: .machine("register.write"), data: [.enrolments]),
        .row(.delete, at: "/v1/school-year-changes/{change}", for: .machine("register.write")),
        .row(
            .post, at: "/v1/school-year-changes/{change}/application", for: .machine("register.write"),
            data: [.enrolments]),
    ])

    private static let protection = AccessTable([
        .row(
            .put, at: "/v1/persons/{id}/security-marking", for: .machine(ProtectedAccess.writeScope),
            data: [.protectedIdentity]),
        .row(.post, at: "/v1/new-identities", for: .machine(ProtectedAccess.writeScope), data: [.protectedIdentity]),
        .row(
            .post, at: "/v1/persons/{id}/retirement", for: .machine(ProtectedAccess.writeScope),
            data: [.protectedIdentity]),
        .row(
            .get, at: "/v1/protected-accesses", for: .machine(ProtectedAccess.auditScope),
            data: [.accesses, .protectedIdentity]),
    ])

    /// What operators see: nobody's data, but for the ids that clients put into their reports.
    private static let work = AccessTable([
        .row(.get, at: "/v1/subscriptions", for: .machine(OverseeSubscriptions.scope)),
        .row(.delete, at: "/v1/subscriptions/{id}", for: .machine(OverseeSubscriptions.scope)),
        .row(.get, at: "/v1/log-entries", for: .machine(ReadReports.scope), data: [.identifiers]),
        .row(.get, at: "/v1/statistics-entries", for: .machine(ReadReports.scope), data: [.identifiers]),
        FollowingRoutes.access(of: "register"),
    ])

    /// Those who answer for people's data, and those whose data it is.
    private static let subjects =
        RecordRoutes.access + ErasureRoutes.access + AccessLogRoutes.auditingByUnit
        + AccessLogRoutes.own
}

extension AccessRule.Party {
    fileprivate static let everything = granted(.everything)

    fileprivate static func granted(_ scope: DataScope) -> AccessRule.Party { .machine(scope.rawValue) }
}

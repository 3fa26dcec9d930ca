import Access
import Contracts
import HTTP
import JSON
import Messaging
import RegisterContracts
import Runtime
import SS12000
import ScheduleService
import TestSupport
import Testing

@testable import AttendanceService
@testable import ScheduleService

/// Each row with relations, asked by everybody about everything.
struct RelationWalkTests {
    private static let twoFactors = Assurance(claim: "acr", staff: ["loa3"])
    /// What one is without a duty.
    private static let atHome: Set<AccessRule.Relation> = [
        .itself, .custodian, .delegate, .pupilOfAge, .author,
    ]

    /// - Parameter assurance: how surely people must have signed in; nobody in the town has.
    private func attendance(assurance: Assurance? = nil) throws -> RelationWalk {
        let scene = try AttendanceScene(told: false, assurance: assurance)
        for event in RelationTown.facts + RelationTown.schedule { try scene.tell(event) }
        for event in RelationTown.grants(takenBackFrom25: false) { try scene.tell(event) }
        var walk = RelationWalk(hosted: scene.hosted, database: scene.database, clock: scene.clock.clock)
        func report(_ pupil: Int, as caller: TestCaller) throws -> String {
            try #require(scene.report(.numbered(pupil), as: caller).json?["id"]?.string)
        }
        // 14 reports while the custody lasts.
        for event in RelationTown.persons(custodyOf14: RelationTown.today, version: 2) { try scene.tell(event) }
        walk.absences[5] = try report(1, as: .assured(RelationTown.login(14)))
        for event in RelationTown.persons(version: 3) { try scene.tell(event) }
        walk.absences[6] = try report(1, as: .assured(RelationTown.login(21)))
        walk.absences[7] = try report(1, as: .assured(RelationTown.login(25)))
        for event in RelationTown.grants(takenBackFrom25: true, version: 2) { try scene.tell(event) }
        walk.absences[1] = try report(1, as: .assured(RelationTown.login(12)))
        walk.absences[2] = try report(2, as: .system)
        walk.absences[3] = try report(6, as: .system)
        walk.absences[4] = try report(4, as: .assured(RelationTown.login(4)))
        walk.exceptions.insert(RelationWalk.protectedChild)
        return walk
    }

    private func notify(assurance: Assurance? = nil) throws -> RelationWalk {
        let world = try NotifyWorld()
        for event in RelationTown.facts { try world.hear(event) }
        for event in RelationTown.grants() { try world.hear(event) }
        var walk = RelationWalk(
            hosted: try world.hosted(assurance: assurance), database: world.database, clock: world.clock.clock)
        // Alerts of a protected child are for the office alone.
        walk.exceptions = [
            .init(pattern: "/v1/alerts", object: .pupil(3), relation: .mentor),
            .init(pattern: "/v1/alerts", object: .pupil(3), relation: .healthTeam), RelationWalk.protectedChild,
        ]
        return walk
    }

    private func schedule(assurance: Assurance? = nil) throws -> RelationWalk {
        let bench = try ScheduleBench()
        for event in RelationTown.facts { try bench.tell(event) }
        try bench.load([
            "groups": JSON(RelationTown.groupDocuments.map(\.json)),
            "duties": JSON(RelationTown.dutyDocuments.map(\.json)),
            "activities": JSON(RelationTown.activityDocuments.map(\.json)),
            "calendarEvents": JSON(RelationTown.lessonDocuments.map(\.json)),
        ])
        let hosted = try HostedRoutes(
            bench.service.subscriptions, bench.database, Outbox(source: "schedule", exchange: "schedule.events"),
            clock: bench.clock.clock, assurance: assurance, access: ScheduleService.access, routes: bench.service.routes
        )
        return RelationWalk(hosted: hosted, database: bench.database, clock: bench.clock.clock)
    }

    @Test func `Attendance answers whom a relation ties to what they ask for, and nobody else can tell it exists`()
        throws
    {
        let (answered, refused) = try attendance().run()
        #expect(answered > 100)
        #expect(refused > 1000)
    }

    @Test func `Notify answers whom a relation ties to the child, and nobody else can tell it exists`() throws {
        let (answered, refused) = try notify().run()
        #expect(answered > 40)
        #expect(refused > 100)
    }

    @Test func `Schedule answers whom a relation ties to the lesson, and nobody else can tell it exists`() throws {
        let (answered, refused) = try schedule().run()
        // Eight lessons' offices, and eight pupils of themselves.
        #expect(answered == 16)
        #expect(refused > 100)
    }

    @Test func `who signed in too weakly for staff has what a guardian or a pupil has, in every service`() throws {
        for walk in [
            try attendance(assurance: Self.twoFactors), try notify(assurance: Self.twoFactors),
            try schedule(assurance: Self.twoFactors),
        ] {
            var walk = walk
            walk.heeded = Self.atHome
            #expect(try walk.run().answered > 0)
        }
    }

    /// What a role gives, by the register's relations; who withdraws a report does it by what they reported it by.
    private static let given: [SignInRole: Set<AccessRule.Relation>] = [
        .teaching: [.teacher, .substitute, .mentor], .health: [.healthTeam], .guardian: [.custodian, .delegate],
        .pupil: [.itself, .pupilOfAge],
    ]
    private static let reports: [SignInRole: [Int]] = [.guardian: [1, 6], .pupil: [4]]
    /// The only one with a duty at the top of the tree.
    private static let ofHuvudman = 142

    @Test(arguments: SignInRole.allCases)
    func `who signed in too weakly for one role has what their others give, in every service`(role: SignInRole) throws {
        let assurance = Assurance(claim: "acr", levels: [role: ["loa3"]])
        for walk in [
            try attendance(assurance: assurance), try notify(assurance: assurance), try schedule(assurance: assurance),
        ] {
            var walk = walk
            walk.heeded.subtract(Self.given[role] ?? [])
            for report in Self.reports[role] ?? [] {
                walk.exceptions.insert(
                    .init(pattern: "/v1/absences/{absence}", object: .absence(report), relation: .author))
            }
            switch role {
            case .office: walk.powerless = Set(RelationTown.people.map(\.number)).subtracting([Self.ofHuvudman])
            case .huvudman: walk.powerless = [Self.ofHuvudman]
            default: break
            }
            #expect(try walk.run().answered > 0)
        }
    }

    @Test func `every relation is somebody's, and nobody stands in the town twice`() {
        let declared = Set(RelationTown.people.flatMap { $0.ties.values.flatMap { $0 } })
        #expect(declared == Set(AccessRule.Relation.allCases))
        #expect(Set(RelationTown.people.map(\.number)).count == RelationTown.people.count)
    }
}

extension RelationWalk {
    /// Where a protected child's data is read tells where the child is: the access log tells that to nobody but the child.
    static let protectedChild = Exception(pattern: "/v1/access-log/own", object: .pupil(3), relation: .custodian)
}

import HTTP
import JSON
import RegisterContracts
import Runtime
import SS12000
import ScheduleContracts
import TestSupport
import Testing

@testable import AttendanceService

/// Rights change with the register: the request after the event is answered by what the event said.
@Suite struct ChangingRightsTests {
    let scene: AttendanceScene

    init() throws { scene = try AttendanceScene() }

    private func status(_ caller: TestCaller, _ student: PersonID = Class7B.ada) throws -> Int {
        try scene.send(
            .get, "/v1/students/\(student)/attendance?from=2026-11-01&to=2026-11-30", as: caller
        ).status
    }

    /// The colleague's duty, of no other right: it teaches nothing here.
    private func tell(
        _ role: DutyRole = .teacher, at unit: Int = 1, from: String = "2026-08-01", until: String? = nil,
        parts: [SchoolDocument.Part] = [], version: Int64
    ) throws {
        try scene.tell(
            DutyChanged(
                SchoolDocument.duty(
                    .numbered(102), of: .numbered(102), at: .numbered(unit), role: role, from: from, until: until,
                    parts: parts), version: version))
    }

    private func mentor(of group: GroupID = Class7B.group, from: String? = nil, until: String? = nil)
        -> SchoolDocument.Part
    { .init(.mentor, of: group, from: from, until: until) }

    @Test func `a mentor is one while the duty, the part and the pupil's place in the group hold`() throws {
        #expect(try status(.colleague) == 404)
        try tell(parts: [mentor()], version: 2)
        #expect(try status(.colleague) == 200)
        #expect(try status(.colleague, Class7B.dan) == 200)
        for (version, part) in [
            mentor(until: "2026-11-24"), mentor(from: "2026-11-26"), mentor(of: .numbered(9)),
            .init(.teachingAssistant, of: Class7B.group),
        ].enumerated() {
            try tell(parts: [part], version: Int64(version) + 3)
            #expect(try status(.colleague) == 404)
        }
        try tell(until: "2026-11-24", parts: [mentor()], version: 10)
        #expect(try status(.colleague) == 404)
        try tell(parts: [mentor(from: "2026-11-25", until: "2026-11-25")], version: 11)
        #expect(try status(.colleague) == 200)
        try scene.tell(
            Class7B.groupEvent(
                Class7B.group, [.init(Class7B.ada, until: "2026-11-24"), .init(Class7B.dan)], version: 2))
        #expect(try status(.colleague) == 404)
        #expect(try status(.colleague, Class7B.dan) == 200)
        try scene.tell(GroupDeleted(Class7B.group, version: 3))
        #expect(try status(.colleague, Class7B.dan) == 404)
        try scene.tell(Class7B.groupEvent(version: 4))
        #expect(try status(.colleague) == 200)
        try scene.tell(DutyDeleted(.numbered(102), version: 12))
        #expect(try status(.colleague) == 404)
        // Nothing of the part is left for a duty that comes back without it.
        try tell(version: 13)
        #expect(try status(.colleague) == 404)
    }

    @Test(arguments: StaffRights.healthRoles)
    func `the health team of the pupil's unit may, and that of a unit above may not`(role: DutyRole) throws {
        try tell(role, version: 2)
        #expect(try status(.colleague) == 200)
        try tell(role, at: 2, version: 3)
        #expect(try status(.colleague) == 404)
        try tell(role, until: "2026-11-24", version: 4)
        #expect(try status(.colleague) == 404)
    }

    @Test(arguments: [AssignmentRoleType.studentHealth, .specialPedagogue])
    func `one who is given that part for a group is of its health team`(part: AssignmentRoleType) throws {
        try tell(.otherStaff, at: 3, parts: [.init(part, of: Class7B.group)], version: 2)
        #expect(try status(.colleague) == 200)
        try tell(.otherStaff, at: 3, parts: [.init(part, of: Class7B.group, until: "2026-11-24")], version: 3)
        #expect(try status(.colleague) == 404)
    }

    @Test(arguments: Set(DutyRole.allCases).subtracting(StaffRights.healthRoles).subtracting(OfficeRights.roles))
    func `no other duty at the unit gives a right by itself`(role: DutyRole) throws {
        try tell(role, version: 2)
        #expect(try status(.colleague) == 404)
    }

    @Test(arguments: OfficeRights.roles)
    func `who leads or administers the unit or the huvudman above may, and below or beside may not`(role: DutyRole)
        throws
    {
        for (version, unit) in [1, 2, 3].enumerated() {
            try tell(role, at: unit, version: Int64(version) + 2)
            #expect(try status(.colleague) == (unit == 3 ? 404 : 200))
        }
        try scene.tell(OrganisationChanged(SchoolDocument.organisation(.numbered(3), parent: .numbered(1)), version: 1))
        #expect(try status(.colleague) == 404)
    }

    @Test func `office and health team are those of the unit of enrolment, whichever groups the pupil visits`() throws {
        var version: Int64 = 1
        /// Of units 1 and 3, first the office and then the nurse.
        func statuses() throws -> [Int] {
            var found: [Int] = []
            for role in [DutyRole.administrator, .nurse] {
                for unit in [1, 3] {
                    version += 1
                    try tell(role, at: unit, version: version)
                    found.append(try status(.colleague))
                }
            }
            return found
        }
        func enrol(_ units: [Int], until: String? = nil) throws {
            version += 1
            try scene.tell(
                Class7B.personEvent(Class7B.ada, "Ada", "Berg", units: units, until: until, version: version))
        }
        // A class at another unit gives that unit nothing.
        try scene.tell(
            GroupChanged(SchoolDocument.group(.numbered(2), at: .numbered(3), [.init(Class7B.ada)]), version: 1))
        #expect(try statuses() == [200, 404, 200, 404])
        try enrol([3])
        #expect(try statuses() == [404, 200, 404, 200])
        try enrol([1, 3])
        #expect(try statuses() == [200, 200, 200, 200])
        try enrol([1], until: "2026-11-24")
        #expect(try statuses() == [404, 404, 404, 404])
        // Who has left every group is the office's as long as the enrolment lasts.
        try enrol([1], until: "2026-11-25")
        try scene.tell(Class7B.groupEvent(Class7B.group, [.init(Class7B.dan)], version: 9))
        #expect(try statuses() == [200, 404, 200, 404])
        version += 1
        try scene.tell(PersonDeleted(Class7B.ada, version: version))
        #expect(try statuses() == [404, 404, 404, 404])
    }

    @Test func `a teacher is one while the duty, the activity and the pupil's place in its group hold`() throws {
        #expect(try status(.teacher) == 200)
        try scene.tell(Class7B.activityEvent(teachers: [102], version: 2))
        #expect(try status(.teacher) == 404)
        #expect(try status(.colleague) == 200)
        try tell(until: "2026-11-24", version: 2)
        #expect(try status(.colleague) == 404)
        try tell(version: 3)
        try scene.tell(Class7B.activityEvent(groups: [.numbered(9)], teachers: [102], version: 3))
        #expect(try status(.colleague) == 404)
    }

    @Test func `custody ends with the event that says so, and on the 18th birthday without any`() throws {
        #expect(try status(.guardian) == 200)
        try scene.tell(Class7B.personEvent(Class7B.ada, "Ada", "Berg", custodians: [12], version: 2))
        #expect(try status(.guardian) == 404)
        #expect(try status(.secondGuardian) == 200)
        try scene.tell(
            Class7B.personEvent(
                Class7B.ada, "Ada", "Berg", born: "2008-11-26", login: "ada@skola.test", custodians: [11, 12],
                version: 3))
        #expect(try status(.guardian) == 200)
        #expect(try status(.pupil) == 200)
        scene.clock.advance(by: .seconds(86_400))
        #expect(try status(.guardian) == 404)
        #expect(try status(.pupil) == 200)
        #expect(try status(.pupil, Class7B.bo) == 404)
    }

    @Test func `nobody logs in as one who has died`() throws {
        let died = SchoolDocument.person(.numbered(11), born: "1985-02-03", login: "guardian11@hem.test").json
            .setting("personStatus", "Avliden")
        try scene.tell(PersonChanged(try #require(PersonDocument(died)), version: 2))
        #expect(try status(.guardian) == 403)
        try scene.tell(
            PersonChanged(try #require(PersonDocument(died.setting("personStatus", "Aktiv"))), version: 3))
        #expect(try status(.guardian) == 200)
    }
}

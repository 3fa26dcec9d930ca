import Access
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000
import ScheduleService
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService
@testable import RegisterService

/// What is secret about protected people comes through no side door: whatever somebody without the right asks of any service, by every
/// list, filter, sort key, expansion, reference name, lookup, page and id, the answer is the same when the secret is another.
@Suite(.timeLimit(.minutes(10))) struct SideDoorTests {
    private static let nobody = "0f0f0f0f-0000-4000-8000-000000000099"
    /// What is said of every service.
    private static let everywhere = [
        "/v1/access-log": "auditors see whose data was read, protected people's too",
        "/v1/persons/{person}/records":
            "what names somebody protected is left out of an export whole, as LeftProtectedRecordTests and OthersInRecordsTests hold",
    ]
    private static let documents = [
        "/v1/imports": "what documents a system has sent", "/v1/imports/{import}": "HiddenWorldTests ask for reports",
        "/v1/following": "operators see another system's state",
        "/v1/following/comparison": "operators see how another system differs, by ids",
    ]
    /// A moment before, within and after what is told.
    private static let times = [
        "2026-01-01T00:00:00Z", "2026-11-25T07:02:00Z", "2026-11-25T12:10:00Z", "2027-06-01T00:00:00Z",
    ]

    // MARK: Register

    @Test func `nothing that one without the right can ask Register tells what is secret about protected people`()
        throws
    {
        let worlds = try TwoWorlds()
        let form = try Regex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
        let day = try Regex("[0-9]{4}-[0-9]{2}-[0-9]{2}")
        let uuids = worlds.words.filter { $0.wholeMatch(of: form) != nil }
        let days = worlds.words.filter { $0.wholeMatch(of: day) != nil }
        let texts = worlds.words.filter { $0.wholeMatch(of: form) == nil && $0.wholeMatch(of: day) == nil }
        var walk = SideDoorWalk(
            worlds: [worlds.first, worlds.second].map { .init(hosted: $0.hosted, clock: .system) },
            table: RegisterService.access, interface: try InterfaceDocument(RegisterService.openAPI),
            sight: ["ss12000.protected", "ss12000.protected.copy", "records.protected"],
            others: Self.everywhere.merging(Self.documents) { $1 }.merging([
                "/subscriptions": "a system's own", "/subscriptions/{id}": "a system's own",
                "/v1/school-year-changes": "what was planned; in both worlds nothing",
                "/v1/school-year-changes/{change}": "a plan, whose report SchoolYearTests ask for",
                "/v1/protected-accesses": "auditors see who met whom",
                "/v1/subscriptions": "operators see every client's",
                "/v1/log-entries": "what clients have said", "/v1/statistics-entries": "what clients have said",
                "/v1/erasures/{erasure}": "what came of an erasure",
            ]) { $1 })
        let things = uuids.filter { !worlds.known.contains($0) && !worlds.protected.contains($0) }
        walk.ids = worlds.protected + [Self.nobody]
        walk.ids += worlds.near.prefix(6)
        walk.ids += things.prefix(12)
        walk.values["person"] = worlds.protected + [Self.nobody]
        walk.values["person"]? += worlds.near.prefix(12)
        walk.leavesTimes = true
        walk.days = days.sorted()
        walk.times = Self.times
        for name in [
            "nameContains", "civicNo", "eduPersonPrincipalName", "identifier.value", "identifier.context",
            "schoolUnitCode", "organisationCode", "municipalityCode", "code",
        ] { walk.values[name] = texts }
        walk.lookups["ids"] = worlds.protected + Array(worlds.near.prefix(4))
        walk.lookups["civicNos"] = texts.filter { $0.utf8.count == 12 }
        let classes = DataScope.allCases.filter { !$0.personMembers.isEmpty }.map(\.rawValue)
        for row in ["/persons", "/persons/{id}", "/persons/lookup"] { walk.beside[row] = classes }
        let (asked, telling) = try walk.run()
        #expect(asked > 2_000)
        #expect(telling > 100, "the questions do not touch the secret")
    }

    @Test func `a protected person's id answers as one that nobody has`() throws {
        let worlds = try TwoWorlds()
        for list in RegisterLists.all.map(\.table.path) {
            for id in worlds.protected + [Self.nobody] {
                let response = try worlds.first.send(
                    .get, "/v2.0/\(list)/\(id)?expandReferenceNames=true", scopes: ["ss12000.read"])
                #expect(response.status == 404 && response.body.isEmpty, "\(list)")
            }
        }
    }

    // MARK: Attendance, Schedule and Notify

    @Test
    func `nothing that a system without the right can ask Attendance tells what is secret about protected people`()
        throws
    {
        let (first, absences) = try TwoSchools.attendance(isSecond: false)
        let (second, _) = try TwoSchools.attendance(isSecond: true)
        var walk = SideDoorWalk(
            worlds: [first, second].map { .init(hosted: $0.hosted, clock: $0.clock.clock) },
            table: AttendanceService.access, interface: try InterfaceDocument(AttendanceService.openAPI),
            sight: ["attendance.protected", "records.protected"], others: Self.everywhere)
        let persons = Class7B.pupils.map(\.description) + [11, 12, 101].map { PersonID.numbered($0).description }
        walk.ids = persons + absences + [OrganisationID.numbered(1).description, Self.nobody]
        walk.values["student"] = persons + [Self.nobody]
        walk.values["person"] = persons + [Self.nobody]
        walk.values["lesson"] = [Class7B.lesson.description, Self.nobody]
        walk.values["from"] = ["2026-11-01"]
        walk.values["to"] = ["2026-11-30"]
        walk.times = Self.times
        let (asked, telling) = try walk.run()
        #expect(asked > 100)
        #expect(telling > 5, "the questions do not touch the secret")
    }

    @Test func `nothing that a system can ask Schedule tells what is secret about protected people`() throws {
        let worlds = try [false, true].map { try TwoSchools.schedule(isSecond: $0) }
        var walk = SideDoorWalk(
            worlds: worlds.map { .init(hosted: $0.hosted, clock: $0.clock.clock) }, table: ScheduleService.access,
            interface: try InterfaceDocument(ScheduleService.openAPI),
            sight: ["ss12000.protected", "records.protected"],
            others: Self.everywhere.merging(Self.documents) { $1 })
        let persons = [1, 2, 3, 5, 101, 103].map { PersonID.numbered($0).description }
        let lessons = [1, 7, 8, 9].map { CalendarEventID.numbered($0).description }
        walk.ids = persons + lessons + [Self.nobody]
        walk.values["person"] = persons + [Self.nobody]
        walk.days = ["2026-08-17", "2026-11-25", "2027-06-15"]
        walk.times = Self.times
        walk.values["startTime.onOrAfter"] = ["2026-11-01T00:00:00Z", "2026-11-25T20:00:00Z"]
        walk.values["startTime.onOrBefore"] = ["2026-12-31T00:00:00Z", "2026-11-25T20:00:00Z"]
        let (asked, telling) = try walk.run()
        #expect(asked > 100)
        // No scope shows it, so it is looked for where it is kept.
        #expect(telling == 0)
        let exceptions = try worlds.map { world in
            try world.database.read { transaction in
                try transaction.first(
                    "SELECT count(*) FROM event_student WHERE student = ?", PersonID.numbered(3)
                ) { $0.int(0) }
            }
        }
        #expect(exceptions == [2, 0], "the worlds do not differ")
    }

    @Test func `nothing that a system without the right can ask Notify tells what is secret about protected people`()
        throws
    {
        let worlds = try [false, true].map { try TwoSchools.notify(isSecond: $0) }
        var walk = SideDoorWalk(
            worlds: try worlds.map { .init(hosted: try $0.hosted(), clock: $0.clock.clock) },
            table: NotifyService.access,
            interface: try InterfaceDocument(NotifyService.openAPI), sight: ["notify.protected", "records.protected"],
            others: Self.everywhere)
        let persons = [1, 2, 3, 11, 12, 37, 140].map { PersonID.numbered($0).description }
        walk.values["person"] = persons + [Self.nobody]
        walk.values["child"] = persons + [Self.nobody]
        walk.values["date"] = ["2026-11-25"]
        let (asked, telling) = try walk.run()
        #expect(asked > 10)
        #expect(telling > 0, "the questions do not touch the secret")
    }
}

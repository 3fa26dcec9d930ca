import AccessLog
import FoundationEssentials
import HTTP
import JSON
import RegisterContracts
import Runtime
import SS12000
import ScheduleService
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService
@testable import RegisterService

/// Each row by which somebody reads, and what the access log says afterwards.
struct RecordWalkTests {
    private func expect(_ walk: RecordWalk, records: Int) throws {
        let (recorded, silent) = try walk.run()
        #expect(recorded >= records)
        #expect(recorded + silent > 0)
        try walk.expectNothingUnrecorded()
    }

    @Test func `Register writes down every reading of persons before it answers, and no other`() throws {
        let town = try ReadingTown()
        let all = AccessWalk.scopes
        let entry = ReadingTown.filled(
            #"{"severityLevel":"Info","message":"läst","resourceType":"Person","resourceId":"@alva"}"#)
        _ = try town.bench.send(.post, "/log/", entry, scopes: all)
        let counts = ReadingTown.filled(
            #"{"resourceType":"Person","newCount":1,"updatedCount":0,"deletedCount":0,"resourceUrl":"https://x.test/persons/@alva"}"#
        )
        let counted = try town.bench.send(.post, "/statistics/", counts, scopes: all)
        #expect(counted.status < 300, "\(String(decoding: counted.body, as: UTF8.self))")
        // A number that is none: the import's report names whose it is.
        let finding = ReadingTown.filled(
            #"{"persons":[{"id":"@olle","givenName":"Olle","familyName":"Ek","civicNo":{"value":"1","nationality":"SWE"}}]}"#
        )
        let report = try town.bench.load(finding)
        #expect(report["findings"]?.count != 0)
        let imports = try JSON(parsing: town.bench.get("/v1/imports", scopes: ["register.write"]).body)
        let number = try #require(imports["data"]?[0]?["id"]?.string)
        let change = try JSON(
            parsing: town.bench.send(
                .post, "/v1/school-year-changes",
                ReadingTown.filled(#"{"organisation":"@norra","lastDay":"2027-06-11","firstDay":"2027-08-17"}"#),
                scopes: all
            ).body)
        let plan = try #require(change["id"]?.string, "\(change)")
        #expect(
            try town.bench.send(
                .delete, "/v1/persons/\(ReadingTown.id("tora"))?cascade=true", scopes: all, headers: [("If-Match", "*")]
            ).status < 300)

        var walk = RecordWalk(
            hosted: town.bench.hosted, database: town.bench.database, table: RegisterService.access, clock: .system)
        let kinds = [
            "organisations": "norra", "persons": "alva", "placements": "disaek", "duties": "rutnorra", "groups": "k6a",
            "programmes": "na", "studyplans": "akeplan", "studyPlans": "akeplan", "syllabuses": "sv",
            "schoolUnitOfferings": "lindutbud",
        ]
        for (path, name) in kinds {
            let id = ReadingTown.id(name)
            walk.questions["/\(path)/{id}"] = .init(target: "/\(path)/\(id)")
            walk.questions["/\(path)/lookup"] = .init(target: "/\(path)/lookup", body: #"{"ids":["\#(id)"]}"#)
        }
        let alva = ReadingTown.id("alva")
        walk.questions["/v1/persons/{child}/guardianships"] = .init(target: "/v1/persons/\(alva)/guardianships")
        walk.questions["/v1/persons/{person}/siblings"] = .init(target: "/v1/persons/\(alva)/siblings")
        walk.questions["/v1/persons/{person}/grants"] = .init(target: "/v1/persons/\(alva)/grants")
        walk.questions["/v1/imports/{import}"] = .init(target: "/v1/imports/\(number)")
        walk.questions["/v1/persons/{person}/records"] = .init(target: "/v1/persons/\(alva)/records")
        walk.questions["/v1/school-year-changes/{change}"] = .init(target: "/v1/school-year-changes/\(plan)")
        let subscription = try JSON(
            parsing: town.bench.send(
                .post, "/subscriptions",
                #"{"name":"x","target":"https://a.example/x","resourceTypes":[{"resource":"Person"}]}"#, scopes: all
            ).body)
        walk.questions["/subscriptions/{id}"] = .init(
            target: "/subscriptions/\(try #require(subscription["id"]?.string, "\(subscription)"))")
        // No register is followed here, so nobody is named; and nobody has been erased.
        walk.unserved = ["/v1/following/comparison", "/v1/erasures/{erasure}"]
        walk.questions["/v1/following"] = .init(target: "/v1/following", isOfNobody: true)
        walk.people["/v1/access-log/own"] = "alva@example.se"
        try expect(walk, records: 20)
        let olle = ReadingTown.id("olle")
        try walk.expectNothingChangedUnrecorded(
            [
                .init(
                    method: .put, target: "/v1/persons/\(alva)/guardianships/\(olle)",
                    body: #"{"relationType":"Annan ansvarig"}"#),
                .init(method: .post, target: "/v1/persons/\(alva)/leavings", body: #"{"date":"2026-12-01"}"#),
                .init(method: .put, target: "/v1/persons/\(alva)/status", body: #"{"status":"Utvandrad"}"#),
                .init(
                    method: .put, target: "/v1/persons/\(alva)/security-marking",
                    body: #"{"securityMarking":"Sekretessmarkering","purpose":"Beslut"}"#),
                .init(
                    method: .post, target: "/v1/imports",
                    body: ReadingTown.filled(#"{"persons":[{"id":"@bo","givenName":"Bosse","familyName":"Ek"}]}"#)),
                .init(method: .delete, target: "/v1/persons/\(olle)?cascade=true"),
            ],
            // That a document came and could not be taken in is remembered.
            leaving: ["import", "import_report", "import_note"])
    }

    @Test func `Schedule writes down every reading of persons before it answers, and no other`() throws {
        let bench = try ScheduleBench()
        let begin = at(RelationTown.today, "13:10")
        let withPupil = SchoolDocument.lesson(
            .numbered(9), of: .numbered(1), from: begin, to: begin + .seconds(3000), participation: [.numbered(1): true]
        )
        for event in RelationTown.facts { try bench.tell(event) }
        try bench.load([
            "groups": JSON(RelationTown.groupDocuments.map(\.json)),
            "duties": JSON(RelationTown.dutyDocuments.map(\.json)),
            "activities": JSON(RelationTown.activityDocuments.map(\.json)),
            "calendarEvents": JSON((RelationTown.lessonDocuments + [withPupil]).map(\.json)),
        ])
        let imports = try JSON(
            parsing: bench.send(.get, "/v1/imports", scopes: ["schedule.write"]).body)
        let number = try #require(imports["data"]?[0]?["id"]?.string)
        let (activity, lesson) = (RelationTown.activityDocuments[0].id, CalendarEventID.numbered(9))
        var walk = RecordWalk(
            hosted: bench.hosted, database: bench.database, table: ScheduleService.access, clock: bench.clock.clock)
        walk.questions = [
            "/v1/persons/{person}/records": .init(target: "/v1/persons/\(PersonID.numbered(1))/records"),
            // An activity has groups and duties, and names nobody.
            "/activities": .init(target: "/activities", isOfNobody: true),
            "/activities/{id}": .init(target: "/activities/\(activity)", isOfNobody: true),
            "/calendarEvents": .init(
                target:
                    "/calendarEvents?startTime.onOrAfter=2026-11-01T00:00:00Z&startTime.onOrBefore=2026-12-01T00:00:00Z"
            ),
            "/calendarEvents/{id}": .init(target: "/calendarEvents/\(lesson)"),
            // Nothing was found at anybody: Schedule takes in no persons.
            "/v1/imports/{import}": .init(target: "/v1/imports/\(number)", isOfNobody: true),
        ]
        walk.unserved = ["/v1/following/comparison"]
        // No register is followed here, so nobody is named.
        walk.questions["/v1/following"] = .init(target: "/v1/following", isOfNobody: true)
        walk.people["/v1/access-log/own"] = RelationTown.login(1)
        try expect(walk, records: 5)
    }

    @Test func `Attendance writes down every reading of persons before it answers, and no other`() throws {
        let scene = try AttendanceScene()
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        let absence = try #require(try scene.report(Class7B.bo).json?["id"]?.string)
        var walk = RecordWalk(
            hosted: scene.hosted, database: scene.database, table: AttendanceService.access, clock: scene.clock.clock)
        let roll = "/v1/lessons/\(Class7B.lesson)/roll"
        walk.questions = [
            "/v1/lessons/{lesson}/roll": .init(target: roll),
            "/v1/lessons/{lesson}/roll/history": .init(target: roll + "/history"),
            "/v1/students/{student}/attendance": .init(
                target: "/v1/students/\(Class7B.ada)/attendance?from=2026-11-01&to=2026-11-30"),
            "/absences/{id}": .init(target: "/absences/\(absence)"),
            "/v1/persons/{person}/records": .init(target: "/v1/persons/\(Class7B.ada)/records"),
        ]
        walk.people["/v1/access-log/own"] = "ada@skola.test"
        try expect(walk, records: 9)
        try walk.expectNothingChangedUnrecorded([
            .init(method: .put, target: roll, body: #"{"marks":[]}"#, login: "teacher@skola.test"),
            .init(
                method: .post, target: "/v1/absences",
                body: #"{"student":"\#(Class7B.ada)","date":"2026-11-25"}"#, login: "guardian11@hem.test"),
            .init(method: .delete, target: "/v1/absences/\(absence)"),
        ])
    }

    @Test func `Notify writes down every reading of persons before it answers, and no other`() throws {
        let world = try NotifyWorld()
        for event in RelationTown.facts where !(event is GroupChanged) { try world.hear(event) }
        var walk = RecordWalk(
            hosted: try world.hosted(), database: world.database, table: NotifyService.access, clock: world.clock.clock)
        walk.questions["/v1/alerts"] = .init(
            target: "/v1/alerts?child=\(PersonID.numbered(1))&date=2026-11-25")
        walk.questions["/v1/persons/{person}/records"] = .init(
            target: "/v1/persons/\(PersonID.numbered(1))/records")
        walk.people["/v1/access-log/own"] = RelationTown.login(1)
        try expect(walk, records: 3)
    }
}

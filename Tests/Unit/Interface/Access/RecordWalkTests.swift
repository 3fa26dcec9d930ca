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
        let town = try ReadingTown(["IDENTITY_PAUSE": "0s"])
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
        _ = try town.bench.load(RegisterChanging.document)
        let renamed = try town.bench.load(
            ReadingTown.filled(#"{"persons":[{"id":"@bo","givenName":"Bosse","familyName":"Bok"}]}"#))
        let undone = try #require((renamed["import"] ?? renamed["id"])?.string, "\(renamed)")
        try walk.expectNothingChangedUnrecorded(
            RegisterChanging.all(undoing: undone), others: RegisterChanging.others.merging(Self.everywhere) { $1 },
            // That a document came and could not be taken in is remembered.
            leaving: ["import", "import_report", "import_note"])
    }

    /// Rows of every service that change nothing about anybody.
    private static let everywhere = [
        "POST /v1/replicas/{queue}/resync": "asks for what this service has to have",
        "POST /v1/replicas/{queue}/audit": "asks whether this service has it",
    ]
    /// Of services that take in documents and follow others.
    private static let documents = [
        "POST /v1/imports/{import}/resume": "what an import changes is written down with each of its steps",
        "POST /v1/following/readings": "what a reading brings is written down as the follower's",
        "PUT /v1/following/deletions/{kind}": "lets deletions through, which are written down as the follower's",
    ]

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
        let pupil = PersonID.numbered(1).description
        let cancellation = "/v1/calendarEvents/{lesson}/cancellation"
        func another(_ number: Int) -> JSON {
            let lesson = SchoolDocument.lesson(
                .numbered(number), of: .numbered(1), from: begin, to: begin + .seconds(600),
                participation: [.numbered(1): true])
            return ["calendarEvents": [lesson.json]]
        }
        let told = try bench.load(another(10))
        let last = try #require((told["import"] ?? told["id"])?.string, "\(told)")
        var imported = RecordWalk.Change(.post, at: "/v1/imports", another(11).text, of: [pupil])
        imported.party = "system:import"
        imported.purpose = "Import "
        var undone = RecordWalk.Change(
            .post, "/v1/imports/{import}/undo", at: "/v1/imports/\(last)/undo", of: [pupil])
        undone.party = "system:undo"
        undone.purpose = "Undo of import "
        try walk.expectNothingChangedUnrecorded(
            [
                .init(
                    .put, cancellation, at: "/v1/calendarEvents/\(lesson)/cancellation", #"{"cancelled":true}"#,
                    of: [pupil]),
                .init(
                    .put, cancellation, at: "/v1/calendarEvents/\(lesson)/cancellation", #"{"cancelled":false}"#,
                    login: RelationTown.login(140), of: [pupil]),
                undone, imported,
            ],
            others: Self.everywhere.merging(Self.documents) { $1 },
            leaving: ["import", "import_report", "import_note"])
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
        let (ada, bo) = (Class7B.ada.description, Class7B.bo.description)
        let times = #""startTime":"2026-11-26T07:00:00Z","endTime":"2026-11-26T15:00:00Z""#
        let standard = #"{"student":{"id":"\#(ada)"},"type":"Anmäld frånvaro",\#(times)}"#
        try walk.expectNothingChangedUnrecorded(
            [
                .init(
                    .put, "/v1/lessons/{lesson}/roll", at: roll, #"{"marks":[]}"#, login: "teacher@skola.test",
                    of: Class7B.pupils.map(\.description)),
                .init(
                    .put, "/v1/lessons/{lesson}/roll", at: roll,
                    #"{"marks":[{"student":"\#(ada)","status":"absent","validity":"invalid"}]}"#,
                    of: Class7B.pupils.map(\.description)),
                .init(
                    .post, at: "/v1/absences", #"{"student":"\#(ada)","date":"2026-11-25"}"#,
                    login: "guardian11@hem.test", of: [ada, PersonID.numbered(11).description]),
                .init(.post, at: "/v1/absences", #"{"student":"\#(ada)","date":"2026-11-25"}"#, of: [ada]),
                .init(.post, at: "/absences", standard, of: [ada]),
                .init(.post, at: "/v2.0/absences", standard, login: "guardian11@hem.test", of: [ada]),
                .init(.delete, "/v1/absences/{absence}", at: "/v1/absences/\(absence)", of: [bo]),
            ], others: Self.everywhere)
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
        // What Notify is told it is told by the bus.
        try walk.expectNothingChangedUnrecorded([], others: Self.everywhere)
    }
}

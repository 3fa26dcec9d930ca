import AccessLog
import Contracts
import HTTP
import Hosting
import JSON
import Messaging
import RegisterContracts
import Runtime
import SS12000
import ScheduleService
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService
@testable import RegisterService

/// Each row by which a system can name a protected person, asked without the right to see one.
@Suite(.timeLimit(.minutes(5))) struct HiddenWalkTests {
    private typealias Question = HiddenWalk.Question

    /// What is said in every service.
    private static let everywhere = [
        "GET /v1/access-log": "auditors see whose data was read, protected people's too",
        "GET /v1/replicas": "names queues", "POST /v1/replicas/{queue}/resync": "names a queue",
        "POST /v1/replicas/{queue}/audit": "names a queue",
    ]
    private static let documents = [
        "GET /v1/imports": "documents by their numbers", "GET /v1/imports/{import}": "a document by its number",
        "POST /v1/imports/{import}/undo": "a document by its number",
        "POST /v1/imports/{import}/resume": "a document by its number",
        "GET /v1/following": "another system's state", "GET /v1/following/comparison": "another system's state",
        "POST /v1/following/readings": "names nothing", "PUT /v1/following/deletions/{kind}": "names a kind",
    ]
    private static let list = "a list is asked in two worlds by SideDoorTests"

    // MARK: Register

    private static func register() throws -> HiddenWalk.World {
        let town = try ReadingTown(["IDENTITY_PAUSE": "0s"])
        let grant = "00000000-0000-4000-8000-000000000778"
        let (hemlig, alva, eva, hugo) = (id("hemlig"), id("alva"), id("eva"), id("hugo"))
        let recorded = try town.bench.send(
            .put, "/v1/persons/\(hemlig)/grants/\(grant)",
            #"{"giver":"\#(eva)","receiver":"\#(id("olle"))","scope":["read-attendance"],"endDate":"2026-12-31"}"#,
            scopes: ["register.write", "ss12000.protected"], purpose: "Provning")
        try #require(recorded.status == 204, "\(String(decoding: recorded.body, as: UTF8.self))")
        let subscription = try JSON(
            parsing: town.bench.send(
                .post, "/subscriptions",
                #"{"name":"x","target":"https://a.example/x","resourceTypes":[{"resource":"Person"}]}"#,
                scopes: ["ss12000.subscribe"]
            ).body)
        var questions: [String: [Question]] = [:]
        func ask(_ row: String, _ target: String, _ body: String = "", hidden: String = hemlig) {
            questions[row, default: []].append(Question(target: target, body: body, hidden: hidden))
        }
        for (path, name) in [
            ("persons", "hemlig"), ("placements", "hemligek"), ("studyplans", "hemligplan"),
            ("studyPlans", "hemligplan"),
        ] {
            ask("GET /\(path)/{id}", "/\(path)/ID", hidden: id(name))
            ask("POST /\(path)/lookup", "/\(path)/lookup", #"{"ids":["ID"]}"#, hidden: id(name))
            ask("DELETE /v1/\(path)/{id}", "/v1/\(path)/ID", hidden: id(name))
            // Refused with the mistakes of what was said, whoever has the id.
            ask("PUT /v1/\(path)/{id}", "/v1/\(path)/ID", "{}", hidden: id(name))
            questions["PUT /v1/\(path)/{id}"]?[0].isTaken = "nobody is shown anything by a document with mistakes"
        }
        ask("DELETE /v1/persons/{id}", "/v1/persons/ID?cascade=true")
        for body in [
            #"{"givenName":"A","familyName":"B","responsibles":[{"person":{"id":"ID"},"relationType":"Vårdnadshavare"}]}"#
        ] { ask("PUT /v1/persons/{id}", "/v1/persons/\(id("disa"))", body) }
        ask(
            "PUT /v1/groups/{id}", "/v1/groups/\(id("mentor6"))",
            #"{"displayName":"M","startDate":"2026-08-17","groupType":"Mentor","organisation":{"id":"\#(id("lind"))"},"#
                + #""groupMemberships":[{"person":{"id":"ID"},"startDate":"2026-08-17"}]}"#)
        ask(
            "PUT /v1/placements/{id}", "/v1/placements/\(id("disaek"))",
            #"{"placedAt":{"id":"\#(id("ek"))"},"child":{"id":"ID"},"owners":[],"schoolType":"FS","startDate":"2026-08-01"}"#
        )
        ask(
            "PUT /v1/placements/{id}", "/v1/placements/\(id("disaek"))",
            #"{"placedAt":{"id":"\#(id("ek"))"},"child":{"id":"\#(id("disa"))"},"owners":[{"id":"ID"}],"schoolType":"FS","#
                + #""startDate":"2026-08-01"}"#)
        ask(
            "PUT /v1/duties/{id}", "/v1/duties/\(id("rutnorra"))",
            #"{"person":{"id":"ID"},"dutyAt":{"id":"\#(id("norra"))"},"dutyRole":"Rektor","startDate":"2015-01-01"}"#)
        for path in ["studyplans", "studyPlans"] {
            ask(
                "PUT /v1/\(path)/{id}", "/v1/\(path)/\(id("akeplan"))",
                #"{"student":{"id":"ID"},"startDate":"2025-08-18","content":[{"syllabuses":[]}]}"#)
        }
        ask("GET /v1/persons/{child}/guardianships", "/v1/persons/ID/guardianships")
        ask("GET /v1/persons/{person}/siblings", "/v1/persons/ID/siblings")
        let custody = "PUT /v1/persons/{child}/guardianships/{guardian}"
        ask(custody, "/v1/persons/ID/guardianships/\(id("olle"))", #"{"relationType":"Vårdnadshavare"}"#)
        ask(
            custody, "/v1/persons/\(id("disa"))/guardianships/ID", #"{"relationType":"Annan ansvarig"}"#,
            hidden: id("stig"))
        ask("DELETE /v1/persons/{child}/guardianships/{guardian}", "/v1/persons/ID/guardianships/\(eva)")
        ask("GET /v1/persons/{person}/grants", "/v1/persons/ID/grants")
        let given = #""scope":["read-attendance"],"endDate":"2026-12-31"}"#
        let other = "00000000-0000-4000-8000-000000000779"
        let put = "PUT /v1/persons/{person}/grants/{grant}"
        ask(put, "/v1/persons/ID/grants/\(other)", #"{"giver":"\#(eva)","receiver":"\#(hugo)",\#(given)"#)
        ask(
            put, "/v1/persons/\(alva)/grants/\(other)", #"{"giver":"\#(eva)","receiver":"ID",\#(given)"#,
            hidden: id("stig"))
        ask(
            put, "/v1/persons/\(alva)/grants/\(other)", #"{"giver":"ID","receiver":"\#(hugo)",\#(given)"#,
            hidden: id("stig"))
        let delete = "DELETE /v1/persons/{person}/grants/{grant}"
        ask(delete, "/v1/persons/ID/grants/\(grant)?by=\(eva)")
        ask(delete, "/v1/persons/\(hemlig)/grants/ID?by=\(eva)", hidden: grant)
        ask("POST /v1/persons/{person}/moves", "/v1/persons/ID/moves", move(to: "gym"))
        ask("POST /v1/persons/{person}/leavings", "/v1/persons/ID/leavings", #"{"date":"2026-12-01"}"#)
        ask("PUT /v1/persons/{person}/status", "/v1/persons/ID/status", #"{"status":"Utvandrad"}"#)
        ask("GET /v1/persons/{person}/records", "/v1/persons/ID/records")
        let mine = try #require(subscription["id"]?.string, "\(subscription)")
        for (row, body) in [("GET", ""), ("PATCH", #"{"expires":"2026-12-01T00:00:00Z"}"#), ("DELETE", "")] {
            questions["\(row) /subscriptions/{id}"] = [
                Question(target: "/subscriptions/ID", body: body, hidden: mine, owner: "test")
            ]
        }
        questions["POST /v1/erasures"] = [
            Question(
                target: "/v1/erasures", body: #"{"person":"ID"}"#, hidden: hemlig)
        ]
        // The client's own words, kept for operators whoever they are about.
        questions["POST /log/"] = [
            Question(
                target: "/log/",
                body: #"{"severityLevel":"Info","message":"läst","resourceType":"Person","resourceId":"ID"}"#,
                hidden: hemlig, isTaken: "what a client says of its reading is kept as it stands")
        ]
        return HiddenWalk.World(
            hosted: town.bench.hosted, database: town.bench.database, clock: .system, questions: questions)
    }

    private static func id(_ name: String) -> String { ReadingTown.id(name) }

    private static func move(to unit: String) -> String {
        #"{"to":"\#(id(unit))","date":"2026-12-01","schoolType":"GY","schoolYear":1}"#
    }

    @Test func `Register answers a system without sight of a protected person as of one that nobody is`() throws {
        var others = Self.everywhere.merging(Self.documents) { $1 }
        let kinds = [
            "organisations", "persons", "placements", "duties", "groups", "programmes", "studyplans", "studyPlans",
            "syllabuses", "schoolUnitOfferings",
        ]
        for path in kinds { others["GET /\(path)"] = Self.list }
        for path in ["organisations", "groups", "programmes", "syllabuses", "schoolUnitOfferings"] {
            for row in ["GET /\(path)/{id}", "POST /\(path)/lookup", "PUT /v1/\(path)/{id}", "DELETE /v1/\(path)/{id}"]
            where row != "PUT /v1/groups/{id}" { others[row] = "such a thing is hidden with nobody" }
        }
        for row in ["GET /duties/{id}", "POST /duties/lookup", "DELETE /v1/duties/{id}"] {
            others[row] = "a protected teacher's duty is shown, without the teacher"
        }
        others.merge([
            "GET /deletedEntities": Self.list, "GET /subscriptions": "one's own",
            "POST /subscriptions": "names kinds",
            "POST /statistics/": "names numbers, and a path as its client knows it",
            "POST /v1/imports": "a document that names them is judged by HiddenWorldTests",
            "GET /v1/school-year-changes": "changes of units",
            "POST /v1/school-year-changes": "a protected pupil is neither counted nor named, as SchoolYearTests hold",
            "GET /v1/school-year-changes/{change}": "a change of a unit",
            "DELETE /v1/school-year-changes/{change}": "a change of a unit",
            "POST /v1/school-year-changes/{change}/application": "a change of a unit",
            "PUT /v1/persons/{id}/security-marking": "who decides of marks meets the marked",
            "POST /v1/new-identities": "who decides of marks meets the marked",
            "POST /v1/persons/{id}/retirement": "who decides of marks meets the marked",
            "GET /v1/protected-accesses": "auditors see who met whom",
            "GET /v1/subscriptions": "operators see every client's",
            "DELETE /v1/subscriptions/{id}": "operators end any client's",
            "GET /v1/log-entries": "operators see what clients have said",
            "GET /v1/statistics-entries": "operators see what clients have said",
            "GET /v1/erasures/{erasure}": "an erasure, by the id that who asked for it was given",
        ]) { $1 }
        let walk = HiddenWalk(
            table: RegisterService.access + ReplicaRoutes.access,
            sight: ["ss12000.protected", "records.protected"], others: others, make: Self.register)
        let (refused, shown) = try walk.run()
        #expect(refused > 90)
        #expect(shown > 40)
    }

    // MARK: Attendance

    private static func attendance() throws -> HiddenWalk.World {
        let scene = try AttendanceScene()
        try scene.tell(Class7B.personEvent(Class7B.cia, "Cia", "Alm", marking: "Sekretessmarkering", version: 2))
        let cia = Class7B.cia.description
        let sighted = TestCaller.machine(["attendance.write", "attendance.protected"])
        let absence = try #require(scene.report(Class7B.cia, as: sighted).json?["id"]?.string)
        let times = #""startTime":"2026-11-25T07:00:00Z","endTime":"2026-11-25T15:00:00Z""#
        return HiddenWalk.World(
            hosted: scene.hosted, database: scene.database, clock: scene.clock.clock,
            questions: [
                "GET /v1/students/{student}/attendance": [
                    Question(target: "/v1/students/ID/attendance?from=2026-11-01&to=2026-11-30", hidden: cia)
                ],
                "POST /v1/absences": [
                    Question(target: "/v1/absences", body: #"{"student":"ID","date":"2026-11-25"}"#, hidden: cia)
                ],
                "POST /absences": [
                    Question(
                        target: "/absences",
                        body: #"{"student":{"id":"ID"},"type":"Anmäld frånvaro",\#(times)}"#, hidden: cia)
                ],
                "DELETE /v1/absences/{absence}": [Question(target: "/v1/absences/ID", hidden: absence)],
                "PUT /v1/lessons/{lesson}/roll": [
                    Question(
                        target: "/v1/lessons/ID/roll", body: #"{"marks":[]}"#, hidden: Class7B.lesson.description,
                        rule: .init(code: "scope-missing", reason: "a roll of a protected pupil is not taken unseen"))
                ],
                "GET /v1/persons/{person}/records": [Question(target: "/v1/persons/ID/records", hidden: cia)],
            ])
    }

    @Test func `Attendance answers a system without sight of a protected pupil as of one that nobody is`() throws {
        let others = Self.everywhere.merging([
            "GET /v1/lessons/{lesson}/roll": "a lesson, with its class as SideDoorTests asks it",
            "GET /v1/lessons/{lesson}/roll/history": "a lesson, with its class as SideDoorTests asks it",
            "GET /absences": Self.list,
            "GET /absences/{id}": "of protected pupils no report is served to anybody, as SideDoorTests asks it",
        ]) { $1 }
        let walk = HiddenWalk(
            table: AttendanceService.access + ReplicaRoutes.access,
            sight: ["attendance.protected", "records.protected"], others: others, make: Self.attendance)
        let (refused, shown) = try walk.run()
        #expect(refused >= 12)
        #expect(shown == 6 + 1)
    }

    // MARK: Schedule and Notify

    @Test func `Schedule answers a system without sight of a protected pupil as of one that nobody is`() throws {
        let others = Self.everywhere.merging(Self.documents) { $1 }.merging([
            "PUT /v1/calendarEvents/{lesson}/cancellation": "a lesson, hidden with nobody",
            "GET /activities": Self.list, "GET /calendarEvents": Self.list,
            "GET /activities/{id}": "hidden with nobody", "GET /calendarEvents/{id}": "hidden with nobody",
            "POST /v1/imports": "lessons, in which pupils are taken as they stand, known or not",
        ]) { $1 }
        let walk = HiddenWalk(
            table: ScheduleService.access + ReplicaRoutes.access, sight: ["records.protected"], others: others
        ) {
            let bench = try ScheduleBench()
            for event in RelationTown.facts { try bench.tell(event) }
            try bench.tell(PersonProtected(.numbered(3), securityMarking: "Sekretessmarkering", version: 2))
            return HiddenWalk.World(
                hosted: bench.hosted, database: bench.database, clock: bench.clock.clock,
                questions: [
                    "GET /v1/persons/{person}/records": [
                        Question(target: "/v1/persons/ID/records", hidden: PersonID.numbered(3).description)
                    ]
                ])
        }
        let (refused, shown) = try walk.run()
        #expect(refused == 1 && shown == 1)
    }

    @Test func `Notify answers a system without sight of a protected child as of one that nobody is`() throws {
        let walk = HiddenWalk(
            table: NotifyService.access + ReplicaRoutes.access, sight: ["notify.protected", "records.protected"],
            others: Self.everywhere
        ) {
            let world = try NotifyWorld()
            for event in RelationTown.facts { try world.hear(event) }
            let hidden = PersonID.numbered(3).description
            return HiddenWalk.World(
                hosted: try world.hosted(), database: world.database, clock: world.clock.clock,
                questions: [
                    "GET /v1/alerts": [Question(target: "/v1/alerts?child=ID&date=2026-11-25", hidden: hidden)],
                    "GET /v1/persons/{person}/records": [Question(target: "/v1/persons/ID/records", hidden: hidden)],
                ])
        }
        let (refused, shown) = try walk.run()
        #expect(refused == 2 && shown == 2)
    }
}

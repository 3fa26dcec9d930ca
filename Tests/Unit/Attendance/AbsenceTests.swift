import HTTP
import JSON
import Runtime
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

@Suite struct AbsenceTests {
    let scene: AttendanceScene

    init() throws { scene = try AttendanceScene() }

    @Test func `a guardian's report of a day is an SS 12000 absence`() throws {
        let answer = try scene.report(Class7B.ada)
        #expect(answer.status == 201)
        let json = try #require(answer.json)
        #expect(json["student"]?["id"]?.string == Class7B.ada.description)
        #expect(json["startTime"]?.string == "2026-11-24T23:00:00Z")
        #expect(json["endTime"]?.string == "2026-11-25T23:00:00Z")
        #expect(json["type"]?.string == "Anmäld frånvaro")
        #expect(json["registeredBy"]?["id"]?.string == PersonID.numbered(11).description)
        let read = try scene.send(.get, "/v2.0/absences/\(try #require(json["id"]?.string))", as: .system)
        #expect(read.json == json)
    }

    @Test func `the standard's path takes the standard's body and answers 200`() throws {
        let body: JSON = [
            "id": JSON(AbsenceID.numbered(1).description), "meta": [:], "startTime": "2026-11-25T08:00:00+01:00",
            "endTime": "2026-11-25T12:00:00+01:00", "type": "Beviljad ledighet",
            "student": ["id": JSON(Class7B.ada.description)],
            "organisation": ["id": JSON(OrganisationID.numbered(1).description)],
            "registeredBy": ["id": JSON(PersonID.numbered(103).description)],
        ]
        for path in ["/v2.0/absences", "/absences"] {
            let answer = try scene.send(.post, path, as: .system, body: body)
            #expect(answer.status == 200)
            #expect(answer.json?["registeredBy"]?["id"]?.string == PersonID.numbered(103).description)
            #expect(answer.json?["id"]?.string != AbsenceID.numbered(1).description)
        }
    }

    @Test func `a repeated key stores nothing and gets the first answer`() throws {
        let first = try scene.report(Class7B.ada, key: "morning-1")
        scene.clock.advance(by: .seconds(5))
        let again = try scene.report(Class7B.ada, key: "morning-1")
        #expect(again.status == first.status)
        #expect(again.json == first.json)
        let list = try scene.send(.get, "/v2.0/absences", as: .system)
        #expect(list.json?["data"]?.count == 1)
        // Another guardian's key is another key.
        #expect(try scene.report(Class7B.ada, as: .secondGuardian, key: "morning-1").json != first.json)
    }

    @Test func `a repeated report is answered to one who may still report, and to nobody else`() throws {
        let first = try scene.report(Class7B.ada, key: "morning-1")
        #expect(first.status == 201)
        try scene.tell(Class7B.personEvent(Class7B.ada, "Ada", "Berg", custodians: [12], version: 2))
        let again = try scene.report(Class7B.ada, key: "morning-1")
        #expect(again.status == 404 && again.code == "student-not-found")
        #expect(try again.json == scene.report(.numbered(99), key: "morning-1").json)
        try scene.tell(Class7B.personEvent(Class7B.ada, "Ada", "Berg", custodians: [11, 12], version: 3))
        #expect(try scene.report(Class7B.ada, key: "morning-1").json == first.json)
        // And not once the pupil is of age.
        try scene.tell(
            Class7B.personEvent(Class7B.ada, "Ada", "Berg", born: "2008-11-25", custodians: [11], version: 4))
        #expect(try scene.report(Class7B.ada, key: "morning-1").status == 404)
    }

    @Test func `a key used for another report is refused, and a malformed one too`() throws {
        try scene.report(Class7B.ada, key: "morning-1")
        let other = try scene.report(Class7B.bo, key: "morning-1")
        #expect(other.status == 422)
        #expect(other.code == "idempotency-key-reused")
        #expect(try scene.report(Class7B.bo, key: "å").code == "idempotency-key-malformed")
    }

    @Test func `a report explains an absence already established`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.report(Class7B.ada)
        #expect(try scene.story() == ["established 1", "explained 1"])
    }

    @Test func `a report for another part of the day explains nothing`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.report(Class7B.ada, from: "12:00", to: "15:00")
        #expect(try scene.story() == ["established 1"])
    }

    @Test func `a withdrawn report explains nothing any more`() throws {
        let id = try #require(try scene.report(Class7B.ada).json?["id"]?.string)
        // Confirmed as the sheet preset it: valid because it is reported.
        try scene.takeRoll([Class7B.ada: .absent(.valid)])
        #expect(try scene.published().isEmpty)
        #expect(try scene.send(.delete, "/v1/absences/\(id)", as: .guardian).status == 204)
        #expect(try scene.story() == ["established 1"])
        #expect(try scene.sheet().marks[Class7B.ada]?["validity"]?.string == "invalid")
        // Withdrawing again is no new fact; it is gone for readers.
        #expect(try scene.send(.delete, "/v1/absences/\(id)", as: .guardian).status == 204)
        #expect(try scene.send(.get, "/v2.0/absences/\(id)", as: .system).status == 404)
        #expect(try scene.send(.get, "/v2.0/absences", as: .system).json?["data"]?.count == 0)
        #expect(try scene.story() == ["established 1"])
    }

    @Test func `a teacher's own judgement outlives a withdrawn report`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.valid)])
        let id = try #require(try scene.report(Class7B.ada).json?["id"]?.string)
        try scene.takeRoll([Class7B.ada: .absent(.valid)])
        try scene.send(.delete, "/v1/absences/\(id)", as: .guardian)
        #expect(try scene.published().isEmpty)
    }

    @Test func `after a withdrawal the teacher may still find the absence valid`() throws {
        let id = try #require(try scene.report(Class7B.ada).json?["id"]?.string)
        try scene.takeRoll([Class7B.ada: .absent(.valid)])
        try scene.send(.delete, "/v1/absences/\(id)", as: .guardian)
        let answer = try scene.takeRoll([Class7B.ada: .absent(.valid)])
        #expect(answer.json?["revision"]?.int == 2)
        #expect(try scene.story() == ["established 1", "explained 1"])
    }

    @Test func `two reports explain until the last is withdrawn`() throws {
        let first = try #require(try scene.report(Class7B.ada).json?["id"]?.string)
        let second = try #require(try scene.report(Class7B.ada, as: .secondGuardian).json?["id"]?.string)
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.send(.delete, "/v1/absences/\(first)", as: .guardian)
        #expect(try scene.published().isEmpty)
        try scene.send(.delete, "/v1/absences/\(second)", as: .secondGuardian)
        #expect(try scene.story() == ["established 1"])
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let body: JSON
        let field: String

        init(_ rule: String, _ field: String, _ body: JSON) {
            testDescription = rule
            self.body = body
            self.field = field
        }
    }

    private static let ada = JSON(Class7B.ada.description)

    static let refusals = [
        Refusal("missing", "student", ["date": "2026-11-25"]),
        Refusal("not-a-uuid", "student", ["student": ["id": "x"], "date": "2026-11-25"]),
        Refusal("not-a-date", "date", ["student": ada, "date": "25/11"]),
        Refusal("not-a-date", "endDate", ["student": ada, "date": "2026-11-25", "endDate": 7]),
        Refusal("not-after-start", "endDate", ["student": ada, "date": "2026-11-25", "endDate": "2026-11-24"]),
        Refusal("too-long", "endDate", ["student": ada, "date": "2026-11-25", "endDate": "2026-12-27"]),
        Refusal("missing", "endTime", ["student": ada, "startTime": "2026-11-25T08:00:00Z"]),
        Refusal(
            "not-an-rfc-3339-time-with-zone", "endTime",
            ["student": ada, "startTime": "2026-11-25T08:00:00Z", "endTime": "2026-11-25T09:00:00"]),
        Refusal(
            "not-after-start", "endTime",
            ["student": ada, "startTime": "2026-11-25T08:00:00Z", "endTime": "2026-11-25T08:00:00Z"]),
        Refusal("unknown-value", "type", ["student": ada, "date": "2026-11-25", "type": "Skolk"]),
    ]

    @Test(arguments: refusals)
    func `a report that breaks a rule is refused with field and rule`(_ given: Refusal) throws {
        let answer = try scene.send(.post, "/v1/absences", as: .guardian, body: given.body)
        #expect(answer.status == 422)
        #expect(answer.code == "absence-invalid")
        #expect(answer.field == given.field)
        #expect(answer.rules == [given.testDescription])
    }

    @Test func `an unknown pupil is refused: a system is told which field, a person no more than not found`() throws {
        let system = try scene.report(.numbered(99), as: .system)
        #expect(system.status == 422)
        #expect(system.field == "student")
        #expect(system.rules == ["unknown-student"])
        #expect(try scene.report(.numbered(99)).code == "student-not-found")
    }

    @Test func `lists are filtered and paged`() throws {
        try scene.report(Class7B.ada, from: "08:00", to: "10:00")
        try scene.report(Class7B.ada, from: "13:00", to: "15:00")
        try scene.report(Class7B.bo)
        func ids(_ query: String) throws -> Int? {
            try scene.send(.get, "/v2.0/absences?\(query)", as: .system).json?["data"]?.count
        }
        #expect(try ids("student=\(Class7B.ada)") == 2)
        #expect(try ids("student=\(Class7B.ada)&startTime.onOrAfter=2026-11-25T10:00:00Z") == 1)
        #expect(try ids("registeredBy=\(PersonID.numbered(11))") == 3)
        #expect(try ids("type=Anm%C3%A4ld%20fr%C3%A5nvaro") == 3)
        #expect(try ids("type=Beviljad%20ledighet") == 0)
        #expect(try scene.send(.get, "/absences?type=Borta", as: .system).status == 400)
        let first = try scene.send(.get, "/absences?limit=2", as: .system)
        let token = try #require(first.json?["pageToken"]?.string)
        #expect(try ids("limit=2&pageToken=\(token)") == 1)
    }
}

import HTTP
import JSON
import Testing

/// Leaving, dying, moving abroad: what has been stays, what was to come does not.
struct LeavingTests {
    private static let person = "/v1/persons/\(Household.child)"

    @Test func `a pupil leaves everything after the last day, and again it changes nothing`() throws {
        let bench = try MovingSchool.bench()
        let answer = try bench.command(.post, Self.person + "/leavings", ["date": "2026-12-18"])
        #expect(answer.status == 200 && answer.body?["ended"]?["enrolments"]?.int == 1)
        #expect(try bench.enrolments(of: Household.child) == ["east GR 7 2026-08-17–2026-12-18"])
        #expect(try bench.membership(of: Household.child, in: MovingSchool.class7A) == "2026-08-17–2026-12-18")
        #expect(try bench.placements(of: Household.child).first?["endDate"]?.string == "2026-12-18")
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
        try bench.forgetTold()
        #expect(try bench.command(.post, Self.person + "/leavings", ["date": "2026-12-18"]).status == 200)
        #expect(try bench.told().isEmpty)
    }

    @Test func `leaving one school type leaves the others`() throws {
        let bench = try MovingSchool.bench()
        let body: JSON = ["date": "2026-12-18", "unit": JSON(MovingSchool.east), "schoolTypes": ["FTH"]]
        #expect(try bench.command(.post, Self.person + "/leavings", body).body?["ended"]?["enrolments"]?.int == 0)
        #expect(try bench.enrolments(of: Household.child) == ["east GR 7 2026-08-17–2027-06-11"])
        #expect(try bench.placements(of: Household.child).first?["endDate"]?.string == "2026-12-18")
    }

    @Test func `what cannot be left is refused by name`() throws {
        let bench = try MovingSchool.bench()
        let refusals: [(JSON, Int, String)] = [
            ([:], 422, "body-invalid"), (["date": "snart"], 422, "body-invalid"),
            (["date": "2026-12-18", "unit": JSON(MovingSchool.west)], 409, "not-at-unit"),
            (["date": "2026-12-18", "schoolTypes": ["Grundskola"]], 422, "body-invalid"),
        ]
        for (body, status, code) in refusals {
            let answer = try bench.command(.post, Self.person + "/leavings", body)
            #expect(answer.status == status && answer.code == code, "\(body.text)")
        }
        #expect(
            try bench.command(.post, "/v1/persons/\(School.unit)/leavings", ["date": "2026-12-18"]).code
                == "person-not-found")
        #expect(try bench.told().isEmpty)
    }

    @Test func `a child who has died leaves everything, and nobody answers for it`() throws {
        let bench = try MovingSchool.bench()
        let answer = try bench.command(.put, Self.person + "/status", ["status": "Avliden", "date": "2026-11-23"])
        #expect(answer.status == 200)
        let child = try bench.person(Household.child)
        #expect(child["personStatus"]?.string == "Avliden" && child["responsibles"] == [])
        #expect(try bench.enrolments(of: Household.child) == ["east GR 7 2026-08-17–2026-11-23"])
        #expect(try bench.membership(of: Household.child, in: MovingSchool.maths) == "2026-08-17–2026-11-23")
        // The status and what it ended are one change of the document.
        #expect(try bench.told(about: Household.child) == ["person-changed 2"])
        #expect(try bench.command(.post, Self.person + "/moves", Self.move).code == "person-deceased")
        try bench.forgetTold()
        _ = try bench.command(.put, Self.person + "/status", ["status": "Avliden", "date": "2026-11-23"])
        #expect(try bench.told().isEmpty)
    }

    private static let move: JSON = [
        "to": JSON(MovingSchool.west), "date": "2026-12-01", "schoolType": "GR", "schoolYear": 7,
    ]

    @Test func `a guardian who has died answers for nobody and holds no duty`() throws {
        let bench = try MovingSchool.bench()
        let duty: JSON = [
            "id": JSON(School.duty), "person": MovingSchool.reference(Household.mother),
            "dutyAt": MovingSchool.reference(MovingSchool.west), "dutyRole": "Lärare", "startDate": "2026-08-01",
            "assignmentRole": [
                ["group": MovingSchool.reference(MovingSchool.westClass), "assignmentRoleType": "Mentor"]
            ],
        ]
        try bench.load((["duties": [duty]] as JSON).text)
        try bench.load(Household.document(Household.child([Household.mother, Household.father])))
        let answer = try bench.command(
            .put, "/v1/persons/\(Household.mother)/status", ["status": "Avliden", "date": "2026-11-24"])
        #expect(answer.body?["ended"]?["guardianships"] == [JSON(Household.child)])
        #expect(answer.body?["ended"]?["duties"] == [JSON(School.duty)])
        #expect(try bench.responsibles(of: Household.child) == [Household.father])
        let ended = try JSON(parsing: bench.get("/v2.0/duties/\(School.duty)").body)
        #expect(ended["endDate"]?.string == "2026-11-24")
        #expect(ended["assignmentRole"]?[0]?["endDate"]?.string == "2026-11-24")
        // A supplier that has not heard of it names her still.
        let report = try bench.load(Household.document(Household.child([Household.mother, Household.father])))
        #expect(report["findings"]?.elements?.contains { $0["rule"]?.string == "guardianship-kept" } == true)
        #expect(try bench.responsibles(of: Household.child) == [Household.father])
    }

    @Test func `one who has moved abroad leaves school, and custody goes on`() throws {
        let bench = try MovingSchool.bench()
        _ = try bench.command(.put, Self.person + "/status", ["status": "Utvandrad"])
        #expect(try bench.person(Household.child)["personStatus"]?.string == "Utvandrad")
        #expect(try bench.enrolments(of: Household.child) == ["east GR 7 2026-08-17–2026-11-25"])
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
        _ = try bench.command(.put, Self.person + "/status", ["status": "Aktiv"])
        #expect(try bench.person(Household.child)["personStatus"]?.string == "Aktiv")
        #expect(try bench.enrolments(of: Household.child) == ["east GR 7 2026-08-17–2026-11-25"])
    }

    @Test func `a death that the office has said stands against a supplier that has not heard of it`() throws {
        let bench = try MovingSchool.bench()
        func load(_ status: String?) throws -> Bool {
            let more: [(String, JSON)] = status.map { [("personStatus", JSON($0))] } ?? []
            let report = try bench.load(Household.document(Household.child([Household.mother], more)))
            return report["findings"]?.elements?.contains { $0["rule"]?.string == "status-kept" } ?? false
        }
        func status() throws -> String? { try bench.person(Household.child)["personStatus"]?.string }
        _ = try bench.command(.put, Self.person + "/status", ["status": "Avliden"])
        #expect(try !load(nil))
        #expect(try status() == "Avliden")
        #expect(try load("Aktiv"))
        #expect(try status() == "Avliden")
        // It agrees, and says later that it was mistaken.
        #expect(try !load("Avliden"))
        #expect(try !load("Aktiv"))
        #expect(try status() == "Aktiv")
        // What a document has said, one that is silent does not take back.
        #expect(try !load("Utvandrad"))
        #expect(try !load(nil))
        #expect(try status() == "Utvandrad")
        // Nor is a mistake taken back by the office brought again.
        _ = try bench.command(.put, Self.person + "/status", ["status": "Aktiv"])
        #expect(try load("Utvandrad"))
        #expect(try status() == "Aktiv")
    }

    @Test func `a death that was read here and is handed back is nobody's agreement`() throws {
        let bench = try MovingSchool.bench()
        _ = try bench.command(.put, Self.person + "/status", ["status": "Avliden"])
        let editor = Editor(bench: bench)
        let path = "persons/\(Household.child)"
        try editor.write(path, try editor.json(path).setting("givenName", "Ny"))
        try bench.load(Household.document(Household.child([Household.mother], [("personStatus", "Aktiv")])))
        #expect(try bench.person(Household.child)["personStatus"]?.string == "Avliden")
    }

    @Test func `custody of one who has died is over on the 18th birthday too`() throws {
        let bench = try RegisterBench(at: "2026-11-25T07:00:00Z")
        let child = Household.child(born: "2008-11-27", [Household.mother], [("personStatus", "Avliden")])
        try bench.load(Household.document(child))
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
        try bench.forgetTold()
        try bench.begin("2026-11-27")
        #expect(try bench.responsibles(of: Household.child).isEmpty)
        #expect(try bench.told(about: Household.child) == ["person-changed 2"])
        // Who lives after all has come of age.
        _ = try bench.command(.put, Self.person + "/status", ["status": "Aktiv"])
        #expect(try bench.told(about: Household.child).last == "person-came-of-age 3")
    }

    @Test func `a guardian who has died today is written to no more today`() throws {
        let bench = try MovingSchool.bench()
        try bench.load(Household.document(Household.child([Household.mother, Household.father])))
        _ = try bench.command(.put, "/v1/persons/\(Household.mother)/status", ["status": "Avliden"])
        #expect(try bench.responsibles(of: Household.child) == [Household.father])
    }

    @Test func `a status to come, or none, is refused`() throws {
        let bench = try MovingSchool.bench()
        for body in [
            ["status": "Avliden", "date": "2026-11-26"], ["status": "Död"], [:], ["status": "Avliden", "when": "x"],
        ] as [JSON] {
            #expect(try bench.command(.put, Self.person + "/status", body).code == "body-invalid", "\(body.text)")
        }
        #expect(try bench.told().isEmpty)
    }
}

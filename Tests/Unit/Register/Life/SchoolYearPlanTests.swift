import HTTP
import JSON
import RegisterService
import Runtime
import Testing

/// The plan of a change of school years: what it says, what has to be decided, and what comes between it and its application.
struct SchoolYearPlanTests {
    private typealias School = YearSchool

    @Test func `a plan says what would become of each class and pupil, and changes nothing`() throws {
        let bench = try School.bench()
        let report = try School.plan(bench)
        #expect(report["state"]?.string == "planned")
        #expect(School.action(report, School.class7A) == "new 8A")
        #expect(School.action(report, School.class9A) == "end ")
        #expect(School.action(report, School.classF) == "new 1")
        #expect(report["pupils"]?["promoted"] == ["planned": 4, "applied": 0])
        #expect(report["pupils"]?["leaving"] == ["planned": 2, "applied": 0])
        #expect(try bench.told().isEmpty)
        let listed = try bench.command(.get, School.path).body?["data"]
        #expect(listed?.count == 1 && listed?[0]?["id"] == report["id"])
    }

    @Test func `two plans of the same year do not promote anybody twice`() throws {
        let bench = try School.bench()
        let (first, second) = (try School.plan(bench), try School.plan(bench))
        _ = try School.apply(bench, first)
        let report = try School.apply(bench, second)
        #expect(report["pupils"]?["promoted"] == ["planned": 4, "applied": 0])
        #expect(School.rules(report).contains { $0.hasPrefix("changed-since") })
        #expect(try bench.enrolments(of: School.pupil(1)).count == 2)
    }

    @Test func `a class nobody can name by rule has to be decided before anything is applied`() throws {
        let bench = try School.bench()
        try bench.load((["groups": [School.schoolClass(School.class7A, "6B", [1, 2, 3])]] as JSON).text)
        try bench.forgetTold()
        let open = try School.plan(bench)
        #expect(School.action(open, School.class7A) == "undecided name-unclear")
        let target = "\(School.path)/\(open["id"]?.string ?? "")"
        let refused = try bench.command(.post, target + "/application")
        #expect(refused.code == "classes-undecided")
        #expect(refused.body?["errors"]?[0]?["rule"]?.string == School.class7A)
        #expect(try bench.command(.delete, target).status == 204)
        #expect(try bench.command(.post, target + "/application").code == "discarded")
        #expect(try bench.told().isEmpty)
        let decided = try School.plan(bench, [("classes", [["group": JSON(School.class7A), "name": "8X"]])])
        #expect(School.action(decided, School.class7A) == "new 8X")
    }

    @Test func `a class of several years goes on with those who stay`() throws {
        let bench = try School.bench()
        try bench.load((["persons": [School.person(3, "GR", 9)]] as JSON).text)
        #expect(School.action(try School.plan(bench), School.class7A) == "new 8A")
        try bench.load((["persons": [School.person(3, "GR", 8)]] as JSON).text)
        #expect(School.action(try School.plan(bench), School.class7A) == "undecided mixed-years")
        let report = try School.apply(
            bench, School.plan(bench, [("classes", [["group": JSON(School.class7A), "action": "keep"]])]))
        #expect(try School.group(bench, School.successor(report, School.class7A))["displayName"]?.string == "7A")
        #expect(
            try bench.membership(of: School.pupil(3), in: School.successor(report, School.class7A))
                == "2027-07-01–2028-06-30")
    }

    @Test func `whoever has changed since the plan is left alone and named`() throws {
        let bench = try School.bench()
        let made = try School.plan(bench)
        let leaving: JSON = ["date": "2027-05-01"]
        try #require(
            try bench.command(.post, "/v1/persons/\(School.pupil(1))/leavings", leaving).status == 200)
        let report = try School.apply(bench, made)
        #expect(School.rules(report) == ["changed-since 1"])
        #expect(report["exceptions"]?[0]?["person"]?.string == School.pupil(1))
        #expect(try bench.enrolments(of: School.pupil(1)) == ["east GR 7 2026-08-17–2027-05-01"])
        #expect(
            try bench.membership(of: School.pupil(1), in: School.successor(report, School.class7A))?.isEmpty == true)
    }

    @Test func `a plan names whom it leaves alone and why`() throws {
        let bench = try School.bench()
        try bench.load(
            ([
                "persons": [
                    School.person(1, "GR", nil), School.person(2, "VUX", 2),
                    School.person(3, "GR", 7, to: "2027-06-11"),
                ]
            ]
                as JSON).text)
        let report = try School.plan(bench)
        #expect(School.rules(report) == ["ended-shortly-before 1", "member-not-enrolled 1", "school-year-unknown 1"])
    }

    @Test func `what cannot be is refused by name, and no plan is left`() throws {
        let bench = try School.bench()
        let none = "00000000-0000-4000-8000-00000000ffff"
        let refusals: [([(String, JSON)], Int, String, String?)] = [
            ([("lastDay", .null)], 422, "body-invalid", "lastDay"),
            ([("firstDay", "2027-06-30")], 422, "body-invalid", "firstDay"),
            ([("firstDay", "2028-06-30")], 422, "body-invalid", "firstDay"),
            ([("endDate", "2027-07-01")], 422, "body-invalid", "endDate"),
            ([("klasser", [])], 422, "body-invalid", "klasser"),
            ([("endGroups", ["Klass"])], 422, "body-invalid", "endGroups"),
            ([("groupHandling", "delete")], 422, "body-invalid", "groupHandling"),
            ([("classes", [["group": "7A"]])], 422, "body-invalid", "classes[0].group"),
            ([("classes", [["group": JSON(none)]])], 422, "body-invalid", "classes[0].group"),
            (
                [("classes", [["group": JSON(School.class7A), "into": JSON(School.choir)]])], 422, "body-invalid",
                "classes[0].into"
            ),
            (
                [("classes", [["group": JSON(School.class7A), "name": "8A", "action": "end"]])], 422, "body-invalid",
                "classes[0].name"
            ),
            ([("retained", [["person": JSON(none)]])], 422, "body-invalid", "retained[0].person"),
            ([("leaving", [JSON(none)])], 422, "body-invalid", "leaving"),
            (
                [
                    (
                        "transfers",
                        [
                            [
                                "from": JSON(MovingSchool.west), "schoolType": "GR", "schoolYear": 6,
                                "to": JSON(MovingSchool.head),
                            ]
                        ]
                    )
                ], 422, "body-invalid", "transfers[0].from"
            ),
            ([("organisation", JSON(none))], 404, "unit-not-found", "organisation"),
        ]
        for (more, status, code, field) in refusals {
            let answer = try bench.command(.post, School.path, School.request(more))
            #expect(answer.status == status && answer.code == code, "\(field ?? "") \(answer.code ?? "")")
            #expect(answer.body?["field"]?.string == field, "\(field ?? "")")
        }
        #expect(try bench.command(.get, School.path).body?["data"]?.count == 0)
        #expect(try bench.command(.get, "\(School.path)/\(none)").code == "school-year-change-not-found")
        #expect(try bench.command(.post, "\(School.path)/\(none)/application").code == "school-year-change-not-found")
        #expect(try bench.send(.post, School.path, "{}", scopes: ["ss12000.read"]).status == 403)
        #expect(try bench.told().isEmpty)
    }
}

import HTTP
import JSON
import RegisterService
import Runtime
import Testing

/// The change of school years: planned, looked at, applied once.
struct SchoolYearTests {
    private typealias School = YearSchool

    private func plan(_ bench: RegisterBench, _ more: [(String, JSON)] = []) throws -> JSON {
        let answer = try bench.command(.post, School.path, School.request(more))
        try #require(answer.status == 201, "\(answer.code ?? "") \(answer.body?.text ?? "")")
        return try #require(answer.body)
    }

    private func apply(_ bench: RegisterBench, _ plan: JSON) throws -> JSON {
        let target = "\(School.path)/\(plan["id"]?.string ?? "")"
        try #require(try bench.command(.post, target + "/application").status == 202)
        try bench.service.life.schoolYears.work()
        let report = try #require(try bench.command(.get, target).body)
        try #require(report["state"]?.string == "applied")
        return report
    }

    private func action(_ report: JSON, _ group: String) -> String? {
        let found = report["classes"]?.elements?.first { $0["group"]?.string == group }
        return found.map { "\($0["action"]?.string ?? "") \($0["name"]?.string ?? $0["reason"]?.string ?? "")" }
    }

    private func successor(_ report: JSON, _ group: String) throws -> String {
        try #require(report["classes"]?.elements?.first { $0["group"]?.string == group }?["to"]?.string)
    }

    private func rules(_ report: JSON) -> [String] {
        report["exceptionTotals"]?.elements?.map { "\($0["rule"]?.string ?? "") \($0["count"]?.int ?? 0)" } ?? []
    }

    private func group(_ bench: RegisterBench, _ id: String) throws -> JSON {
        try JSON(parsing: bench.get("/v2.0/groups/\(id)").body)
    }

    @Test func `a plan says what would become of each class and pupil, and changes nothing`() throws {
        let bench = try School.bench()
        let report = try plan(bench)
        #expect(report["state"]?.string == "planned")
        #expect(action(report, School.class7A) == "new 8A")
        #expect(action(report, School.class9A) == "end ")
        #expect(action(report, School.classF) == "new 1")
        #expect(report["pupils"]?["promoted"] == ["planned": 4, "applied": 0])
        #expect(report["pupils"]?["leaving"] == ["planned": 2, "applied": 0])
        #expect(try bench.told().isEmpty)
        let listed = try bench.command(.get, School.path).body?["data"]
        #expect(listed?.count == 1 && listed?[0]?["id"] == report["id"])
    }

    @Test func `classes are promoted: 7A becomes 8A, the last year leaves, the preschool class begins school`() throws {
        let bench = try School.bench()
        let report = try apply(bench, plan(bench))
        #expect(report["pupils"]?["promoted"] == ["planned": 4, "applied": 4])
        #expect(rules(report).isEmpty)
        #expect(
            try bench.enrolments(of: School.pupil(1)) == [
                "east GR 7 2026-08-17–2027-06-30", "east GR 8 2027-07-01–2028-06-30",
            ])
        #expect(try bench.enrolments(of: School.pupil(4)) == ["east GR 9 2026-08-17–2027-06-30"])
        #expect(
            try bench.enrolments(of: School.pupil(6)) == [
                "east FKLASS 0 2026-08-17–2027-06-30", "east GR 1 2027-07-01–2028-06-30",
            ])
        let new = try successor(report, School.class7A)
        #expect(try group(bench, new)["displayName"]?.string == "8A")
        #expect(try group(bench, new)["startDate"]?.string == "2027-07-01")
        #expect(try bench.membership(of: School.pupil(1), in: new) == "2027-07-01–2028-06-30")
        #expect(try group(bench, School.class7A)["endDate"]?.string == "2027-06-30")
        #expect(try bench.membership(of: School.pupil(1), in: School.class7A) == "2026-08-17–2027-06-30")
        #expect(try group(bench, School.class9A)["endDate"]?.string == "2027-06-30")
        // Those who leave the unit leave its other groups too; those who stay do not.
        #expect(try bench.membership(of: School.pupil(4), in: School.choir) == "2026-08-17–2027-06-30")
        #expect(try bench.membership(of: School.pupil(1), in: School.choir) == "2026-08-17–…")
        // Each pupil's document changed once.
        #expect(try bench.told(about: School.pupil(1)) == ["person-changed 2"])
    }

    @Test func `a change is applied once, and a plan made again finds nothing left to do`() throws {
        let bench = try School.bench()
        let first = try plan(bench)
        _ = try apply(bench, first)
        try bench.forgetTold()
        let target = "\(School.path)/\(first["id"]?.string ?? "")"
        #expect(try bench.command(.post, target + "/application").code == "already-applied")
        #expect(try bench.command(.delete, target).code == "already-applied")
        let again = try plan(bench)
        #expect(again["pupils"]?["promoted"]?["planned"]?.int == 0)
        #expect(rules(again) == ["already-enrolled 4"])
        _ = try apply(bench, again)
        #expect(try bench.told().isEmpty)
    }

    @Test func `two plans of the same year do not promote anybody twice`() throws {
        let bench = try School.bench()
        let (first, second) = (try plan(bench), try plan(bench))
        _ = try apply(bench, first)
        let report = try apply(bench, second)
        #expect(report["pupils"]?["promoted"] == ["planned": 4, "applied": 0])
        #expect(rules(report).contains { $0.hasPrefix("changed-since") })
        #expect(try bench.enrolments(of: School.pupil(1)).count == 2)
    }

    @Test func `retained pupils, and those who leave early, are exceptions`() throws {
        let bench = try School.bench()
        let made = try plan(
            bench,
            [
                ("retained", [["person": JSON(School.pupil(1)), "class": JSON(School.classF)]]),
                ("leaving", [JSON(School.pupil(2))]),
            ])
        let report = try apply(bench, made)
        #expect(report["pupils"]?["retained"]?["applied"]?.int == 1)
        #expect(
            try bench.enrolments(of: School.pupil(1)) == [
                "east GR 7 2026-08-17–2027-06-30", "east GR 7 2027-07-01–2028-06-30",
            ])
        #expect(
            try bench.membership(of: School.pupil(1), in: successor(report, School.classF)) == "2027-07-01–2028-06-30")
        #expect(try bench.membership(of: School.pupil(1), in: successor(report, School.class7A))?.isEmpty == true)
        #expect(try bench.enrolments(of: School.pupil(2)) == ["east GR 7 2026-08-17–2027-06-30"])
    }

    @Test func `a class is renamed and goes on when that is asked for`() throws {
        let bench = try School.bench()
        let report = try apply(bench, plan(bench, [("groupHandling", "rename"), ("endDate", "2028-06-30")]))
        #expect(action(report, School.class7A) == "rename 8A")
        let renamed = try group(bench, School.class7A)
        #expect(renamed["displayName"]?.string == "8A" && renamed["endDate"]?.string == "2028-06-30")
        #expect(try bench.membership(of: School.pupil(1), in: School.class7A) == "2026-08-17–2028-06-30")
        #expect(try bench.enrolments(of: School.pupil(1)).last == "east GR 8 2027-07-01–2028-06-30")
    }

    @Test func `mentors have the next class too when that is asked for`() throws {
        for carries in [false, true] {
            let bench = try School.bench()
            let report = try apply(bench, plan(bench, [("carryRoles", JSON(carries))]))
            let roles = try JSON(parsing: bench.get("/v2.0/duties/\(School.mentor)").body)["assignmentRole"]
            #expect(roles?.count == (carries ? 2 : 1))
            #expect(roles?[0]?["endDate"]?.string == "2027-06-30")
            if carries {
                #expect(roles?[1]?["group"]?["id"]?.string == (try successor(report, School.class7A)))
                #expect(roles?[1]?["startDate"]?.string == "2027-07-01")
            }
        }
    }

    @Test func `teaching groups end when that is asked for`() throws {
        let bench = try School.bench()
        _ = try apply(bench, plan(bench, [("endGroups", ["Undervisning"])]))
        #expect(try group(bench, School.choir)["endDate"]?.string == "2027-06-30")
        #expect(try bench.membership(of: School.pupil(1), in: School.choir) == "2026-08-17–2027-06-30")
    }

    @Test func `pupils of one year go on at another unit, in its class`() throws {
        let bench = try School.bench()
        let transfer: JSON = [
            "from": JSON(MovingSchool.east), "schoolType": "GR", "schoolYear": 7, "to": JSON(MovingSchool.west),
        ]
        let into: JSON = ["group": JSON(School.class7A), "into": JSON(School.westClass)]
        let report = try apply(bench, plan(bench, [("transfers", [transfer]), ("classes", [into])]))
        #expect(report["pupils"]?["transferred"]?["applied"]?.int == 3)
        #expect(
            try bench.enrolments(of: School.pupil(1)) == [
                "east GR 7 2026-08-17–2027-06-30", "west GR 8 2027-07-01–2028-06-30",
            ])
        #expect(try bench.membership(of: School.pupil(1), in: School.westClass) == "2027-07-01–2028-06-30")
        #expect(try bench.membership(of: School.pupil(1), in: School.choir) == "2026-08-17–2027-06-30")
    }

    @Test func `a class nobody can name by rule has to be decided before anything is applied`() throws {
        let bench = try School.bench()
        try bench.load((["groups": [School.schoolClass(School.class7A, "6B", [1, 2, 3])]] as JSON).text)
        try bench.forgetTold()
        let open = try plan(bench)
        #expect(action(open, School.class7A) == "undecided name-unclear")
        let target = "\(School.path)/\(open["id"]?.string ?? "")"
        let refused = try bench.command(.post, target + "/application")
        #expect(refused.code == "classes-undecided")
        #expect(refused.body?["errors"]?[0]?["rule"]?.string == School.class7A)
        #expect(try bench.command(.delete, target).status == 204)
        #expect(try bench.command(.post, target + "/application").code == "discarded")
        #expect(try bench.told().isEmpty)
        let decided = try plan(bench, [("classes", [["group": JSON(School.class7A), "name": "8X"]])])
        #expect(action(decided, School.class7A) == "new 8X")
    }

    @Test func `a class of several years goes on with those who stay`() throws {
        let bench = try School.bench()
        try bench.load((["persons": [School.person(3, "GR", 9)]] as JSON).text)
        #expect(action(try plan(bench), School.class7A) == "new 8A")
        try bench.load((["persons": [School.person(3, "GR", 8)]] as JSON).text)
        #expect(action(try plan(bench), School.class7A) == "undecided mixed-years")
        let report = try apply(bench, plan(bench, [("classes", [["group": JSON(School.class7A), "action": "keep"]])]))
        #expect(try group(bench, successor(report, School.class7A))["displayName"]?.string == "7A")
        #expect(
            try bench.membership(of: School.pupil(3), in: successor(report, School.class7A)) == "2027-07-01–2028-06-30")
    }

    @Test func `whoever has changed since the plan is left alone and named`() throws {
        let bench = try School.bench()
        let made = try plan(bench)
        let leaving: JSON = ["date": "2027-05-01"]
        try #require(
            try bench.command(.post, "/v1/persons/\(School.pupil(1))/leavings", leaving).status == 200)
        let report = try apply(bench, made)
        #expect(rules(report) == ["changed-since 1"])
        #expect(report["exceptions"]?[0]?["person"]?.string == School.pupil(1))
        #expect(try bench.enrolments(of: School.pupil(1)) == ["east GR 7 2026-08-17–2027-05-01"])
        #expect(try bench.membership(of: School.pupil(1), in: successor(report, School.class7A))?.isEmpty == true)
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
        let report = try plan(bench)
        #expect(rules(report) == ["ended-shortly-before 1", "member-not-enrolled 1", "school-year-unknown 1"])
    }

    @Test func `a protected pupil is promoted, and neither counted nor named`() throws {
        let bench = try School.bench()
        try bench.load((["persons": [School.person(1, "GR", nil, marking: "Sekretessmarkering")]] as JSON).text)
        let report = try plan(bench)
        #expect(report["exceptions"] == [] && report["exceptionTotals"] == [])
        let seen = try bench.send(
            .get, "\(School.path)/\(report["id"]?.string ?? "")", scopes: ["register.write", "ss12000.protected"],
            purpose: "Läsårsskifte")
        #expect(
            try JSON(parsing: seen.body)["exceptions"] == [
                ["rule": "school-year-unknown", "person": JSON(School.pupil(1))]
            ])
        try bench.load((["persons": [School.person(1, "GR", 7, marking: "Sekretessmarkering")]] as JSON).text)
        try bench.forgetTold()
        _ = try apply(bench, plan(bench))
        let told = try bench.told().filter { $0.subject == School.pupil(1) }
        #expect(told.map(\.exchange) == ["register.events", "register.protected"])
        #expect(told.last?.body["enrolments"]?.count == 2)
    }

    @Test func `a change that was interrupted goes on where it was, and does nothing twice`() throws {
        let bench = try School.bench()
        let made = try plan(bench)
        let target = "\(School.path)/\(made["id"]?.string ?? "")"
        _ = try bench.command(.post, target + "/application")
        // The process ends after the first step; another one goes on.
        #expect(try bench.service.life.schoolYears.step())
        #expect(try bench.command(.get, target).body?["state"]?.string == "applying")
        let next = try RegisterBench(continuing: bench)
        try next.service.life.schoolYears.work()
        let report = try #require(try next.command(.get, target).body)
        #expect(report["state"]?.string == "applied" && report["pupils"]?["promoted"]?["applied"]?.int == 4)
        for number in 1...6 { #expect(try next.told(about: School.pupil(number)) == ["person-changed 2"]) }
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

    @Test func `all units below an organisation change their year together`() throws {
        let bench = try School.bench()
        let report = try apply(bench, plan(bench, [("organisation", JSON(MovingSchool.head))]))
        #expect(report["pupils"]?["promoted"]?["applied"]?.int == 5)
        #expect(try bench.enrolments(of: School.pupil(7)).last == "west GR 5 2027-07-01–2028-06-30")
    }
}

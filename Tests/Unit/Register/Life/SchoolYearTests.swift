import AccessLog
import FoundationEssentials
import HTTP
import JSON
import RegisterService
import Runtime
import SQLite
import Testing

/// A change of school years as it is applied: once, whatever happens meanwhile.
struct SchoolYearTests {
    private typealias School = YearSchool

    @Test func `classes are promoted: 7A becomes 8A, the last year leaves, the preschool class begins school`() throws {
        let bench = try School.bench()
        let report = try School.apply(bench, School.plan(bench))
        #expect(report["pupils"]?["promoted"] == ["planned": 4, "applied": 4])
        #expect(School.rules(report).isEmpty)
        #expect(
            try bench.enrolments(of: School.pupil(1)) == [
                "east GR 7 2026-08-17–2027-06-30", "east GR 8 2027-07-01–2028-06-30",
            ])
        #expect(try bench.enrolments(of: School.pupil(4)) == ["east GR 9 2026-08-17–2027-06-30"])
        #expect(
            try bench.enrolments(of: School.pupil(6)) == [
                "east FKLASS 0 2026-08-17–2027-06-30", "east GR 1 2027-07-01–2028-06-30",
            ])
        let new = try School.successor(report, School.class7A)
        #expect(try School.group(bench, new)["displayName"]?.string == "8A")
        #expect(try School.group(bench, new)["startDate"]?.string == "2027-07-01")
        #expect(try bench.membership(of: School.pupil(1), in: new) == "2027-07-01–2028-06-30")
        #expect(try School.group(bench, School.class7A)["endDate"]?.string == "2027-06-30")
        #expect(try bench.membership(of: School.pupil(1), in: School.class7A) == "2026-08-17–2027-06-30")
        #expect(try School.group(bench, School.class9A)["endDate"]?.string == "2027-06-30")
        // Those who leave the unit leave its other groups too; those who stay do not.
        #expect(try bench.membership(of: School.pupil(4), in: School.choir) == "2026-08-17–2027-06-30")
        #expect(try bench.membership(of: School.pupil(1), in: School.choir) == "2026-08-17–…")
        // Each pupil's document changed once.
        #expect(try bench.told(about: School.pupil(1)) == ["person-changed 2"])
    }

    @Test func `a change is applied once, and a plan made again finds nothing left to do`() throws {
        let bench = try School.bench()
        let first = try School.plan(bench)
        _ = try School.apply(bench, first)
        try bench.forgetTold()
        let target = "\(School.path)/\(first["id"]?.string ?? "")"
        #expect(try bench.command(.post, target + "/application").code == "already-applied")
        #expect(try bench.command(.delete, target).code == "already-applied")
        let again = try School.plan(bench)
        #expect(again["pupils"]?["promoted"]?["planned"]?.int == 0)
        #expect(School.rules(again) == ["already-enrolled 4"])
        _ = try School.apply(bench, again)
        #expect(try bench.told().isEmpty)
    }

    @Test func `retained pupils, and those who leave early, are exceptions`() throws {
        let bench = try School.bench()
        let made = try School.plan(
            bench,
            [
                ("retained", [["person": JSON(School.pupil(1)), "class": JSON(School.classF)]]),
                ("leaving", [JSON(School.pupil(2))]),
            ])
        let report = try School.apply(bench, made)
        #expect(report["pupils"]?["retained"]?["applied"]?.int == 1)
        #expect(
            try bench.enrolments(of: School.pupil(1)) == [
                "east GR 7 2026-08-17–2027-06-30", "east GR 7 2027-07-01–2028-06-30",
            ])
        #expect(
            try bench.membership(of: School.pupil(1), in: School.successor(report, School.classF))
                == "2027-07-01–2028-06-30")
        #expect(
            try bench.membership(of: School.pupil(1), in: School.successor(report, School.class7A))?.isEmpty == true)
        #expect(try bench.enrolments(of: School.pupil(2)) == ["east GR 7 2026-08-17–2027-06-30"])
    }

    @Test func `a class is renamed and goes on when that is asked for`() throws {
        let bench = try School.bench()
        let report = try School.apply(
            bench, School.plan(bench, [("groupHandling", "rename"), ("endDate", "2028-06-30")]))
        #expect(School.action(report, School.class7A) == "rename 8A")
        let renamed = try School.group(bench, School.class7A)
        #expect(renamed["displayName"]?.string == "8A" && renamed["endDate"]?.string == "2028-06-30")
        #expect(try bench.membership(of: School.pupil(1), in: School.class7A) == "2026-08-17–2028-06-30")
        #expect(try bench.enrolments(of: School.pupil(1)).last == "east GR 8 2027-07-01–2028-06-30")
    }

    @Test func `mentors have the next class too when that is asked for`() throws {
        for carries in [false, true] {
            let bench = try School.bench()
            let report = try School.apply(bench, School.plan(bench, [("carryRoles", JSON(carries))]))
            let roles = try JSON(parsing: bench.get("/v2.0/duties/\(School.mentor)").body)["assignmentRole"]
            #expect(roles?.count == (carries ? 2 : 1))
            #expect(roles?[0]?["endDate"]?.string == "2027-06-30")
            if carries {
                #expect(roles?[1]?["group"]?["id"]?.string == (try School.successor(report, School.class7A)))
                #expect(roles?[1]?["startDate"]?.string == "2027-07-01")
            }
        }
    }

    @Test func `teaching groups end when that is asked for`() throws {
        let bench = try School.bench()
        _ = try School.apply(bench, School.plan(bench, [("endGroups", ["Undervisning"])]))
        #expect(try School.group(bench, School.choir)["endDate"]?.string == "2027-06-30")
        #expect(try bench.membership(of: School.pupil(1), in: School.choir) == "2026-08-17–2027-06-30")
    }

    @Test func `pupils of one year go on at another unit, in its class`() throws {
        let bench = try School.bench()
        let transfer: JSON = [
            "from": JSON(MovingSchool.east), "schoolType": "GR", "schoolYear": 7, "to": JSON(MovingSchool.west),
        ]
        let into: JSON = ["group": JSON(School.class7A), "into": JSON(School.westClass)]
        let report = try School.apply(bench, School.plan(bench, [("transfers", [transfer]), ("classes", [into])]))
        #expect(report["pupils"]?["transferred"]?["applied"]?.int == 3)
        #expect(
            try bench.enrolments(of: School.pupil(1)) == [
                "east GR 7 2026-08-17–2027-06-30", "west GR 8 2027-07-01–2028-06-30",
            ])
        #expect(try bench.membership(of: School.pupil(1), in: School.westClass) == "2027-07-01–2028-06-30")
        #expect(try bench.membership(of: School.pupil(1), in: School.choir) == "2026-08-17–2027-06-30")
    }

    @Test func `a protected pupil is promoted, and neither counted nor named`() throws {
        let bench = try School.bench()
        try bench.load((["persons": [School.person(1, "GR", nil, marking: "Sekretessmarkering")]] as JSON).text)
        let report = try School.plan(bench)
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
        _ = try School.apply(bench, School.plan(bench))
        let told = try bench.told().filter { $0.subject == School.pupil(1) }
        #expect(told.map(\.exchange) == ["register.events", "register.protected"])
        #expect(told.last?.body["enrolments"]?.count == 2)
    }

    @Test func `whom it changes is written down with each step, in the name of who applied it`() throws {
        let bench = try School.bench()
        let report = try School.plan(bench)
        func changed() throws -> [AccessRecord] {
            try bench.database.read { try AccessLog.last(in: $0) }.filter { $0.party == "system:school-year" }
        }
        #expect(try changed().isEmpty, "a plan changes nobody")
        _ = try School.apply(bench, report)
        let records = try changed()
        let named = Set(records.flatMap(\.personIDs).map(\.lowercase))
        #expect(named.isSuperset(of: (1...6).map(School.pupil)))
        #expect(!named.contains(School.pupil(7)))
        let purpose = "School year change \(report["id"]?.string ?? "")"
        #expect(records.allSatisfy { $0.action == "changed" && $0.caller == "test" && $0.purpose == purpose })
    }

    @Test func `a change that was interrupted goes on where it was, and does nothing twice`() throws {
        let bench = try School.bench()
        let made = try School.plan(bench)
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

    @Test func `all units below an organisation change their year together`() throws {
        let bench = try School.bench()
        let report = try School.apply(bench, School.plan(bench, [("organisation", JSON(MovingSchool.head))]))
        #expect(report["pupils"]?["promoted"]?["applied"]?.int == 5)
        #expect(try bench.enrolments(of: School.pupil(7)).last == "west GR 5 2027-07-01–2028-06-30")
    }
}

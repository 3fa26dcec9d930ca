import HTTP
import JSON
import Testing

/// Moves between units, school types and classes, by date.
struct MoveTests {
    private static let path = "/v1/persons/\(Household.child)/moves"
    private static let west: JSON = [
        "from": JSON(MovingSchool.east), "to": JSON(MovingSchool.west), "date": "2026-12-01",
        "groups": [JSON(MovingSchool.westClass)],
    ]

    private func move(_ bench: RegisterBench, _ body: JSON = west) throws -> JSON {
        let answer = try bench.command(.post, Self.path, body)
        try #require(answer.status == 200, "\(answer.code ?? "")")
        return try #require(answer.body)
    }

    @Test func `a pupil moves: what was ends the day before, what is new begins on the day`() throws {
        let bench = try MovingSchool.bench()
        let report = try move(bench)
        #expect(report["ended"]?["enrolments"]?.int == 1 && report["begun"]?["enrolments"]?.int == 1)
        #expect(report["ended"]?["groups"] == [JSON(MovingSchool.class7A), JSON(MovingSchool.maths)])
        #expect(report["ended"]?["placements"] == [JSON(MovingSchool.leisure)])
        #expect(
            try bench.enrolments(of: Household.child) == [
                "east GR 7 2026-08-17–2026-11-30", "west GR 7 2026-12-01–2027-06-11",
            ])
        #expect(try bench.membership(of: Household.child, in: MovingSchool.class7A) == "2026-08-17–2026-11-30")
        #expect(try bench.membership(of: Household.child, in: MovingSchool.westClass) == "2026-12-01–…")
        #expect(try bench.placements(of: Household.child).first?["endDate"]?.string == "2026-11-30")
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
    }

    @Test func `the same move made again changes nothing and tells nobody`() throws {
        let bench = try MovingSchool.bench()
        _ = try move(bench)
        try bench.forgetTold()
        let again = try move(bench)
        #expect(again["ended"] == ["enrolments": 0, "groups": [], "placements": []])
        #expect(again["begun"] == ["enrolments": 0, "groups": [], "placements": []])
        #expect(try bench.told().isEmpty)
        // And long after the day.
        try bench.begin("2027-02-01")
        _ = try move(bench)
        #expect(try bench.told().isEmpty)
    }

    @Test func `a move is told with every document it changed, and a document imported the same says nothing new`()
        throws
    {
        let bench = try MovingSchool.bench()
        _ = try move(bench)
        let types = try bench.told().map { String($0.type.split(separator: ".")[1]) }
        #expect(
            types.sorted() == [
                "group-changed", "group-changed", "group-changed", "person-changed", "person-changed",
                "placement-changed",
            ])
        let child = try bench.person(Household.child)
        let group = try JSON(parsing: bench.get("/v2.0/groups/\(MovingSchool.westClass)").body)
        let again = try bench.load((["persons": [child], "groups": [group]] as JSON).text)
        #expect(again["persons"]?["unchanged"]?.int == 1 && again["groups"]?["unchanged"]?.int == 1)
    }

    @Test func `only what is named ends when one of several enrolments moves`() throws {
        let bench = try MovingSchool.bench()
        // A place at the leisure-time centre goes on where it is.
        _ = try move(bench, Self.west.setting("fromSchoolTypes", ["GR"]))
        #expect(try bench.placements(of: Household.child).first?["endDate"] == nil)
        // The class says no school type, and the child still has a place at the unit.
        #expect(try bench.membership(of: Household.child, in: MovingSchool.class7A) == "2026-08-17–…")
        #expect(try bench.membership(of: Household.child, in: MovingSchool.maths) == "2026-08-17–2026-11-30")
    }

    @Test func `several enrolments at once: a pupil who also learns a mother tongue elsewhere keeps both`() throws {
        let bench = try MovingSchool.bench()
        let answer = try bench.command(
            .post, Self.path, ["to": JSON(MovingSchool.west), "date": "2026-12-01", "schoolType": "AU"])
        #expect(answer.status == 200)
        #expect(
            try bench.enrolments(of: Household.child) == ["east GR 7 2026-08-17–2027-06-11", "west AU 2026-12-01–…"])
    }

    @Test func `another school type and class at the same unit`() throws {
        let bench = try MovingSchool.bench()
        let body: JSON = [
            "from": JSON(MovingSchool.east), "fromSchoolTypes": ["GR"], "to": JSON(MovingSchool.east),
            "date": "2027-01-11", "schoolType": "GRS", "schoolYear": 7, "groups": [JSON(MovingSchool.class7A)],
        ]
        _ = try move(bench, body)
        #expect(
            try bench.enrolments(of: Household.child) == [
                "east GR 7 2026-08-17–2027-01-10", "east GRS 7 2027-01-11–…",
            ])
        #expect(try bench.membership(of: Household.child, in: MovingSchool.class7A) == "2026-08-17–…")
        try bench.forgetTold()
        _ = try move(bench, body)
        #expect(try bench.told().isEmpty)
    }

    @Test func `from preschool to school: the place ends and the enrolment begins`() throws {
        let bench = try MovingSchool.bench()
        let child = "00000000-0000-4000-8000-0000000002b9"
        try bench.load((["persons": [Household.person(child)]] as JSON).text)
        let path = "/v1/persons/\(child)/moves"
        let place: JSON = [
            "to": JSON(MovingSchool.west), "date": "2024-09-02", "schoolType": "FS",
            "groups": [JSON(MovingSchool.preschool)], "owners": [JSON(Household.mother)], "reason": "Omsorgsbehov",
            "maxWeeklyScheduleHours": 40,
        ]
        #expect(try bench.command(.post, path, place).status == 200)
        #expect(try bench.command(.post, path, place).body?["begun"]?["placements"]?.count == 0)
        let school: JSON = [
            "from": JSON(MovingSchool.west), "to": JSON(MovingSchool.east), "date": "2026-08-17",
            "schoolType": "FKLASS", "schoolYear": 0,
        ]
        #expect(try bench.command(.post, path, school).status == 200)
        let leisure: JSON = ["to": JSON(MovingSchool.east), "date": "2026-08-17", "schoolType": "FTH"]
        #expect(try bench.command(.post, path, leisure).status == 200)
        #expect(try bench.enrolments(of: child) == ["east FKLASS 0 2026-08-17–…"])
        let places = try bench.placements(of: child).map {
            "\($0["schoolType"]?.string ?? "") \($0["startDate"]?.string ?? "")–\($0["endDate"]?.string ?? "…")"
        }
        #expect(places == ["FS 2024-09-02–2026-08-16", "FTH 2026-08-17–…"])
        #expect(try bench.placements(of: child).first?["group"]?["id"]?.string == MovingSchool.preschool)
    }

    @Test func `a move that was planned is called off by leaving before`() throws {
        let bench = try MovingSchool.bench()
        _ = try move(bench)
        let answer = try bench.command(
            .post, "/v1/persons/\(Household.child)/leavings", ["date": "2026-11-27", "unit": JSON(MovingSchool.west)])
        #expect(answer.status == 200)
        #expect(
            try bench.enrolments(of: Household.child) == [
                "east GR 7 2026-08-17–2026-11-30", "west GR 7 2026-12-01–cancelled",
            ])
        #expect(try bench.membership(of: Household.child, in: MovingSchool.westClass)?.isEmpty == true)
    }

    @Test func `what cannot be is refused by name, and nothing is changed`() throws {
        let bench = try MovingSchool.bench()
        try bench.load(
            (["groups": [MovingSchool.group(MovingSchool.westOther, MovingSchool.west, "7D", to: "2026-09-30")]] as JSON)
                .text)
        try bench.forgetTold()
        let none = "00000000-0000-4000-8000-00000000ffff"
        func with(_ field: String, _ value: JSON?) -> JSON { Self.west.setting(field, value) }
        let refusals: [(JSON, Int, String, String)] = [
            (with("to", nil), 422, "body-invalid", "to"), (with("to", "6A"), 422, "body-invalid", "to"),
            (with("date", "2026-02-30"), 422, "body-invalid", "date"),
            (with("endDate", "2026-11-30"), 422, "body-invalid", "endDate"),
            (with("group", JSON(MovingSchool.westClass)), 422, "body-invalid", "group"),
            (with("schoolYear", 11), 422, "body-invalid", "schoolYear"),
            (with("schoolType", "Grundskola"), 422, "body-invalid", "schoolType"),
            (with("groups", ["x"]), 422, "body-invalid", "groups[0]"),
            (with("to", JSON(none)), 404, "unit-not-found", "to"),
            (with("from", JSON(none)), 404, "unit-not-found", "from"),
            (with("to", JSON(MovingSchool.head)).setting("groups", []), 409, "not-a-school-unit", "to"),
            (with("from", JSON(MovingSchool.west)), 409, "not-at-unit", "from"),
            (with("groups", [JSON(none)]), 404, "group-not-found", "groups[0]"),
            (with("groups", [JSON(MovingSchool.class7B)]), 409, "group-of-another-unit", "groups[0]"),
            (with("groups", [JSON(MovingSchool.westOther)]), 409, "group-ended", "groups[0]"),
            (with("programme", JSON(none)), 404, "programme-not-found", "programme"),
            (with("fromSchoolTypes", ["FTH"]), 422, "school-type-unclear", "schoolType"),
            (
                ["to": JSON(MovingSchool.east), "date": "2026-12-01", "schoolType": "GY"], 409,
                "school-type-not-at-unit", "schoolType"
            ),
            (
                ["to": JSON(MovingSchool.east), "date": "2026-12-01", "schoolType": "GR"], 409, "enrolment-overlaps",
                "to"
            ),
            (
                ["to": JSON(MovingSchool.east), "date": "2026-12-01", "schoolType": "FTH"], 409,
                "placement-overlaps", "to"
            ),
            (
                [
                    "to": JSON(MovingSchool.east), "date": "2026-12-01", "schoolType": "GRS",
                    "groups": [JSON(MovingSchool.class7B)],
                ], 409, "class-overlaps", "groups[0]"
            ),
        ]
        for (body, status, code, field) in refusals {
            let answer = try bench.command(.post, Self.path, body)
            #expect(answer.status == status && answer.code == code, "\(code) \(field): \(answer.code ?? "")")
            #expect(answer.body?["field"]?.string == field, "\(code)")
        }
        #expect(try bench.command(.post, "/v1/persons/\(none)/moves", Self.west).code == "person-not-found")
        #expect(try bench.told().isEmpty)
    }

    @Test func `a pupil can be enrolled and placed in all nine school forms`() throws {
        let bench = try MovingSchool.bench()
        let forms: [(String, Int?)] = [
            ("FKLASS", 0), ("GR", 4), ("GRS", 4), ("SP", 4), ("SAM", 4), ("GY", 1), ("GYS", 1), ("FS", nil),
            ("FTH", nil), ("VUX", nil),
        ]
        for (place, (type, year)) in forms.enumerated() {
            let child = "00000000-0000-4000-8000-0000000003\(10 + place)"
            try bench.load((["persons": [Household.person(child)]] as JSON).text)
            let body = (["to": JSON(MovingSchool.west), "date": "2026-08-17", "schoolType": JSON(type)] as JSON)
                .setting("schoolYear", year.map { JSON($0) })
            #expect(try bench.command(.post, "/v1/persons/\(child)/moves", body).status == 200, "\(type)")
            let isPlaced = type == "FS" || type == "FTH"
            #expect(try bench.placements(of: child).count == (isPlaced ? 1 : 0), "\(type)")
            #expect(try bench.enrolments(of: child).count == (isPlaced ? 0 : 1), "\(type)")
            let left = try bench.command(.post, "/v1/persons/\(child)/leavings", ["date": "2027-06-11"])
            #expect(left.status == 200)
            let ends =
                try isPlaced
                ? bench.placements(of: child).map { $0["endDate"]?.string }
                : bench.person(child)["enrolments"]?.elements?.map { $0["endDate"]?.string }
            #expect(ends == ["2027-06-11"], "\(type)")
        }
    }
}

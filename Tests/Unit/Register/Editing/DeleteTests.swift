import HTTP
import JSON
import SQLite
import Testing

struct DeleteTests {
    @Test(arguments: WholeSchool.documents.map(\.path))
    func `what nobody refers to is deleted, what others refer to is not, and the counts are told by kind`(
        path: String
    ) throws {
        let editor = Editor(bench: try WholeSchool.editor().bench, seesHidden: true)
        let referrers: [String: JSON] = [
            "organisations/\(WholeSchool.head)": ["organisations": 1],
            "organisations/\(School.unit)": [
                "persons": 1, "groups": 1, "placements": 1, "duties": 1, "schoolUnitOfferings": 1,
            ],
            "syllabuses/\(WholeSchool.syllabus)": ["programmes": 1, "studyplans": 1, "schoolUnitOfferings": 1],
            "programmes/\(WholeSchool.programme)": ["persons": 1, "schoolUnitOfferings": 1],
            "persons/\(School.guardian)": ["persons": 1, "placements": 1],
            "persons/\(School.teacher)": ["duties": 1],
            "persons/\(School.pupil)": ["groups": 1, "placements": 1, "studyplans": 1],
            "groups/\(School.group)": ["placements": 1, "duties": 1],
        ]
        try editor.bench.forgetTold()
        let response = try editor.delete(path, match: "\"1\"")
        if let expected = referrers[path] {
            let problem = try JSON(parsing: response.body)
            #expect(response.status == 409 && problem["code"]?.string == "resource-referred-to")
            #expect(problem["referrers"] == expected)
            #expect(try editor.tag(path) == "\"1\"" && editor.bench.told().isEmpty)
        } else {
            #expect(response.status == 204 && response.body.isEmpty)
            #expect(try editor.read(path).status == 404)
            let told = try editor.bench.told()
            try #require(told.count == 1)
            #expect(told[0].version == 2 && told[0].exchange == "register.events")
            #expect(told[0].type.hasSuffix("-deleted.v1") && told[0].body == ["id": JSON(told[0].subject)])
        }
    }

    @Test func `everything is deleted from the end, and nothing is left`() throws {
        let editor = try WholeSchool.editor()
        for (path, _) in WholeSchool.documents.reversed() { try editor.remove(path) }
        let left = try editor.bench.database.read { transaction in
            try [
                "organisations", "persons", "groups", "duties", "placements", "programmes", "studyplans", "syllabuses",
                "school_unit_offerings", "enrolment", "responsible", "membership", "assignment_role", "placement_owner",
                "education_reference", "principal_names", "withdrawal",
            ].map { try transaction.first(dynamic: "SELECT count(*) FROM \($0)", []) { $0.int(0) } }
        }
        #expect(left.allSatisfy { $0 == 0 })
        #expect(
            try editor.bench.database.read { try $0.first("SELECT count(*) FROM tombstone") { $0.int(0) } }
                == WholeSchool.documents.count)
    }

    @Test func `deleting says which version, and what is gone is gone`() throws {
        let editor = try WholeSchool.editor()
        let path = "duties/\(School.duty)"
        #expect(try editor.delete(path).status == 428)
        #expect(try editor.delete(path, match: "\"9\"").status == 412)
        #expect(try editor.delete(path, match: "\"1\"").status == 204)
        #expect(try editor.delete(path, match: "\"1\"").status == 404)
        #expect(try editor.delete("duties/x", match: "*").status == 400)
        #expect(try editor.delete("duties/\(School.duty)", match: "*", "?cascade=true").status == 400)
        #expect(try editor.delete("persons/\(School.guardian)", match: "*", "?cascade=maybe").status == 400)
        #expect(try editor.delete("persons/\(School.guardian)", match: "*", "?force=true").status == 400)
    }

    @Test func `a version goes on over deletion and creation`() throws {
        let editor = try WholeSchool.editor()
        let path = "duties/\(School.duty)"
        let json = try WholeSchool.document(path)
        try editor.remove(path)
        try editor.bench.forgetTold()
        #expect(try editor.put(path, json, match: "\"1\"").status == 412)
        let anew = try editor.put(path, json)
        #expect(anew.status == 201 && anew.header("ETag") == "\"3\"")
        try editor.remove(path)
        // By import as by hand.
        let item = ["duties": [json.setting("id", JSON(School.duty))]] as JSON
        #expect(
            try editor.bench.load(String(decoding: item.encoded(), as: UTF8.self))["duties"]?["created"]?.int == 1)
        #expect(try editor.bench.told().map(\.version) == [3, 4, 5])
    }

    @Test func `no cascade of one without sight takes a guardian from a protected child`() throws {
        let editor = try WholeSchool.editor()
        let strong = Editor(bench: editor.bench, seesHidden: true)
        let (child, guardian) = ("persons/\(School.pupil)", "persons/\(School.guardian)")
        try strong.write(child, try strong.json(child).setting("securityMarking", "Sekretessmarkering"))
        let before = try strong.json(child)
        try editor.bench.forgetTold()
        let answer = try editor.delete(guardian, match: "*", "?cascade=true")
        #expect(answer.status == 409)
        let problem = try JSON(parsing: answer.body)
        // In the words for whoever is referred to, and without a number.
        #expect(problem["code"] == "resource-referred-to" && !problem.text.contains(School.pupil))
        #expect(try editor.bench.told() == [])
        #expect(try strong.json(child) == before)
        #expect(try strong.delete(guardian, match: "*", "?cascade=true").status == 204)
    }

    @Test func `a cascade takes a person out of everything, each change with its own event`() throws {
        let editor = try WholeSchool.editor()
        try editor.bench.forgetTold()
        try editor.remove("persons/\(School.guardian)", "?cascade=true")
        #expect(
            try editor.bench.told().map(\.type) == [
                "register.person-changed.v1", "register.placement-changed.v1", "register.person-deleted.v1",
            ])
        #expect(try editor.json("persons/\(School.pupil)")["responsibles"] == [])
        #expect(try editor.json("placements/\(WholeSchool.placement)")["owners"] == [])

        try editor.bench.forgetTold()
        try editor.remove("persons/\(School.teacher)", "?cascade=true")
        let duty = try editor.json("duties/\(School.duty)")
        #expect(duty["person"] == nil && duty["dutyRole"]?.string == "Lärare")

        try editor.bench.forgetTold()
        try editor.remove("persons/\(School.pupil)", "?cascade=true")
        let told = try editor.bench.told()
        #expect(
            told.map(\.type) == [
                "register.placement-deleted.v1", "register.study-plan-deleted.v1", "register.group-changed.v1",
                "register.person-deleted.v1",
            ])
        #expect(try editor.json("groups/\(School.group)")["groupMemberships"] == [])
        let served = try ["persons", "groups", "placements", "duties", "studyplans"].map { kind in
            String(decoding: try editor.read(kind).body, as: UTF8.self)
        }
        for id in [School.guardian, School.teacher, School.pupil] {
            #expect(!served.contains { $0.contains(id) })
        }
    }

    @Test func `one who may not know of all that refers to it is not told how many do`() throws {
        let editor = try WholeSchool.editor()
        let strong = Editor(bench: editor.bench, seesHidden: true)
        let pupil = "persons/\(School.pupil)"
        try strong.write(pupil, try strong.json(pupil).setting("securityMarking", "Sekretessmarkering"))
        let guardian = "persons/\(School.guardian)"
        let response = try editor.delete(guardian, match: "\"1\"")
        #expect(response.status == 409)
        #expect(try JSON(parsing: response.body)["referrers"] == nil)
        // And the same where everybody who refers to it is shown.
        let unit = try editor.delete("organisations/\(WholeSchool.head)", match: "\"1\"")
        #expect(unit.status == 409 && unit.body == response.body)
        #expect(
            try JSON(parsing: strong.delete(guardian, match: "\"1\"").body)["referrers"]
                == ["persons": 1, "placements": 1])
    }
}

import HTTP
import JSON
import Testing

struct PutTests {
    @Test(arguments: WholeSchool.documents.map(\.path))
    func `every kind is created, read back, changed and told of`(path: String) throws {
        let editor = try WholeSchool.editor()
        let json = try WholeSchool.document(path)
        let first = try editor.read(path)
        #expect(first.header("ETag") == "\"1\"")
        let stored = try JSON(parsing: first.body)
        #expect(stored["meta"]?["modified"]?.string != nil)
        for (key, value) in try #require(json.members) { #expect(stored[key] == value, "\(key)") }

        try editor.bench.forgetTold()
        // What was read may be sent back as it is, and says nothing new.
        let same = try editor.put(path, stored, match: "\"1\"")
        #expect(same.status == 200 && same.header("ETag") == "\"1\"" && same.body == first.body)
        #expect(try editor.bench.told().isEmpty)

        let changed = try editor.put(path, stored.setting(Self.field(path), "2027-06-30"), match: "\"1\"")
        #expect(changed.status == 200 && changed.header("ETag") == "\"2\"")
        let told = try editor.bench.told()
        try #require(told.count == 1)
        #expect(told[0].version == 2)
        #expect(told[0].body == (try JSON(parsing: changed.body)))
        #expect(try editor.read(path).body == changed.body)
    }

    /// A field of the kind that takes any text, or any late date.
    private static func field(_ path: String) -> String {
        switch path.split(separator: "/")[0] {
        case "syllabuses": "subjectName"
        case "programmes": "name"
        case "persons": "middleName"
        default: "endDate"
        }
    }

    @Test(arguments: ["abc", "1", "", "\"1", "1\"", "\"1\" \"2\"", "\"1\",", "*, \"1\"", "w/\"1\"", "W/1", "\"a b\""])
    func `a precondition of no known form is the client's mistake and no outdated version`(header: String) throws {
        let editor = try WholeSchool.editor()
        let path = "groups/\(School.group)"
        for path in [path, "groups/\(School.event)"] {
            let response = try editor.put(path, try WholeSchool.document("groups/\(School.group)"), match: header)
            let problem = try JSON(parsing: response.body)
            #expect(response.status == 400 && problem["code"] == "parameter-malformed", "\(header)")
            #expect(problem["field"] == "If-Match" && problem["detail"] != nil)
        }
    }

    @Test func `a change says which version it changes`() throws {
        let editor = try WholeSchool.editor()
        let path = "groups/\(School.group)"
        let json = try WholeSchool.document(path).setting("displayName", "6B")
        func code(_ response: Response) throws -> String? { try JSON(parsing: response.body)["code"]?.string }

        let silent = try editor.put(path, json)
        #expect(try silent.status == 428 && code(silent) == "precondition-required")
        let stale = try editor.put(path, json, match: "\"7\"")
        #expect(try stale.status == 412 && code(stale) == "version-stale" && stale.header("ETag") == "\"1\"")
        let again = try editor.put(path, json, isNew: true)
        #expect(try again.status == 412 && code(again) == "already-exists")
        #expect(try editor.tag(path) == "\"1\"")
        // A weak tag is another than the strong one; several may be named.
        let weak = try editor.put(path, json, match: "W/\"1\"")
        #expect(try weak.status == 412 && code(weak) == "version-stale")
        #expect(try editor.put(path, json, match: "\"a,b\", W/\"1\" ,\"1\"").status == 200)
        #expect(try editor.put(path, json.setting("displayName", "6C"), match: "*").status == 200)
        let missing = try editor.put("groups/\(School.event)", json, match: "\"1\"")
        #expect(try missing.status == 412 && code(missing) == "nothing-to-match")
        #expect(try editor.put("groups/\(School.event)", json, isNew: true).status == 201)
    }

    @Test func `study plans are written under either spelling`() throws {
        let editor = try WholeSchool.editor()
        let json = try WholeSchool.document("studyplans/\(WholeSchool.studyPlan)")
        #expect(try editor.put("studyPlans/\(School.event)", json).status == 201)
        #expect(
            try editor.tag("studyplans/\(School.event)") == "\"1\"" && editor.tag("studyPlans/\(School.event)") != nil)
    }

    @Test func `all mistakes are named at once, by field and rule, and nothing is stored`() throws {
        let editor = try WholeSchool.editor()
        let path = "persons/\(School.pupil)"
        let response = try editor.put(
            path,
            [
                "id": JSON(School.teacher), "givenName": "", "shoe": 1, "birthDate": "2014-3-9",
                "emails": [["value": "a@example.se"], ["value": "fel", "type": "Privat"]],
                "enrolments": [
                    [
                        "enroledAt": ["id": JSON(School.event)], "schoolType": "grundskola", "startDate": "2026-08-17",
                        "endDate": "2026-08-16", "schoolYear": "3",
                    ]
                ], "responsibles": [["person": JSON(School.guardian), "relationType": "Vårdnadshavare"]],
            ], match: "\"1\"")
        #expect(response.status == 422)
        #expect(try JSON(parsing: response.body)["code"]?.string == "body-invalid")
        #expect(
            try Set(Editor.mistakes(response)) == [
                "id id-mismatch", "givenName empty-value", "familyName missing-field", "shoe unknown-field",
                "birthDate not-a-date", "emails[0].type missing-field", "emails[1].value not-an-email",
                "enrolments[0].schoolType unknown-code", "enrolments[0].endDate ends-before-start",
                "enrolments[0].schoolYear wrong-type", "enrolments[0].enroledAt unknown-reference",
                "responsibles[0].person not-a-reference",
            ])
        #expect(try editor.tag(path) == "\"1\"")
    }

    @Test func `what is no document is refused by name`() throws {
        let bench = try RegisterBench()
        let path = "/v1/groups/\(School.group)"
        for (body, status, code) in [
            ("", 400, "body-missing"), ("{", 400, "body-not-json"), ("[]", 422, "body-invalid"),
            ("7", 422, "body-invalid"), ("null", 422, "body-invalid"),
        ] {
            let response = try bench.send(.put, path, body, scopes: ["register.write"])
            #expect(response.status == status, "\(body)")
            #expect(try JSON(parsing: response.body)["code"]?.string == code)
        }
        #expect(try bench.send(.put, "/v1/groups/6A", "{}", scopes: ["register.write"]).status == 400)
        let odd = try bench.send(
            .put, path, "{}", scopes: ["register.write"], headers: [("If-None-Match", "\"1\"")])
        #expect(odd.status == 400)
    }

    @Test func `writing needs its scope, and a person's token never has it`() throws {
        let bench = try RegisterBench()
        for method in [HTTP.Method.put, .delete] {
            let path = "/v1/persons/\(School.pupil)"
            #expect(try bench.bare(method, path).status == 401)
            #expect(try bench.send(method, path, "{}", scopes: ["ss12000.read"]).status == 403)
            #expect(try bench.send(method, path, person: "asa@example.se").status == 403)
        }
    }
}

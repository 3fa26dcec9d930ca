import HTTP
import JSON
import Testing

/// Documents that are right by themselves and wrong beside the others.
struct PutRelationTests {
    private func mistakes(_ path: String, _ change: (JSON) -> JSON, _ editor: Editor? = nil) throws -> [String] {
        let editor = try editor ?? WholeSchool.editor()
        let json = change(try JSON(parsing: editor.read(path).body).setting("id", nil))
        let response = try editor.put(path, json, match: try editor.tag(path))
        return response.status == 422 ? try Editor.mistakes(response) : []
    }

    private func reference(_ id: String) -> JSON { WholeSchool.reference(id) }

    @Test func `organisations form no circle, and nothing lies below a school unit`() throws {
        let editor = try WholeSchool.editor()
        let middle = "organisations/\(School.event)"
        try editor.write(
            middle,
            [
                "displayName": "Området", "organisationType": "Rektorsområde",
                "parentOrganisation": reference(WholeSchool.head),
            ])
        let head = "organisations/\(WholeSchool.head)"
        #expect(
            try mistakes(head, { $0.setting("parentOrganisation", reference(School.event)) }, editor)
                == ["parentOrganisation parent-circle"])
        #expect(
            try mistakes(head, { $0.setting("parentOrganisation", reference(WholeSchool.head)) }, editor)
                == ["parentOrganisation parent-circle"])
        #expect(
            try mistakes(middle, { $0.setting("parentOrganisation", reference(School.unit)) }, editor)
                == ["parentOrganisation parent-is-school-unit"])
        // What has something below it does not become a school unit, and a unit with pupils stays one.
        #expect(
            try mistakes(head, { $0.setting("organisationType", "Skolenhet") }, editor)
                == ["organisationType school-unit-in-use"])
        #expect(
            try mistakes(
                "organisations/\(School.unit)",
                { $0.setting("organisationType", "Skola").setting("schoolTypes", nil) }, editor)
                == ["organisationType school-unit-in-use"])
    }

    @Test func `programmes form no circle`() throws {
        let editor = try WholeSchool.editor()
        try editor.write(
            "programmes/\(School.event)",
            [
                "name": "Inriktning", "type": "Programinriktning", "schoolType": "GY", "code": "NANAT",
                "parentProgramme": reference(WholeSchool.programme),
            ])
        #expect(
            try mistakes(
                "programmes/\(WholeSchool.programme)", { $0.setting("parentProgramme", reference(School.event)) },
                editor)
                == ["parentProgramme parent-circle"])
    }

    @Test func `pupils, places and offerings are at school units`() throws {
        let head = reference(WholeSchool.head)
        #expect(
            try mistakes("persons/\(School.pupil)") {
                $0.setting("enrolments", [["enroledAt": head, "schoolType": "GR", "startDate": "2026-08-17"]])
            } == ["enrolments[0].enroledAt not-a-school-unit"])
        #expect(
            try mistakes("placements/\(WholeSchool.placement)") { $0.setting("placedAt", head) }
                == ["placedAt not-a-school-unit"])
        #expect(
            try mistakes("schoolUnitOfferings/\(WholeSchool.offering)") { $0.setting("offeredAt", head) }
                == ["offeredAt not-a-school-unit"])
        // A teacher may well work for the municipality.
        #expect(try mistakes("duties/\(School.duty)") { $0.setting("dutyAt", head) }.isEmpty)
    }

    @Test func `nobody is their own guardian, nor their guardian's`() throws {
        func responsible(_ id: String) -> JSON {
            ["person": reference(id), "relationType": "Vårdnadshavare"]
        }
        #expect(
            try mistakes("persons/\(School.pupil)") { $0.setting("responsibles", [responsible(School.pupil)]) }
                == ["responsibles[0].person own-guardian"])
        #expect(
            try mistakes("persons/\(School.guardian)") { $0.setting("responsibles", [responsible(School.pupil)]) }
                == ["responsibles[0].person guardian-circle"])
        #expect(
            try mistakes("persons/\(School.pupil)") {
                $0.setting("responsibles", [responsible(School.guardian), responsible(School.guardian)])
            } == ["responsibles[1] duplicate-guardian"])
    }

    @Test func `a civic number and a login name belong to one person`() throws {
        let editor = try WholeSchool.editor()
        try editor.write(
            "persons/\(School.teacher)",
            ["givenName": "Eva", "familyName": "Exempel", "eduPersonPrincipalNames": ["eva@example.se"]])
        #expect(
            try mistakes(
                "persons/\(School.guardian)",
                {
                    $0.setting("civicNo", ["value": "201403092388"]).setting("birthDate", "2014-03-09")
                        .setting("eduPersonPrincipalNames", ["bo@example.se", "EVA@example.se"])
                }, editor) == ["civicNo.value civic-number-taken", "eduPersonPrincipalNames[1] principal-name-taken"])
    }

    @Test func `a protected person's login name is nobody else's, and is refused in the words for anybody's`() throws {
        let editor = try WholeSchool.editor()
        let strong = Editor(bench: editor.bench, seesHidden: true)
        let (teacher, guardian) = ("persons/\(School.teacher)", "persons/\(School.guardian)")
        let names: JSON = ["eva@example.se"]
        func refused() throws -> [UInt8] {
            let json = try editor.json(guardian).setting("eduPersonPrincipalNames", names)
            let response = try editor.put(guardian, json, match: try editor.tag(guardian))
            #expect(try Editor.mistakes(response) == ["eduPersonPrincipalNames[0] principal-name-taken"])
            return response.body
        }
        try editor.write(teacher, try editor.json(teacher).setting("eduPersonPrincipalNames", names))
        let open = try refused()
        try strong.write(teacher, try strong.json(teacher).setting("securityMarking", "Sekretessmarkering"))
        #expect(try refused() == open)
        // So lifting the mark meets nobody with the same name.
        try strong.write(teacher, try strong.json(teacher).setting("securityMarking", "Ingen"))
        #expect(try editor.read(teacher).status == 200)
    }

    @Test(arguments: [("åsa@example.se", "ÅSA@example.se"), ("keva@example.se", "\u{212A}eva@example.se")])
    func `two spellings of one login name are one, whatever the letters`(first: String, second: String) throws {
        let editor = try WholeSchool.editor()
        let (teacher, guardian) = ("persons/\(School.teacher)", "persons/\(School.guardian)")
        try editor.write(teacher, try editor.json(teacher).setting("eduPersonPrincipalNames", [JSON(first)]))
        let json = try editor.json(guardian).setting("eduPersonPrincipalNames", [JSON(second)])
        #expect(
            try Editor.mistakes(editor.put(guardian, json, match: try editor.tag(guardian)))
                == ["eduPersonPrincipalNames[0] principal-name-taken"])
        let escaped = second.utf8.map { "%" + String($0, radix: 16) }.joined()
        let found = try editor.bench.ids("/v2.0/persons?eduPersonPrincipalName=\(escaped)")
        #expect(found == [School.teacher])
        // In one document too.
        let report = try editor.bench.load(
            (["persons": [try editor.json(teacher), json]] as JSON).text)
        #expect(report.text.contains("principal-name-taken"))
    }

    @Test func `a child has one place at a time at one unit in one form`() throws {
        let editor = try WholeSchool.editor()
        let json = try WholeSchool.document("placements/\(WholeSchool.placement)")
        let other = "placements/\(School.event)"
        #expect(try Editor.mistakes(editor.put(other, json)) == ["child overlapping-placements"])
        try editor.write("placements/\(WholeSchool.placement)", json.setting("endDate", "2026-08-16"))
        #expect(
            try Editor.mistakes(editor.put(other, json.setting("startDate", "2026-08-16")))
                == ["child overlapping-placements"])
        try editor.write(other, json.setting("startDate", "2026-08-17"))
        // In another form at the same time is as it should be.
        try editor.write("placements/\(School.activity)", json.setting("schoolType", "FS"))
    }

    @Test(arguments: ["persons", "groups", "placements", "duties", "studyplans", "programmes", "schoolUnitOfferings"])
    func `a reference leads to something there is, of the right kind`(kind: String) throws {
        let editor = try WholeSchool.editor()
        let path = try #require(WholeSchool.documents.last { $0.path.hasPrefix(kind) }).path
        var misled = 0
        let json = try JSON(parsing: editor.read(path).body)
        // Each reference in turn is pointed at something of another kind.
        func mislead(_ json: JSON, at place: inout Int, _ target: Int) -> JSON {
            if json.count == 1, let id = json["id"]?.string {
                place += 1
                let other = id == School.duty ? School.group : School.duty
                return place == target ? reference(other) : json
            }
            if let members = json.members {
                return JSON(object: members.map { ($0.key, mislead($0.value, at: &place, target)) })
            }
            guard let elements = json.elements else { return json }
            return JSON(elements.map { mislead($0, at: &place, target) })
        }
        while true {
            var place = 0
            let changed = mislead(json, at: &place, misled + 1)
            if place <= misled { break }
            misled += 1
            let found = try Editor.mistakes(editor.put(path, changed, match: "*"))
            #expect(found.count == 1 && found[0].hasSuffix("unknown-reference"), "\(found)")
        }
        #expect(misled >= 1)
    }

    @Test func `a list says nothing against what the office has decided, nor of custody over an adult`() throws {
        let editor = try WholeSchool.editor()
        let path = "persons/\(School.pupil)"
        let listed = try WholeSchool.document(path)
        let ended = try editor.bench.send(
            .delete, "/v1/\(path)/guardianships/\(School.guardian)", scopes: ["register.write"])
        #expect(ended.status == 204)
        #expect(try editor.json(path)["responsibles"] == [])
        #expect(try Editor.mistakes(editor.put(path, listed, match: "*")) == ["responsibles guardianship-decided"])
        let adult: JSON = [
            "givenName": "A", "familyName": "E", "birthDate": "2000-01-01",
            "responsibles": [["person": reference(School.guardian), "relationType": "Vårdnadshavare"]],
        ]
        #expect(try Editor.mistakes(editor.put("persons/\(School.event)", adult)) == ["responsibles custody-over"])
        #expect(try editor.read("persons/\(School.event)").status == 404)
    }
}

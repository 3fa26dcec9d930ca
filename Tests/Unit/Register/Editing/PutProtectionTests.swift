import HTTP
import JSON
import Testing

/// What a client without `ss12000.protected` writes where it cannot see.
struct PutProtectionTests {
    private let guardian = "persons/\(School.guardian)"
    private let pupil = "persons/\(School.pupil)"
    private let group = "groups/\(School.group)"
    private let duty = "duties/\(School.duty)"

    private func hide(_ path: String, _ editor: Editor) throws {
        let strong = Editor(bench: editor.bench, seesHidden: true)
        try strong.write(path, try strong.json(path).setting("securityMarking", "Sekretessmarkering"))
    }

    @Test(arguments: [
        ("persons/\(School.guardian)", "persons/\(School.pupil)", "responsibles", "middleName"),
        ("persons/\(School.pupil)", "groups/\(School.group)", "groupMemberships", "displayName"),
        ("persons/\(School.guardian)", "placements/\(WholeSchool.placement)", "owners", "endDate"),
        ("persons/\(School.teacher)", "duties/\(School.duty)", "person", "signature"),
    ])
    func `a reference the writer cannot see is not lost by what they send back`(
        hidden: String, holder: String, field: String, changed: String
    ) throws {
        let editor = try WholeSchool.editor()
        let strong = Editor(bench: editor.bench, seesHidden: true)
        let before = try WholeSchool.document(holder)
        try hide(hidden, editor)
        let seen = try editor.json(holder)
        #expect(seen[field] == nil || seen[field] == [])
        try editor.bench.forgetTold()
        // The same again says nothing new, a change keeps what was not spoken of.
        #expect(try editor.put(holder, seen, match: "\"2\"").header("ETag") == "\"2\"")
        #expect(try editor.bench.told().isEmpty)
        let written = try editor.write(holder, seen.setting(changed, "2027-06-30"))
        #expect(written[field] == nil || written[field] == [])
        // It is the very document one who sees everything would have written.
        let whole = try strong.put(holder, before.setting(changed, "2027-06-30"), match: "\"3\"")
        #expect(whole.header("ETag") == "\"3\"")
    }

    @Test func `a list keeps its order around the one who is hidden`() throws {
        let editor = try WholeSchool.editor()
        let strong = Editor(bench: editor.bench, seesHidden: true)
        let members = [School.teacher, School.pupil, School.guardian].map { id -> JSON in
            ["person": WholeSchool.reference(id)]
        }
        try strong.write(group, try strong.json(group).setting("groupMemberships", JSON(members)))
        try hide(pupil, editor)
        let seen = try editor.json(group)
        #expect(seen["groupMemberships"]?.count == 2)
        #expect(try editor.put(group, seen, match: "\"3\"").header("ETag") == "\"3\"")
        try editor.write(group, seen.setting("groupMemberships", []))
        #expect(try strong.json(group).unmarked["groupMemberships"] == [members[1]])
    }

    @Test func `a protected person is written only by one who may see them`() throws {
        let editor = try WholeSchool.editor()
        let strong = Editor(bench: editor.bench, seesHidden: true)
        try hide(pupil, editor)
        let json = try WholeSchool.document(pupil)
        // As if there were none, but that it cannot be created.
        #expect(try editor.put(pupil, json, match: "\"2\"").status == 412)
        #expect(try editor.put(pupil, json).status == 404)
        #expect(try editor.put(pupil, ["givenName": 1]).status == 422)
        #expect(try editor.delete(pupil, match: "\"2\"").status == 404)
        // Their placement and study plan too.
        for path in ["placements/\(WholeSchool.placement)", "studyplans/\(WholeSchool.studyPlan)"] {
            #expect(try editor.read(path).status == 404)
            #expect(try editor.put(path, try WholeSchool.document(path), match: "\"1\"").status == 412)
            #expect(try editor.delete(path, match: "\"1\"").status == 404)
        }
        #expect(try strong.put(pupil, json.setting("middleName", "Ny"), match: "\"2\"").status == 200)
        // Not spoken of is not lifted.
        #expect(try strong.json(pupil)["securityMarking"]?.string == "Sekretessmarkering")
    }

    @Test func `one who marks a person they may not see is told no more`() throws {
        let editor = try WholeSchool.editor()
        let json = try editor.json(pupil).setting("securityMarking", "Skyddad folkbokföring")
        let response = try editor.put(pupil, json, match: "\"1\"")
        #expect(response.status == 204 && response.body.isEmpty && response.header("ETag") == nil)
        #expect(try editor.read(pupil).status == 404)
    }

    @Test func `to one who may not see them a protected person is nobody to refer to, nor anyone's double`() throws {
        let editor = try WholeSchool.editor()
        try hide(pupil, editor)
        let json = try WholeSchool.document("studyplans/\(WholeSchool.studyPlan)")
        #expect(
            try Editor.mistakes(editor.put("studyplans/\(School.event)", json)) == ["student unknown-reference"])
        let place = try WholeSchool.document("placements/\(WholeSchool.placement)")
        #expect(
            try Editor.mistakes(editor.put("placements/\(School.event)", place)) == ["child unknown-reference"],
            "nor is told where they have a place")
        let double = try WholeSchool.document(pupil).setting("enrolments", nil).setting("responsibles", nil)
        #expect(try editor.put("persons/\(School.event)", double).status == 201)
        let strong = Editor(bench: editor.bench, seesHidden: true)
        #expect(
            try Editor.mistakes(strong.put("persons/\(School.activity)", double)) == [
                "civicNo.value civic-number-taken"
            ])
    }

    @Test func `seeing takes the scope and a purpose, and whoever is met is written down`() throws {
        let editor = try WholeSchool.editor()
        try hide(guardian, editor)
        let scopes = ["register.write", "ss12000.protected"]
        let json = String(decoding: try WholeSchool.document(pupil).encoded(), as: UTF8.self)
        func put(_ purpose: String?) throws -> Response {
            try editor.bench.send(
                .put, "/v1/\(pupil)", json, scopes: scopes, purpose: purpose, headers: [("If-Match", "*")])
        }
        let before = try accesses(editor)
        #expect(try Editor.mistakes(put(nil)) == ["responsibles[0].person unknown-reference"])
        #expect(try put("x").status == 400)
        #expect(try accesses(editor) == before)
        #expect(try put("Vårdnadsärende").status == 200)
        #expect(try accesses(editor) == before + [School.guardian])
        let scopesOfDeletion = ["register.write", "ss12000.protected", "ss12000.read"]
        let deletion = try editor.bench.send(
            .delete, "/v1/\(guardian)?cascade=true", scopes: scopesOfDeletion, purpose: "Gallring",
            headers: [("If-Match", "*")])
        #expect(deletion.status == 204)
        #expect(try accesses(editor) == before + [School.guardian, School.guardian])
    }

    private func accesses(_ editor: Editor) throws -> [String] {
        let log = try editor.bench.send(.get, "/v1/protected-accesses", scopes: ["register.audit"])
        return try JSON(parsing: log.body)["data"]?.elements?.compactMap { $0["person"]?.string }.reversed() ?? []
    }

    @Test func `nobody lifts a mark in passing`() throws {
        let editor = try WholeSchool.editor()
        try hide(pupil, editor)
        let open = try WholeSchool.document(pupil).setting("securityMarking", "Ingen")
        let response = try editor.bench.send(
            .put, "/v1/\(pupil)", String(decoding: open.encoded(), as: UTF8.self),
            scopes: ["register.write", "ss12000.protected"], purpose: "Adressändring", headers: [("If-Match", "*")])
        #expect(response.status == 403)
        let strong = Editor(bench: editor.bench, seesHidden: true)
        #expect(try strong.json(pupil)["securityMarking"]?.string == "Sekretessmarkering")
        #expect(try strong.put(pupil, open, match: "*").status == 200)
        #expect(try editor.read(pupil).status == 200)
    }
}

import HTTP
import JSON
import Testing

/// An id is one resource's within its kind: a supplier may give a duty the id of its teacher, and a class that of a pupil.
struct SharedIDTests {
    private let right = ["ss12000.read", "ss12000.protected"]

    /// The teacher's duty has the teacher's id, the class the pupil's; both people may be protected.
    private func bench(_ mark: String) throws -> RegisterBench {
        let bench = try RegisterBench()
        try bench.load(
            #"""
            {\#(School.organisations),"persons":[
            {"id":"\#(School.teacher)",\#(School.meta),"givenName":"Eva","familyName":"Exempel","securityMarking":"\#(mark)"},
            {"id":"\#(School.pupil)",\#(School.meta),"givenName":"Alva","familyName":"Exempel","securityMarking":"\#(mark)"}],
            "groups":[{"id":"\#(School.pupil)",\#(School.meta),"displayName":"6A","startDate":"2026-08-17",
            "groupType":"Klass","organisation":{"id":"\#(School.unit)"},
            "groupMemberships":[{"person":{"id":"\#(School.pupil)"}}]}],
            "duties":[{"id":"\#(School.teacher)",\#(School.meta),"person":{"id":"\#(School.teacher)"},
            "dutyAt":{"id":"\#(School.unit)"},"dutyRole":"Lärare","startDate":"2024-08-12",
            "assignmentRole":[{"group":{"id":"\#(School.pupil)"},"assignmentRoleType":"Mentor"}]}]}
            """#)
        return bench
    }

    private func json(_ bench: RegisterBench, _ target: String, _ scopes: [String] = ["ss12000.read"]) throws -> JSON {
        try JSON(parsing: bench.get("/v2.0/\(target)", scopes: scopes, purpose: "Provning").body)
    }

    @Test func `what shares its id with a protected person keeps its references, and the person loses theirs`() throws {
        let bench = try bench("Sekretessmarkering")
        let duty = try json(bench, "duties/\(School.teacher)")
        #expect(duty["assignmentRole"]?[0]?["group"] == ["id": JSON(School.pupil)])
        #expect(duty["person"] == nil)
        let group = try json(bench, "groups/\(School.pupil)?expand=assignmentRoles")
        #expect(group["groupMemberships"] == [])
        #expect(group["_embedded"]?["assignmentRoles"]?[0]?["duty"] == ["id": JSON(School.teacher)])
        // Nor is anything lost by one who reads it and sends it back.
        let editor = Editor(bench: bench)
        let path = "duties/\(School.teacher)"
        #expect(try editor.put(path, try editor.json(path), match: "\"1\"").header("ETag") == "\"1\"")
    }

    @Test func `each reference is called by the name of its own kind`() throws {
        let bench = try bench("Ingen")
        let duty = try json(bench, "duties/\(School.teacher)?expandReferenceNames=true")
        #expect(duty["assignmentRole"]?[0]?["group"]?["displayName"] == "6A")
        #expect(duty["person"]?["displayName"] == "Eva Exempel")
        let group = try json(bench, "groups/\(School.pupil)?expandReferenceNames=true&expand=assignmentRoles")
        #expect(group["groupMemberships"]?[0]?["person"]?["displayName"] == "Alva Exempel")
        #expect(group["_embedded"]?["assignmentRoles"]?[0]?["duty"]?["displayName"] == "Eva Exempel (Lärare)")
    }

    @Test(arguments: ["", "?expandReferenceNames=true"])
    func `only the reference to a protected person carries the mark`(query: String) throws {
        let duty = try json(try bench("Sekretessmarkering"), "duties/\(School.teacher)\(query)", right)
        #expect(duty["person"]?["securityMarking"] == "Sekretessmarkering" && duty["person"]?["displayName"] == nil)
        let group = duty["assignmentRole"]?[0]?["group"]
        #expect(group?["securityMarking"] == nil && group?["displayName"] == (query.isEmpty ? nil : "6A"))
    }
}

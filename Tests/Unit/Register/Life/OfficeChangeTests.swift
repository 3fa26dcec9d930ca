import HTTP
import JSON
import Testing

/// Documents that take back what an office has done: they hold, and their reports say so.
struct OfficeChangeTests {
    /// The findings of an import that speak of it, as kind and field.
    private func overwritten(_ bench: RegisterBench, _ document: JSON) throws -> [String] {
        let report = try bench.load(document.text)
        let findings = report["findings"]?.elements.map(Array.init) ?? []
        return findings.filter { $0["rule"]?.string == "office-change-overwritten" }.map {
            "\($0["resource"]?.string ?? "") \($0["field"]?.string ?? "")"
        }
    }

    /// What a supplier says who has not heard of any move.
    private static let before: JSON = [
        "persons": [
            Household.child([Household.mother], [("enrolments", [MovingSchool.enrolment(MovingSchool.east)])])
        ],
        "groups": [MovingSchool.group(MovingSchool.class7A, MovingSchool.east, "7A", members: [Household.child])],
    ]

    private func moved() throws -> RegisterBench {
        let bench = try MovingSchool.bench()
        let move: JSON = [
            "from": JSON(MovingSchool.east), "to": JSON(MovingSchool.west), "date": "2026-12-01",
            "groups": [JSON(MovingSchool.westClass)],
        ]
        let answer = try bench.command(.post, "/v1/persons/\(Household.child)/moves", move)
        try #require(answer.status == 200)
        return bench
    }

    @Test func `a move that a document takes back is named once, field by field`() throws {
        let bench = try moved()
        #expect(try overwritten(bench, Self.before) == ["persons enrolments", "groups groupMemberships"])
        #expect(try bench.enrolments(of: Household.child) == ["east GR 7 2026-08-17–2027-06-11"])
        #expect(try overwritten(bench, Self.before) == [])
    }

    @Test func `a dry run says it beforehand, and does not forget it`() throws {
        let bench = try moved()
        let tried = try bench.send(
            .post, "/v1/imports?dryRun=true", Self.before.text, scopes: ["register.write"])
        #expect(String(decoding: tried.body, as: UTF8.self).contains("office-change-overwritten"))
        #expect(try overwritten(bench, Self.before).count == 2)
    }

    @Test func `a document that agrees is the source from then on`() throws {
        let bench = try moved()
        let child = try bench.person(Household.child)
        #expect(try overwritten(bench, ["persons": [child.setting("meta", nil)]]) == [])
        let later = Household.child([Household.mother], [("enrolments", [MovingSchool.enrolment(MovingSchool.west)])])
        #expect(try overwritten(bench, ["persons": [later]]) == [])
    }

    @Test func `what one office wrote itself is told of as well, what documents and dates change is not`() throws {
        let bench = try MovingSchool.bench()
        try bench.begin("2026-12-24")
        #expect(try overwritten(bench, Self.before.setting("groups", nil)) == [])
        let editor = Editor(bench: bench)
        let group = MovingSchool.group(MovingSchool.class7B, MovingSchool.east, "7B")
        try editor.write("groups/\(MovingSchool.class7B)", group.setting("displayName", "7 Björk"))
        #expect(try overwritten(bench, ["groups": [group]]) == ["groups displayName"])
    }
}

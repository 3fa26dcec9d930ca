import Contracts
import FoundationEssentials
import HTTP
import JSON
import RegisterService
import SQLite
import Testing

@testable import Messaging

/// Marks, and what an import, a single edit or a deletion does to them.
struct KeptMarkTests {
    private let pupil = "persons/\(School.pupil)"
    private let editor: Editor
    private let strong: Editor

    init() throws {
        editor = try WholeSchool.editor()
        strong = Editor(bench: editor.bench, seesHidden: true)
    }

    private func command(_ mark: String) throws -> Response {
        try editor.bench.send(
            .put, "/v1/\(pupil)/security-marking", #"{"securityMarking":"\#(mark)","purpose":"Provning"}"#,
            scopes: ["register.protect"])
    }

    private func load(_ mark: String?) throws -> JSON {
        let person = try WholeSchool.document(pupil).setting("id", JSON(School.pupil))
        let document: JSON = ["persons": [person.setting("securityMarking", mark.map { JSON($0) })]]
        return try editor.bench.load(String(decoding: document.encoded(), as: UTF8.self))
    }

    private var isShown: Bool { get throws { try editor.read(pupil).status == 200 } }

    private func log() throws -> [String] {
        let log = try editor.bench.send(.get, "/v1/protected-accesses", scopes: ["register.audit"])
        let entries = try JSON(parsing: log.body)["data"]?.elements?.filter { $0["action"] != "read" } ?? []
        return entries.map { "\($0["action"]?.string ?? "") by \($0["caller"]?.string ?? "")" }.reversed()
    }

    @Test func `no document lifts a mark the office has set, and the report says so`() throws {
        #expect(try command("Skyddad folkbokföring").status == 200)
        let report = try load("Ingen")
        #expect(report["findings"]?.elements?.contains { $0["rule"] == "protection-kept" } == true)
        #expect(try !isShown)
        #expect(try strong.json(pupil)["securityMarking"] == "Skyddad folkbokföring")
        #expect(try command("Ingen").status == 200)
        let later = try load("Ingen")
        #expect(try isShown && later["findings"]?.elements?.contains { $0["rule"] == "protection-kept" } == false)
        #expect(try log() == ["marked by test", "lifted by test"])
    }

    @Test func `a mark set in a single edit is the office's too`() throws {
        try strong.write(pupil, try strong.json(pupil).setting("securityMarking", "Sekretessmarkering"))
        _ = try load("Ingen")
        #expect(try !isShown)
        try strong.write(pupil, try strong.json(pupil).setting("securityMarking", "Ingen"))
        #expect(try isShown)
        #expect(try log() == ["marked by test", "lifted by test"])
    }

    @Test func `a mark that a document has set a document lifts, and both are written down`() throws {
        _ = try load("Sekretessmarkering")
        #expect(try !isShown)
        _ = try load("Ingen")
        #expect(try isShown)
        #expect(try log() == ["marked by test", "lifted by test"])
    }

    @Test func `one who was deleted with a mark comes back with it unless the document says otherwise`() throws {
        _ = try load("Sekretessmarkering")
        try strong.remove(pupil, "?cascade=true")
        _ = try load(nil)
        #expect(try !isShown && strong.json(pupil)["securityMarking"] == "Sekretessmarkering")
        try strong.remove(pupil, "?cascade=true")
        _ = try load("Ingen")
        #expect(try isShown)
        // Forgotten for good: it was lifted by the one who had set it.
        try strong.remove(pupil, "?cascade=true")
        _ = try load(nil)
        #expect(try isShown)
    }

    @Test func `the deletion of one who had a mark is told with it, and so are snapshots of it`() throws {
        _ = try load("Sekretessmarkering")
        try editor.bench.forgetTold()
        try strong.remove(pupil, "?cascade=true")
        let told = try #require(try editor.bench.told().last { $0.subject == School.pupil })
        let body: JSON = ["id": JSON(School.pupil), "securityMarking": "Sekretessmarkering"]
        #expect(told.type == "register.person-deleted.v1" && told.exchange == "register.events" && told.body == body)
        let kind = try #require(RegisterSnapshots.source.kind("persons"))
        let audience = try #require(RegisterSnapshots.source.audience("schedule.from-register"))
        let chunk = try editor.bench.database.write { try kind.portion(of: .all, for: audience, in: $0).chunk }
        let id = UUID(uuidString: School.pupil) ?? UUID()
        let items = try JSON(parsing: try #require(chunk).body(snapshot: id, number: 1, kind: "persons"))["items"]
        #expect(items?.elements?.compactMap { $0["deleted"] } == [body])
    }

    @Test func `what waits to be told of one who was deleted and comes back with a mark does not leave`() throws {
        try editor.bench.forgetTold()
        try editor.write(pupil, try editor.json(pupil).setting("givenName", "Ny"))
        try editor.remove(pupil, "?cascade=true")
        _ = try load("Sekretessmarkering")
        let open = try editor.bench.told().filter { $0.exchange == "register.events" && $0.subject == School.pupil }
        #expect(
            open.map(\.type) == [
                "register.person-protected.v1", "register.person-deleted.v1", "register.person-protected.v1",
            ])
        #expect(!open.contains { $0.body["givenName"] != nil })
    }

    @Test func `a mark is not lifted while somebody else has the person's number`() throws {
        let number: JSON = ["value": "201406052386", "nationality": "SWE"]
        try editor.write(pupil, try editor.json(pupil).setting("civicNo", number).setting("birthDate", nil))
        #expect(try command("Sekretessmarkering").status == 200)
        let other: JSON = ["givenName": "Bo", "familyName": "Ek", "civicNo": number]
        // The writer is not told that there is another.
        #expect(try editor.put("persons/\(School.event)", other, isNew: true).status == 201)
        let refused = try command("Ingen")
        #expect(refused.status == 409)
        #expect(try JSON(parsing: refused.body)["code"] == "civic-number-taken")
        #expect(try !isShown)
        try editor.remove("persons/\(School.event)")
        #expect(try command("Ingen").status == 200 && isShown)
    }

    @Test func `a duty whose holder is not shown is given to nobody else by one who cannot see that`() throws {
        let duty = "duties/\(School.duty)"
        let teacher = "persons/\(School.teacher)"
        try strong.write(duty, try strong.json(duty).setting("signature", "AIPR").setting("description", "Aino"))
        try strong.write(teacher, try strong.json(teacher).setting("securityMarking", "Sekretessmarkering"))
        let seen = try editor.json(duty)
        #expect(seen["person"] == nil && seen["signature"] == nil && seen["description"] == nil)
        let other = WholeSchool.reference(School.guardian)
        let refused = try editor.put(duty, seen.setting("person", other), match: "*")
        #expect(refused.status == 409)
        #expect(try JSON(parsing: refused.body)["code"] == "duty-held")
        // What they were not shown stays.
        try editor.write(duty, seen)
        let whole = try strong.json(duty)
        #expect(whole["person"]?["id"]?.string == School.teacher && whole["signature"] == "AIPR")
        #expect(try strong.put(duty, whole.unmarked.setting("person", other), match: "*").status == 200)
    }

    @Test func `a unit that only protected persons use is refused like any other that is in use`() throws {
        let unit = "organisations/\(School.event)"
        try editor.write(unit, ["displayName": "Skolan", "organisationType": "Skolenhet", "schoolTypes": ["GR"]])
        let enrolment: JSON = [
            "enroledAt": WholeSchool.reference(School.event), "startDate": "2026-08-01", "endDate": "2027-06-30",
            "schoolType": "GR", "schoolYear": 6,
        ]
        let person = try strong.json(pupil).unmarked
        try strong.write(pupil, person.setting("enrolments", [enrolment]))
        #expect(try command("Sekretessmarkering").status == 200)
        let other: JSON = ["displayName": "Skolan", "organisationType": "Övrigt"]
        let plain = try editor.put(unit, other, match: "*")
        #expect(plain.status == 409)
        #expect(try JSON(parsing: plain.body)["code"] == "resource-referred-to")
        #expect(try Editor.mistakes(strong.put(unit, other, match: "*")) == ["organisationType school-unit-in-use"])
    }

    @Test func `deleting what is a protected child's is written down`() throws {
        #expect(try command("Sekretessmarkering").status == 200)
        try strong.remove("placements/\(WholeSchool.placement)")
        let log = try editor.bench.send(.get, "/v1/protected-accesses", scopes: ["register.audit"])
        let newest = try #require(JSON(parsing: log.body)["data"]?.elements?.first)
        #expect(newest["action"] == "read" && newest["person"]?.string == School.pupil)
    }
}

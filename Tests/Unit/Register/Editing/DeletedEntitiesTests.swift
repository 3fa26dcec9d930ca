import HTTP
import JSON
import RegisterService
import Runtime
import TestSupport
import Testing

struct DeletedEntitiesTests {
    private static let keys = [
        "absences", "attendanceEvents", "attendances", "grades", "calendarEvents", "attendanceSchedules", "resources",
        "rooms", "activitites", "activities", "duties", "placements", "studyPlans", "programmes", "syllabuses",
        "schoolUnitOfferings", "groups", "persons", "organisations",
    ]

    private func deleted(_ editor: Editor, _ query: String = "") throws -> JSON {
        let response = try editor.read("deletedEntities\(query)")
        try #require(response.status == 200)
        return try JSON(parsing: response.body)
    }

    /// Every id in the answer.
    private func ids(_ editor: Editor, _ query: String = "") throws -> [String] {
        let data = try #require(deleted(editor, query)["data"]?.members)
        return data.flatMap { ($0.value.elements.map(Array.init) ?? []).compactMap(\.string) }
    }

    private func emptied(seesHidden: Bool = false) throws -> Editor {
        let editor = try WholeSchool.editor(seesHidden: seesHidden)
        for (path, _) in WholeSchool.documents.reversed() { try editor.remove(path) }
        return editor
    }

    @Test func `every type of the standard has its list, and each deletion is in its own`() throws {
        let json = try deleted(try emptied())
        #expect(json["data"]?.members?.map(\.key) == Self.keys)
        #expect(json["pageToken"]?.isNull == true)
        #expect(json["data"]?["studyPlans"] == [JSON(WholeSchool.studyPlan)])
        #expect(json["data"]?["schoolUnitOfferings"] == [JSON(WholeSchool.offering)])
        #expect(json["data"]?["persons"]?.count == 3 && json["data"]?["organisations"]?.count == 2)
        #expect(json["data"]?["activitites"] == [] && json["data"]?["activities"] == [])
    }

    @Test(arguments: [
        "?entities=Person&entities=Duty", "?entities=Person,Duty", "?entities[]=Person&entities[]=Duty",
        "?entities[0]=Person&entities[1]=Duty,Absence",
    ])
    func `types are asked for in every way clients write a list`(query: String) throws {
        let editor = try emptied()
        #expect(try Set(ids(editor, query)) == [School.guardian, School.teacher, School.pupil, School.duty])
        #expect(try deleted(editor, query)["data"]?.members?.map(\.key) == Self.keys)
        #expect(try ids(editor, "?entities=Absence").isEmpty)
    }

    @Test(arguments: ["after", "meta.modified.after"])
    func `what was deleted after a time is asked for by either name`(name: String) throws {
        let editor = try WholeSchool.editor()
        try editor.remove("duties/\(School.duty)")
        editor.bench.clock.advance(by: .seconds(60))
        let now = editor.bench.clock.now.rfc3339
        editor.bench.clock.advance(by: .seconds(60))
        try editor.remove("studyplans/\(WholeSchool.studyPlan)")
        #expect(try ids(editor, "?\(name)=\(now)") == [WholeSchool.studyPlan])
        #expect(try ids(editor, "?\(name)=0001-01-01T00:00:00Z").count == 2)
        #expect(try ids(editor, "?\(name)=2999-01-01T00:00:00Z").isEmpty)
        // Every way in which lists take a time.
        #expect(try ids(editor, "?\(name)=2026-08-17T08:01:00+02:00") == [WholeSchool.studyPlan])
        #expect(try ids(editor, "?\(name)=2026-08-17").count == 2 && ids(editor, "?\(name)=2026-08-18").isEmpty)
    }

    @Test func `a page token is too old when those of lists are`() throws {
        let editor = Editor(bench: try RegisterBench(["PAGE_TOKEN_LIFETIME": "1h"]))
        for (path, json) in WholeSchool.documents { try editor.write(path, json) }
        for (path, _) in WholeSchool.documents.reversed() { try editor.remove(path) }
        let token = try Self.someToken(editor)
        editor.bench.clock.advance(by: .seconds(3_590))
        #expect(try editor.read("deletedEntities?pageToken=\(token)").status == 200)
        editor.bench.clock.advance(by: .seconds(20))
        let response = try editor.read("deletedEntities?pageToken=\(token)")
        #expect(response.status == 410)
        #expect(try JSON(parsing: response.body)["code"]?.string == "page-token-expired")
        let interface = try InterfaceDocument(RegisterService.openAPI)
        #expect(try interface.schema(of: "/v2.0/deletedEntities", "get", status: 410) != nil)
    }

    @Test(arguments: [
        "after=i%20dag", "entities=Persons", "entities=,", "limit=0", "pageToken=x", "hidden=true",
    ])
    func `what is not understood is refused by name`(query: String) throws {
        let response = try WholeSchool.editor().read("deletedEntities?\(query)")
        #expect(response.status == 400)
        let error = try JSON(parsing: response.body)
        #expect(error["code"]?.string?.hasPrefix("parameter-") == true)
        #expect(error["message"]?.string?.contains(String(query.prefix { $0 != "=" })) == true)
    }

    @Test(arguments: [1, 2, 5, 100], [false, true])
    func `pages together are the whole, in the order of the deletions, with the parameters repeated or not`(
        limit: Int, isRepeating: Bool
    ) throws {
        let editor = try emptied(seesHidden: isRepeating)
        var seen: [String] = []
        var token: String?
        repeat {
            let more = token.map { "&pageToken=\($0)" } ?? ""
            let own = token == nil || isRepeating ? "&entities=Person,Group,Duty,Organisation,Placement" : ""
            let page = try deleted(editor, "?limit=\(limit)\(own)\(more)")
            let found = try #require(page["data"]?.members).flatMap {
                ($0.value.elements.map(Array.init) ?? []).compactMap(\.string)
            }
            #expect(found.count <= limit)
            seen += limit == 1 ? found : found.sorted()
            token = page["pageToken"]?.string
        } while token != nil
        let order = [
            School.duty, WholeSchool.placement, School.group, School.pupil, School.teacher, School.guardian,
            School.unit, WholeSchool.head,
        ]
        #expect(limit == 1 ? seen == order : Set(seen) == Set(order))
        #expect(seen.count == order.count)
        let other = try editor.read("deletedEntities?entities=Group&pageToken=\(Self.someToken(editor))")
        #expect(other.status == 400)
    }

    private static func someToken(_ editor: Editor) throws -> String {
        try #require(JSON(parsing: editor.read("deletedEntities?limit=1&entities=Person").body)["pageToken"]?.string)
    }

    @Test func `what is created anew leaves, and is there again when it is deleted again`() throws {
        let editor = try WholeSchool.editor()
        let path = "duties/\(School.duty)"
        try editor.remove(path)
        #expect(try ids(editor) == [School.duty])
        try editor.write(path, try WholeSchool.document(path))
        #expect(try ids(editor).isEmpty)
        try editor.remove(path)
        #expect(try ids(editor) == [School.duty])
    }

    @Test func `a deletion is told of for four hundred days and no person's read longer than the rest`() throws {
        let editor = try WholeSchool.editor()
        let path = "duties/\(School.duty)"
        try editor.remove(path)
        editor.bench.clock.advance(by: .seconds(400 * 86_400 - 60))
        #expect(try ids(editor) == [School.duty] && ids(editor, "?after=0001-01-01T00:00:00Z") == [School.duty])
        editor.bench.clock.advance(by: .seconds(120))
        #expect(try ids(editor).isEmpty)
        // The version is remembered all the same.
        let response = try editor.put(path, try WholeSchool.document(path))
        #expect(response.header("ETag") == "\"3\"")
    }

    @Test(arguments: ["/v2.0/deletedEntities", "/deletedEntities"])
    func `reading it needs the scope`(path: String) throws {
        let bench = try RegisterBench()
        #expect(try bench.bare(.get, path).status == 401)
        #expect(try bench.send(.get, path, scopes: ["register.write"]).status == 403)
        #expect(try bench.get(path).status == 200)
    }

    // MARK: A protected child

    private func mark(_ path: String, _ mark: String, _ editor: Editor) throws {
        let strong = Editor(bench: editor.bench, seesHidden: true)
        try strong.write(path, try strong.json(path).setting("securityMarking", JSON(mark)))
    }

    private let pupil = "persons/\(School.pupil)"

    @Test func `who becomes protected is deleted to everyone, with placement and study plan`() throws {
        let editor = try WholeSchool.editor()
        let strong = Editor(bench: editor.bench, seesHidden: true)
        let withdrawn: Set = [School.pupil, WholeSchool.placement, WholeSchool.studyPlan]
        let before = editor.bench.clock.now.rfc3339
        editor.bench.clock.advance(by: .seconds(60))
        try mark(pupil, "Sekretessmarkering", editor)
        #expect(try Set(ids(editor, "?after=\(before)")) == withdrawn && Set(ids(strong)) == withdrawn)
        // What happens to them from now on is no news to one who has heard they are gone.
        editor.bench.clock.advance(by: .seconds(60))
        let later = editor.bench.clock.now.rfc3339
        editor.bench.clock.advance(by: .seconds(60))
        try mark(pupil, "Skyddad folkbokföring", editor)
        try strong.remove(pupil, "?cascade=true")
        #expect(try ids(editor, "?after=\(later)").isEmpty && Set(ids(editor)) == withdrawn)
        #expect(try ids(strong, "?after=\(later)").isEmpty)
    }

    @Test func `with the mark lifted they are deleted to nobody`() throws {
        let editor = try WholeSchool.editor()
        try mark(pupil, "Sekretessmarkering", editor)
        try mark(pupil, "Ingen", editor)
        #expect(try ids(editor).isEmpty && editor.ids("persons").contains(School.pupil))
        #expect(try ids(Editor(bench: editor.bench, seesHidden: true)).isEmpty)
    }

    @Test func `one who comes back protected stays deleted, from when they were`() throws {
        let editor = try WholeSchool.editor()
        let json = try WholeSchool.document(pupil)
        try editor.remove(pupil, "?cascade=true")
        let seen = try deleted(editor)
        editor.bench.clock.advance(by: .seconds(3_600))
        let later = editor.bench.clock.now.rfc3339
        editor.bench.clock.advance(by: .seconds(3_600))
        try Editor(bench: editor.bench, seesHidden: true).write(
            pupil, json.setting("securityMarking", "Skyddad folkbokföring"))
        #expect(try deleted(editor) == seen && ids(editor, "?after=\(later)").isEmpty)
    }

    @Test func `one whom only those with the right ever saw is deleted to nobody, and may come and go`() throws {
        let editor = try WholeSchool.editor()
        let strong = Editor(bench: editor.bench, seesHidden: true)
        let path = "persons/\(School.event)"
        try strong.write(path, ["givenName": "A", "familyName": "E", "securityMarking": "Sekretessmarkering"])
        #expect(try ids(editor).isEmpty)
        for _ in 0..<2 {
            try strong.remove(path)
            #expect(try ids(editor).isEmpty && ids(strong).isEmpty)
            try strong.write(path, ["givenName": "A", "familyName": "E", "securityMarking": "Sekretessmarkering"])
            #expect(try ids(editor).isEmpty)
        }
        // Shown for a while, they are somebody one can hear of.
        try strong.write(path, ["givenName": "A", "familyName": "E", "securityMarking": "Ingen"])
        try strong.remove(path)
        #expect(try ids(editor) == [School.event])
    }
}

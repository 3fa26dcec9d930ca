import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import ScheduleService

/// What a key sees of the schedule by the scopes it was granted.
struct `A key with scopes for some of the schedule` {
    private static let window = "startTime.onOrAfter=2026-11-23T00:00:00Z&startTime.onOrBefore=2026-11-24T00:00:00Z"
    private static let activities = "ss12000.activities"
    private static let lessons = "ss12000.calendarevents"
    private static let lesson3 = "/calendarEvents/\(CalendarEventID.numbered(3))"
    private static let activity1 = "/activities/\(ActivityID.numbered(1))"
    private let bench: ScheduleBench

    init() throws {
        bench = try ScheduleBench()
        for event in Timetable.facts { try bench.tell(event) }
        let parent = SchoolDocument.activity(.numbered(2), groups: [.numbered(2)], teachers: [.numbered(102)])
        let whole = Timetable.activities[0].json.setting("comment", "Sal 4")
            .setting("parentActivity", SchoolDocument.reference(ActivityID.numbered(2)))
        try bench.load(
            Timetable.document(
                lessons: [
                    Timetable.lesson(1), Timetable.lesson(2, of: 2, from: "09:00"),
                    Timetable.lesson(
                        3, from: "13:00", participation: [.numbered(3): true], substitutes: [.numbered(102): true]),
                ], activities: [parent, try #require(ActivityDocument(whole))]))
    }

    private func get(_ target: String, _ scopes: [String]) throws -> Response {
        try bench.send(.get, target, scopes: scopes)
    }

    private func document(_ target: String, _ scopes: [String]) throws -> JSON {
        let answer = try get(target, scopes)
        try #require(answer.status == 200, "\(target)")
        let json = try JSON(parsing: answer.body)
        return try json["data"].map { try #require($0.elements?.last) } ?? json
    }

    private static func members(_ document: JSON) -> Set<String> { Set(document.members.map { $0.map(\.key) } ?? []) }

    /// The kind, the targets that show one with everything in it, what further scopes show of it, and what no further scope does.
    private static let shown: [(scope: String, targets: [String], members: [String: Set<String>])] = [
        (
            activities, [activity1, "/v2.0\(activity1)", "/activities?group=\(GroupID.numbered(1))"],
            ["ss12000.duties": ["teachers"]]
        ),
        (
            lessons, [lesson3, "/v2.0\(lesson3)", "/calendarEvents?\(window)", "/v2.0/calendarEvents?\(window)"],
            ["ss12000.persons": ["studentExceptions"], "ss12000.duties": ["teacherExceptions"]]
        ),
    ]

    @Test func `sees of each document what it was granted and nothing else`() throws {
        for (scope, targets, further) in Self.shown {
            let guarded = further.values.reduce(into: Set()) { $0.formUnion($1) }
            for target in targets {
                let whole = try document(target, ["ss12000.read"])
                // It has what is left out, or the test would prove nothing.
                #expect(guarded.isSubset(of: Self.members(whole)), "\(target)")
                let scopes = ["ss12000.persons", "ss12000.duties", "ss12000.groups", "ss12000.civicno"]
                for granted in [[]] + scopes.map({ [$0] }) + [scopes] {
                    let seen = try document(target, [scope] + granted)
                    let left = granted.reduce(guarded) { $0.subtracting(further[$1] ?? []) }
                    #expect(Self.members(seen) == Self.members(whole).subtracting(left), "\(target) \(granted)")
                    for name in Self.members(seen) { #expect(seen[name] == whole[name]) }
                }
                let bare = String(decoding: try get(target, [scope]).body, as: UTF8.self)
                for hidden in ["\(PersonID.numbered(3))", "\(DutyID.numbered(102))", "\(DutyID.numbered(101))"] {
                    #expect(!bare.contains(hidden), "\(target)")
                }
            }
        }
    }

    @Test func `is shown no member that the standard does not name`() throws {
        let odd = Timetable.lesson(9, from: "15:00").json
        try bench.load(["calendarEvents": JSON([odd])])
        try bench.database.write { transaction in
            _ = try transaction.run(
                "UPDATE calendar_events SET document = CAST(json_set(CAST(document AS TEXT), '$.own', 'x') AS BLOB)")
        }
        let target = "/calendarEvents/\(CalendarEventID.numbered(9))"
        #expect(try document(target, ["ss12000.read"])["own"]?.string == "x")
        #expect(try document(target, [Self.lessons, "ss12000.persons", "ss12000.duties"])["own"] == nil)
    }

    @Test func `reads the kinds it was granted and no other`() throws {
        let kinds = [Self.activities: "/activities", Self.lessons: "/calendarEvents?\(Self.window)"]
        let singles = [Self.activities: Self.activity1, Self.lessons: Self.lesson3]
        let others = ["ss12000.persons", "ss12000.groups", "ss12000.duties", "ss12000.standard", "schedule.write"]
        for (own, target) in kinds {
            for granted in Array(kinds.keys) + others {
                let expected = granted == own ? 200 : 403
                for target in [target, "/v2.0\(target)", try #require(singles[own])] {
                    #expect(try get(target, [granted]).status == expected, "\(target) \(granted)")
                }
            }
            #expect(try get(target, others).status == 403)
        }
    }

    private static let questions: [(target: String, scopes: [String])] = [
        ("/activities?member=\(PersonID.numbered(3))", [activities, "ss12000.groups", "ss12000.persons"]),
        ("/activities?teacher=\(DutyID.numbered(101))", [activities, "ss12000.duties"]),
        ("/activities?group=\(GroupID.numbered(1))", [activities]),
        ("/activities?organisation=\(OrganisationID.numbered(1))", [activities]),
        ("/activities?expandReferenceNames=true", [activities]),
        ("/calendarEvents?\(window)&activity=\(ActivityID.numbered(1))", [lessons]),
        ("/calendarEvents?\(window)&group=\(GroupID.numbered(1))", [lessons, activities]),
        ("/calendarEvents?\(window)&organisation=\(OrganisationID.numbered(1))", [lessons, activities]),
        (
            "/calendarEvents?\(window)&student=\(PersonID.numbered(3))",
            [lessons, activities, "ss12000.groups", "ss12000.persons"]
        ),
        ("/calendarEvents?\(window)&teacher=\(DutyID.numbered(102))", [lessons, activities, "ss12000.duties"]),
        ("/calendarEvents?\(window)&expandReferenceNames=true", [lessons, activities]),
        ("\(lesson3)?expandReferenceNames=true", [lessons, activities]),
        ("/calendarEvents?\(window)&sortkey=StartTimeDesc", [lessons]),
        ("/calendarEvents?\(window)&meta.modified.after=2020-01-01T00:00:00Z", [lessons]),
    ]

    @Test(arguments: questions.indices)
    func `is refused by name what would find out the rest, whatever it asks about`(_ index: Int) throws {
        let (target, scopes) = Self.questions[index]
        #expect(try get(target, scopes).status == 200)
        let all = Set(Self.questions.flatMap(\.scopes))
        for missing in scopes.dropFirst() {
            // The same of what there is not.
            for target in [target, target.replacing("-8000-", with: "-9000-")] {
                let refused = try get(target, Array(all.subtracting([missing])))
                #expect(refused.status == 403, "\(target) without \(missing)")
                let problem = try JSON(parsing: refused.body)
                #expect(problem["code"]?.string == "scope-missing")
                #expect(problem["message"]?.string?.contains(missing) == true)
            }
        }
        // As it answers one who sees everything, but for what is left out.
        let ids = { (scopes: [String]) in
            try JSON(parsing: get(target, scopes).body)["data"]?.elements?.map { $0["id"]?.string }
        }
        #expect(try ids(scopes) == ids(["ss12000.read"]))
    }

    @Test func `is told the same of what is not served as one who sees everything`() throws {
        for target in ["/activities?expand=teachers", "/calendarEvents?\(Self.window)&expand=activity"] {
            let whole = try get(target, ["ss12000.read"])
            #expect(whole.status == 400)
            #expect(try get(target, [Self.activities, Self.lessons]).body == whole.body)
        }
    }

    @Test func `cannot go on with a page token of one who sees more`() throws {
        let page = try JSON(
            parsing: get(
                "/activities?teacher=\(DutyID.numbered(101))&teacher=\(DutyID.numbered(102))&limit=1",
                ["ss12000.read"]
            ).body)
        let token = try #require(page["pageToken"]?.string)
        #expect(try get("/activities?pageToken=\(token)", ["ss12000.read"]).status == 200)
        #expect(try get("/activities?pageToken=\(token)", [Self.activities]).status == 403)
    }

    @Test func `with the scope for everything sees what it always saw`() throws {
        let all = ReadingScope.allCases.map(\.rawValue)
        for target in ["/activities?expandReferenceNames=true", "/calendarEvents?\(Self.window)", Self.lesson3] {
            #expect(try get(target, all).body == get(target, ["ss12000.read"]).body)
        }
    }

    @Test func `is in the access log by those scopes, with those it was shown`() throws {
        func logged() throws -> [AccessRecord] {
            try bench.database.read { try AccessLog.last(in: $0) }.filter { $0.action == "read" }
        }
        _ = try get(Self.lesson3, [Self.lessons])
        #expect(try logged().isEmpty, "nobody was shown")
        _ = try get(Self.lesson3, [Self.lessons, "ss12000.persons", "register.write"])
        let records = try logged()
        #expect(records.map(\.party) == ["scope:ss12000.calendarevents ss12000.persons"])
        #expect(records.flatMap(\.personIDs) == [PersonID.numbered(3).uuid])
    }
}

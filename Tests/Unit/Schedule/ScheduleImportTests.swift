import FoundationEssentials
import HTTP
import JSON
import RegisterContracts
import Resources
import Runtime
import SS12000
import ScheduleContracts
import TestSupport
import Testing

@testable import ScheduleService

@Suite struct ScheduleImportTests {
    let bench: ScheduleBench

    init() throws { bench = try ScheduleBench() }

    private func counts(_ report: JSON, _ kind: String) -> [String: Int] {
        var counts: [String: Int] = [:]
        for (name, value) in report[kind]?.members.map(Array.init) ?? [] { counts[name] = value.int }
        return counts
    }

    @Test func `a document's activities and lessons are stored and told, and the rest is Register's`() throws {
        let report = try bench.load(Timetable.document())
        #expect(counts(report, "activities")["created"] == 2)
        #expect(counts(report, "calendarEvents")["created"] == 2)
        #expect(report["persons"] == nil)
        let told = try bench.told()
        #expect(
            told.map(\.type) == [
                "schedule.activity-changed.v1", "schedule.activity-changed.v1", "schedule.calendar-event-changed.v1",
                "schedule.calendar-event-changed.v1",
            ])
        #expect(told.allSatisfy { $0.version == 1 })
        // What is told is what is served, byte for byte.
        let served = try bench.send(.get, "/v2.0/calendarEvents/\(told[2].subject)", scopes: ["ss12000.read"])
        #expect(try JSON(parsing: served.body) == told[2].body)
        #expect(told[2].body["cancelled"]?.bool == false)
        #expect(told[2].body["meta"]?["modified"]?.string != nil)
        _ = try CalendarEventChanged(subject: told[2].subject, version: 1, data: told[2].body)
    }

    @Test func `the same document again changes nothing and tells nobody`() throws {
        try bench.load(Timetable.document())
        let before = try bench.told().count
        let report = try bench.load(Timetable.document())
        #expect(counts(report, "activities")["unchanged"] == 2)
        #expect(counts(report, "calendarEvents")["unchanged"] == 2)
        #expect(try bench.told().count == before)
    }

    @Test func `a moved lesson is told with the next version`() throws {
        try bench.load(Timetable.document())
        try bench.load(
            Timetable.document(lessons: [Timetable.lesson(1, from: "10:00"), Timetable.lesson(2, of: 2, from: "09:00")])
        )
        let last = try #require(try bench.told().last)
        #expect(last.version == 2)
        #expect(last.body["startTime"]?.string == "2026-11-23T09:00:00Z")
        #expect(try bench.told().count == 5)
    }

    @Test func `teachers named by person become their duties, in the document or as Register told`() throws {
        let byPerson = Timetable.activities[0].json.setting(
            "teachers", JSON([["person": SchoolDocument.reference(PersonID.numbered(4))] as JSON]))
        var document = Timetable.document().setting("activities", JSON([byPerson]))
        try bench.load(document)
        #expect(try bench.told()[0].body["teachers"]?[0]?["duty"]?["id"]?.string != nil)

        // The same from a document without duties and persons.
        let other = try ScheduleBench()
        for event in Timetable.facts { try other.tell(event) }
        let taught = Timetable.activities[0].json.setting(
            "teachers", JSON([["person": SchoolDocument.reference(PersonID.numbered(7))] as JSON]))
        document = ["activities": JSON([taught])]
        let report = try other.load(document)
        #expect(counts(report, "activities")["created"] == 1)
        #expect(
            try other.told()[0].body["teachers"]?[0]?["duty"]?["id"]?.string == DutyID.numbered(7).description)
    }

    @Test func `a protected teacher's duty may be named, and is not found by the person`() throws {
        for event in Timetable.facts { try bench.tell(event) }
        try bench.tell(DutyProtected(.numbered(7), securityMarking: "Sekretessmarkering", version: 2))
        // The old state comes late.
        try bench.tell(DutyChanged(SchoolDocument.duty(.numbered(7), of: .numbered(7)), version: 1))
        func teachers(_ named: JSON) throws -> JSON? {
            let activity = Timetable.activities[0].json.setting("teachers", JSON([named]))
            try bench.load(["activities": JSON([activity])])
            return try bench.told().last?.body["teachers"]
        }
        let byDuty: JSON = ["duty": SchoolDocument.reference(DutyID.numbered(7))]
        #expect(try teachers(byDuty)?[0]?["duty"]?["id"]?.string == DutyID.numbered(7).description)
        let byPerson: JSON = ["person": SchoolDocument.reference(PersonID.numbered(7))]
        #expect(try teachers(byPerson)?.count ?? 0 == 0)
    }

    @Test func `a lesson of an activity nobody knows is rejected by name, and the rest is taken`() throws {
        let report = try bench.load(
            Timetable.document(lessons: [Timetable.lesson(1), Timetable.lesson(2, of: 77)]))
        #expect(counts(report, "calendarEvents")["created"] == 1)
        #expect(counts(report, "calendarEvents")["rejected"] == 1)
        let rejected = report["findings"]?.elements?.first { $0["kind"]?.string == "rejected" }
        #expect(rejected?["rule"]?.string == "unknown-reference")
        #expect(rejected?["id"]?.string == CalendarEventID.numbered(2).description)
    }

    @Test func `lessons may come in a later document than their activity`() throws {
        try bench.load(Timetable.document(lessons: []))
        let report = try bench.load(["calendarEvents": JSON([Timetable.lesson(1).json])])
        #expect(counts(report, "calendarEvents")["created"] == 1)
    }

    @Test func `the sample school's schedule is taken in, twice with nothing new`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let sample = try JSON(
            parsing: Array(try Data(contentsOf: root.appending(path: "deploy/sample/school.json"))))
        let first = try bench.load(sample)
        #expect(counts(first, "calendarEvents")["created"] ?? 0 > 30)
        #expect(counts(first, "activities")["created"] ?? 0 > 5)
        let told = try bench.told().count
        let again = try bench.load(sample)
        for kind in ["activities", "calendarEvents"] {
            #expect(counts(again, kind)["created"] == 0 && counts(again, kind)["changed"] == 0)
        }
        #expect(try bench.told().count == told)
    }
}

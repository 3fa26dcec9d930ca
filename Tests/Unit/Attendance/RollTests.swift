import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

@Suite struct RollTests {
    let scene: AttendanceScene

    init() throws { scene = try AttendanceScene() }

    // MARK: The sheet before the roll is taken

    @Test func `everyone is preset present, by family name`() throws {
        let answer = try scene.sheet()
        #expect(answer.status == 200)
        #expect(answer.json?["taken"]?.bool == false)
        let lines = try #require(answer.json?["marks"]?.elements).map { $0 }
        #expect(lines.map { $0["familyName"]?.string } == ["Alm", "Berg", "Berg", "Dahl"])
        #expect(lines.map { $0["givenName"]?.string } == ["Cia", "Ada", "Bo", "Dan"])
        #expect(lines.allSatisfy { $0["status"]?.string == "present" })
        #expect(answer.json?["lesson"]?["date"]?.string == "2026-11-25")
    }

    @Test func `a reported pupil is preset absent and valid`() throws {
        try scene.report(Class7B.ada)
        let marks = try scene.sheet().marks
        #expect(marks[Class7B.ada]?["status"]?.string == "absent")
        #expect(marks[Class7B.ada]?["validity"]?.string == "valid")
        #expect(marks[Class7B.ada]?["reported"]?.bool == true)
        #expect(marks[Class7B.bo]?["status"]?.string == "present")
    }

    @Test func `a protected pupil has no name unless asked for, and stands last`() throws {
        try scene.tell(
            Class7B.personEvent(Class7B.cia, "Cia", "Alm", marking: "Sekretessmarkering", version: 2))
        let lines = try #require(try scene.sheet().json?["marks"]?.elements)
        let last = try #require(lines.last)
        #expect(last["student"]?.string == Class7B.cia.description)
        #expect(last["givenName"] == nil && last["familyName"] == nil)
        #expect(last["protected"]?.bool == true)

        let asked = try scene.sheet(query: "?include=protectedNames").marks
        #expect(asked[Class7B.cia]?["familyName"]?.string == "Alm")
    }

    @Test func `a pupil the register has not told of stands in the sheet without a name`() throws {
        try scene.tell(Class7B.groupEvent(Class7B.group, [.init(.numbered(9))], version: 2))
        let marks = try scene.sheet().marks
        #expect(Array(marks.keys) == [.numbered(9)])
        #expect(marks[.numbered(9)]?["familyName"] == nil)
    }

    @Test func `the sheet follows memberships on the day and exceptions for the lesson`() throws {
        let members: [SchoolDocument.Member] = [
            .init(Class7B.ada, until: "2026-11-24"), .init(Class7B.bo, until: "2026-11-25"),
            .init(Class7B.cia, from: "2026-11-26"), .init(Class7B.dan),
        ]
        try scene.tell(Class7B.groupEvent(Class7B.group, members, version: 2))
        #expect(Set(try scene.sheet().marks.keys) == [Class7B.bo, Class7B.dan])
        try scene.tell(
            Class7B.lessonEvent(participation: [Class7B.dan: false, Class7B.ada: true], version: 2))
        #expect(Set(try scene.sheet().marks.keys) == [Class7B.ada, Class7B.bo])
    }

    @Test func `who is in two groups, or is called in too, stands in the roll once`() throws {
        let other = GroupID.numbered(8)
        try scene.tell(Class7B.groupEvent(other, [.init(.numbered(9)), .init(Class7B.cia), .init(Class7B.ada)]))
        try scene.tell(Class7B.activityEvent(groups: [other, Class7B.group], version: 2))
        try scene.tell(
            Class7B.lessonEvent(participation: [Class7B.bo: true, Class7B.dan: false, .numbered(6): true], version: 2))
        let lesson = try #require(try scene.database.read { try Lesson.find(Class7B.lesson, in: $0) })
        #expect(
            try scene.database.read { try LessonRoster.read(of: lesson, in: $0).students }
                == [Class7B.ada, Class7B.bo, Class7B.cia, .numbered(6), .numbered(9)])
    }

    // MARK: Taking it

    @Test func `a roll is stored whole, and who is not listed is present`() throws {
        let answer = try scene.takeRoll([Class7B.ada: .absent(.invalid), Class7B.bo: .late(minutes: 7, .valid)])
        #expect(answer.status == 200)
        #expect(answer.json?["revision"]?.int == 1)
        #expect(answer.json?["present"]?.int == 2)
        #expect(answer.json?["absent"]?.int == 1)
        #expect(answer.json?["late"]?.int == 1)
        #expect(answer.json?["takenBy"]?["person"]?.string == PersonID.numbered(101).description)

        let sheet = try scene.sheet()
        #expect(sheet.json?["taken"]?.bool == true)
        #expect(sheet.marks.count == 4)
        #expect(sheet.marks[Class7B.ada]?["validity"]?.string == "invalid")
        #expect(sheet.marks[Class7B.bo]?["lateMinutes"]?.int == 7)
        #expect(sheet.marks[Class7B.cia]?["status"]?.string == "present")
        #expect(try scene.story() == ["established 1"])
    }

    @Test func `a repeated roll changes nothing and publishes nothing`() throws {
        let first = try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        scene.clock.advance(by: .seconds(60))
        // The same content in another dress: everyone listed, another order.
        let again = try scene.takeRoll([
            Class7B.dan: .present, Class7B.ada: .absent(.invalid), Class7B.bo: .present, Class7B.cia: .present,
        ])
        #expect(again.status == 200)
        #expect(again.json == first.json)
        #expect(try scene.published().count == 1)
        #expect(try scene.rollEvents() == 1)
    }

    @Test func `what the sheet shows can be sent back as it is`() throws {
        try scene.report(Class7B.bo)
        try scene.takeRoll([Class7B.ada: .late(minutes: 3, .invalid), Class7B.bo: .absent(.valid)])
        let sheet = try #require(try scene.sheet().json)
        let answer = try scene.send(.put, "/v1/lessons/\(Class7B.lesson)/roll", as: .teacher, body: sheet)
        #expect(answer.status == 200)
        #expect(answer.json?["revision"]?.int == 1)
    }

    @Test func `the last roll wins, and both stay in the history with author and time`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        scene.clock.advance(by: .seconds(300))
        try scene.takeRoll([:], as: .office)
        let sheet = try scene.sheet()
        #expect(sheet.json?["revision"]?.int == 2)
        #expect(sheet.marks[Class7B.ada]?["status"]?.string == "present")

        let history = try scene.send(.get, "/v1/lessons/\(Class7B.lesson)/roll/history", as: .teacher)
        let revisions = try #require(history.json?["revisions"]?.elements)
        #expect(revisions.map { $0["revision"]?.int } == [2, 1])
        #expect(
            revisions.map { $0["takenBy"]?["person"]?.string }
                == [PersonID.numbered(103).description, PersonID.numbered(101).description])
        #expect(revisions[1]["takenAt"]?.string == "2026-11-25T07:00:00Z")
        #expect(revisions[1]["marks"]?.count == 4)
        #expect(try scene.story() == ["established 1", "explained 1"])
    }

    @Test func `a system with the scope takes rolls under its own name`() throws {
        let answer = try scene.takeRoll([:], as: .system)
        #expect(answer.json?["takenBy"]?["client"]?.string == "importer")
    }

    @Test func `late never alerts, whatever its validity`() throws {
        try scene.takeRoll([Class7B.ada: .late(minutes: 49, .invalid), Class7B.bo: .late(minutes: 1, .valid)])
        #expect(try scene.published().isEmpty)
    }

    @Test func `late corrected to absent alerts, and absent corrected to late explains`() throws {
        try scene.takeRoll([Class7B.ada: .late(minutes: 10, .invalid)])
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.takeRoll([Class7B.ada: .late(minutes: 40, .invalid)])
        #expect(try scene.story() == ["established 1", "explained 1"])
        #expect(try scene.published().map(\.version) == [1, 2])
    }

    @Test func `a valid absence alerts nobody`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.valid)])
        #expect(try scene.published().isEmpty)
    }

    @Test func `a pupil who joins after the roll is shown unmarked and can be marked`() throws {
        try scene.takeRoll([:])
        let members = (Class7B.pupils + [PersonID.numbered(5)]).map { SchoolDocument.Member($0) }
        try scene.tell(Class7B.groupEvent(Class7B.group, members, version: 2))
        #expect(try scene.sheet().marks[.numbered(5)]?["unmarked"]?.bool == true)
        #expect(try scene.takeRoll([.numbered(5): .absent(.invalid)]).status == 200)
        #expect(try scene.sheet().marks[.numbered(5)]?["status"]?.string == "absent")
    }

    @Test func `a pupil who has left the groups since can still be corrected in the roll`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        let rest = Class7B.pupils.dropFirst().map { SchoolDocument.Member($0) }
        try scene.tell(Class7B.groupEvent(Class7B.group, rest, version: 2))
        #expect(try scene.story() == ["established 1"])
        #expect(try scene.takeRoll([Class7B.ada: .present]).status == 200)
        #expect(try scene.story() == ["established 1", "explained 1"])
    }
}

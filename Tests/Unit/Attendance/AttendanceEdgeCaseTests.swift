import HTTP
import JSON
import RegisterContracts
import Runtime
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

/// The edge cases of DESIGN §5 that touch Attendance, each by its name.
@Suite struct AttendanceEdgeCaseTests {
    let scene: AttendanceScene

    init() throws { scene = try AttendanceScene() }

    @Test func `report arrives one second after the mark`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        scene.clock.advance(by: .seconds(1))
        try scene.report(Class7B.ada)
        let published = try scene.published()
        #expect(published.map(\.fact) == [.established, .explained])
        #expect(published.map(\.version) == [1, 2])
        #expect(try scene.sheet().marks[Class7B.ada]?["reported"]?.bool == true)
    }

    @Test func `lesson cancelled after the mark`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid), Class7B.cia: .absent(.invalid)])
        try scene.tell(Class7B.lessonEvent(cancelled: true, version: 2))
        #expect(Set(try scene.story()) == ["established 1", "established 3", "explained 1", "explained 3"])
        // Taken up again: the roll stands, and so do its absences.
        try scene.tell(Class7B.lessonEvent(version: 3))
        #expect(try scene.published().suffix(2).map(\.fact) == [.established, .established])
        #expect(try scene.published().suffix(2).map(\.version) == [3, 3])
    }

    @Test func `lesson moved after the mark: within the day nothing is said, to an earlier day both days are told`()
        throws
    {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.tell(Class7B.lessonEvent(from: "10:00", to: "10:50", version: 2))
        #expect(try scene.published().count == 1)
        try scene.tell(Class7B.lessonEvent(date: "2026-11-24", version: 3))
        let moved = try scene.published().suffix(2)
        #expect(moved.map(\.fact) == [.explained, .established])
        #expect(moved.map(\.date) == ["2026-11-25", "2026-11-24"])
        #expect(moved.map(\.version) == [2, 3])
    }

    @Test func `lesson moved to a later day after the mark: the old day is explained and the new day awaits its roll`()
        throws
    {
        let marks: [PersonID: Mark] = [Class7B.ada: .absent(.invalid), Class7B.bo: .absent(.valid)]
        try scene.takeRoll(marks)
        try scene.tell(Class7B.lessonEvent(date: "2026-11-26", version: 2))
        #expect(try scene.published().map(\.fact) == [.established, .explained])
        #expect(try scene.published().map(\.date) == ["2026-11-25", "2026-11-25"])
        // The sheet of the new day begins anew.
        #expect(try scene.sheet().json?["taken"]?.bool == false)
        #expect(try scene.sheet().marks[Class7B.ada]?["status"]?.string == "present")
        #expect(try scene.sheet().marks[Class7B.bo]?["status"]?.string == "present")

        // The same content is another day's roll: it is kept, and it decides.
        scene.clock.advance(by: .seconds(86_400))
        #expect(try scene.takeRoll(marks).json?["revision"]?.int == 2)
        #expect(try scene.published().last?.fact == .established)
        #expect(try scene.published().last?.date == "2026-11-26")
        #expect(try scene.sheet().json?["taken"]?.bool == true)
        #expect(try scene.rollEvents() == 2)
    }

    @Test func `lesson moved to a later day and back: the roll counts again`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.tell(Class7B.lessonEvent(date: "2026-11-26", version: 2))
        try scene.tell(Class7B.lessonEvent(version: 3))
        #expect(try scene.story() == ["established 1", "explained 1", "established 1"])
        #expect(try scene.sheet().json?["taken"]?.bool == true)
    }

    @Test func `lesson moved away from a report`() throws {
        try scene.report(Class7B.ada, from: "08:00", to: "09:00")
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        #expect(try scene.published().isEmpty)
        try scene.tell(Class7B.lessonEvent(from: "13:00", to: "13:50", version: 2))
        #expect(try scene.story() == ["established 1"])
    }

    @Test func `siblings`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid), Class7B.bo: .absent(.invalid)])
        try scene.report(Class7B.ada)
        #expect(Set(try scene.story()) == ["established 1", "established 2", "explained 1"])
        #expect(try scene.published().last?.student == Class7B.ada)
    }

    @Test func `pupil turns 18 today`() throws {
        try scene.tell(
            Class7B.personEvent(
                Class7B.ada, "Ada", "Berg", born: "2008-11-25", login: "ada@skola.test", custodians: [11, 12],
                version: 2))
        #expect(try scene.report(Class7B.ada, as: .guardian).code == "student-not-found")
        #expect(try scene.report(Class7B.ada, as: .pupil).status == 201)
        // The day before: the other way round.
        let before = try AttendanceScene(now: "2026-11-24T22:59:59Z")
        try before.tell(
            Class7B.personEvent(
                Class7B.ada, "Ada", "Berg", born: "2008-11-25", login: "ada@skola.test", custodians: [11, 12],
                version: 2))
        #expect(try before.report(Class7B.ada, as: .guardian).status == 201)
        #expect(try before.report(Class7B.ada, as: .pupil).code == "student-not-found")
    }

    @Test func `guardianship ended`() throws {
        let id = try #require(try scene.report(Class7B.ada).json?["id"]?.string)
        try scene.tell(
            Class7B.personEvent(Class7B.ada, "Ada", "Berg", login: "ada@skola.test", custodians: [12], version: 2))
        #expect(try scene.report(Class7B.ada).code == "student-not-found")
        #expect(try scene.send(.delete, "/v1/absences/\(id)", as: .guardian).code == "absence-not-found")
        #expect(try scene.report(Class7B.ada, as: .secondGuardian).status == 201)
    }

    @Test(arguments: [
        // The clock goes forward at two in the night: the day has 23 hours. Then back: 25.
        ("2027-03-28", "2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z"),
        ("2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"),
    ])
    func `DST day`(date: String, start: String, end: String) throws {
        let scene = try AttendanceScene(now: end)
        scene.clock.advance(by: .seconds(-3600))
        try scene.tell(Class7B.lessonEvent(date: date, from: "23:00", to: "23:50", version: 2))
        let answer = try scene.report(Class7B.ada, date: date)
        #expect(answer.json?["startTime"]?.string == start)
        #expect(answer.json?["endTime"]?.string == end)
        try scene.takeRoll([Class7B.ada: .absent(.invalid), Class7B.bo: .absent(.invalid)])
        #expect(try scene.story() == ["established 2"])
        #expect(try scene.published().map(\.date) == [date])
    }

    @Test func `night care over midnight belongs to the day it begins`() throws {
        try scene.tell(
            Class7B.lessonEvent(version: 2).moved(from: at("2026-11-25", "21:00"), to: at("2026-11-26", "06:00")))
        #expect(try scene.sheet().json?["lesson"]?["date"]?.string == "2026-11-25")
        // A report of the evening's day covers three hours of nine; with the next day's it covers all.
        try scene.report(Class7B.ada, date: "2026-11-25")
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        #expect(try scene.published().map(\.date) == ["2026-11-25"])
        try scene.report(Class7B.ada, date: "2026-11-26")
        #expect(try scene.story() == ["established 1", "explained 1"])
    }

    // MARK: Group change at noon

    @Test func `group change at noon: the dates decide, and the morning's absence stands`() throws {
        try scene.tell(Class7B.activityEvent(.numbered(2), groups: [.numbered(2)]))
        try scene.tell(Class7B.groupEvent(.numbered(2), []))
        try scene.tell(Class7B.lessonEvent(.numbered(2), of: .numbered(2), from: "08:10", to: "09:00"))
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.takeRoll([:], of: .numbered(2))

        // At noon: out of 7B today, into the other group from today.
        let members = [SchoolDocument.Member(Class7B.ada, until: "2026-11-25")]
        try scene.tell(
            Class7B.groupEvent(Class7B.group, members + Class7B.pupils.dropFirst().map { .init($0) }, version: 2))
        try scene.tell(Class7B.groupEvent(.numbered(2), [.init(Class7B.ada, from: "2026-11-25")], version: 2))
        #expect(try scene.story() == ["established 1"])
        // The other group's morning roll says nothing of a pupil it did not know.
        #expect(try scene.sheet(of: .numbered(2)).marks[Class7B.ada]?["unmarked"]?.bool == true)
    }

    @Test func `group change told later: a pupil who had left before the lesson was not absent`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        let members = [SchoolDocument.Member(Class7B.ada, until: "2026-11-24")]
        try scene.tell(Class7B.groupEvent(Class7B.group, members, version: 2))
        #expect(try scene.story() == ["established 1", "explained 1"])
    }

    @Test func `group change without a word: a mark stands when the group no longer speaks of the pupil`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.tell(Class7B.groupEvent(Class7B.group, [], version: 2))
        try scene.tell(GroupDeleted(Class7B.group, version: 3))
        #expect(try scene.story() == ["established 1"])
    }

    @Test func `a pupil excused from the lesson after the mark was not absent`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.tell(Class7B.lessonEvent(participation: [Class7B.ada: false], version: 2))
        #expect(try scene.story() == ["established 1", "explained 1"])
    }

    @Test func `the activity moves to other groups`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.tell(Class7B.groupEvent(.numbered(2), [.init(Class7B.ada, until: "2026-10-01")]))
        try scene.tell(Class7B.activityEvent(groups: [.numbered(2)], version: 2))
        #expect(try scene.story() == ["established 1", "explained 1"])
    }

    @Test func `leave granted by the office explains, and a guardian cannot grant it`() throws {
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        let leave: [TestCaller] = [.guardian, .office]
        let answers = try leave.map { caller in
            try scene.send(
                .post, "/v1/absences", as: caller,
                body: ["student": .init(Class7B.ada.description), "date": "2026-11-25", "type": "Beviljad ledighet"])
        }
        #expect(answers.map(\.status) == [403, 201])
        #expect(answers[0].code == "leave-not-yours-to-grant")
        #expect(try scene.story() == ["established 1", "explained 1"])
    }
}

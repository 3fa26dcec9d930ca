import FoundationEssentials
import HTTP
import JSON
import Messaging
import RegisterContracts
import Runtime
import SQLite
import SS12000
import ScheduleContracts
import Synchronization
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService

/// The services beside Register in two worlds, whose protected people are elsewhere, absent at other times or not at all, and known to
/// others; what may be known is the same.
enum TwoSchools {
    private static let mark = "Sekretessmarkering"

    /// The same ids in both worlds.
    private final class Counted: Sendable {
        private let number = Mutex<UInt64>(0x8000_0000_0000_7000)

        func next() -> UUID {
            UUID(
                high: 0x0000_0000_0000_4000,
                low: number.withLock { number in
                    number += 1
                    return number
                })
        }
    }

    // MARK: Attendance

    /// Cia is protected, as is guardian 12. In the second world Cia is in no class and was never absent, and 12 has reported nobody.
    static func attendance(isSecond: Bool) throws -> (scene: AttendanceScene, absences: [String]) {
        let counter = Counted()
        let scene = try AttendanceScene(identifiers: Identifiers { counter.next() })
        try scene.tell(Class7B.personEvent(Class7B.cia, "Cia", "Alm", marking: mark, version: 2))
        try scene.tell(
            PersonChanged(
                SchoolDocument.person(
                    .numbered(12), born: "1985-02-03", login: "guardian12@hem.test", marking: mark), version: 2))
        if isSecond {
            try scene.tell(
                Class7B.groupEvent(Class7B.group, [Class7B.ada, Class7B.bo, Class7B.dan].map { .init($0) }, version: 2))
        }
        let sighted = TestCaller.machine(["attendance.write", "attendance.protected"])
        func report(
            _ student: PersonID, by person: Int? = nil, _ date: String, type: String = "Anmäld frånvaro"
        ) throws -> String {
            scene.clock.advance(by: .seconds(60))
            var body: JSON = ["student": JSON(student.description), "date": JSON(date), "type": JSON(type)]
            if let person { body = body.setting("registeredBy", JSON(PersonID.numbered(person).description)) }
            let answer = try scene.send(.post, "/v1/absences", as: sighted, body: body)
            return try #require(answer.json?["id"]?.string, "\(String(describing: answer.json?.text))")
        }
        func takeRoll(_ marks: [PersonID: Mark]) throws {
            scene.clock.advance(by: .seconds(60))
            let answer = try scene.takeRoll(marks.filter { !isSecond || $0.key != Class7B.cia })
            try #require(answer.status == 200)
        }
        var absences = [
            try report(Class7B.ada, by: 11, "2026-11-25"),
            try report(Class7B.bo, by: isSecond ? nil : 12, "2026-11-26"), try report(Class7B.dan, "2026-11-24"),
        ]
        try takeRoll([Class7B.cia: .absent(.invalid), Class7B.bo: .late(minutes: 5, .invalid)])
        scene.clock.advance(by: .seconds(60))
        if !isSecond {
            absences.append(try report(Class7B.cia, by: 12, "2026-11-25"))
            absences.append(try report(Class7B.cia, by: 11, "2026-11-27", type: "Beviljad ledighet"))
        } else {
            scene.clock.advance(by: .seconds(120))
        }
        try takeRoll([Class7B.cia: .late(minutes: 9, .valid), Class7B.bo: .absent(.valid)])
        return (scene, absences)
    }

    // MARK: Schedule

    /// Pupil 3 and teacher 103 are protected. In the second world 3 is in another class and stands at no lesson.
    static func schedule(isSecond: Bool) throws -> ScheduleBench {
        let bench = try ScheduleBench()
        for event in RelationTown.facts { try bench.tell(event) }
        try bench.tell(PersonProtected(.numbered(3), securityMarking: mark, version: 2))
        try bench.tell(PersonProtected(.numbered(103), securityMarking: mark, version: 2))
        try bench.tell(DutyProtected(.numbered(103), securityMarking: mark, version: 2))
        let classes: [GroupDocument] =
            isSecond
            ? [
                SchoolDocument.group(.numbered(1), [1, 2, 4].map { PersonID.numbered($0) }),
                SchoolDocument.group(.numbered(2), [5, 3].map { PersonID.numbered($0) }),
            ]
            : [
                SchoolDocument.group(.numbered(1), [1, 2, 3, 4].map { PersonID.numbered($0) }),
                SchoolDocument.group(.numbered(2), [5].map { PersonID.numbered($0) }),
            ]
        for document in classes { try bench.tell(GroupChanged(document, version: 2)) }
        let hidden: [PersonID: Bool] = isSecond ? [:] : [.numbered(3): false]
        let begin = at(RelationTown.today, "13:10")
        func lesson(_ number: Int, _ participation: [PersonID: Bool]) -> CalendarEventDocument {
            SchoolDocument.lesson(
                .numbered(number), of: .numbered(1), from: begin + .seconds(Int64(number) * 3600),
                to: begin + .seconds(Int64(number) * 3600 + 1800), participation: participation)
        }
        let lessons = [
            lesson(7, [.numbered(1): true]), lesson(8, hidden), lesson(9, hidden.merging([.numbered(1): true]) { $1 }),
        ]
        try bench.load([
            "groups": JSON(RelationTown.groupDocuments.map(\.json)),
            "duties": JSON(RelationTown.dutyDocuments.map(\.json)),
            "activities": JSON(RelationTown.activityDocuments.map(\.json)),
            "calendarEvents": JSON((RelationTown.lessonDocuments + lessons).map(\.json)),
        ])
        return bench
    }

    // MARK: Notify

    /// Pupil 3 is protected. In the second world 3 has not been absent, and nobody has been told.
    static func notify(isSecond: Bool) throws -> NotifyWorld {
        let world = try NotifyWorld()
        for event in RelationTown.facts { try world.hear(event) }
        if !isSecond {
            try world.established(.init(child: .numbered(3), unit: .numbered(1)))
            try world.pass(.seconds(7_200))
            let told = try world.database.read { try $0.first("SELECT count(*) FROM obligation") { $0.int(0) } }
            try #require(told == 1)
        } else {
            world.clock.advance(by: .seconds(7_200))
        }
        return world
    }
}

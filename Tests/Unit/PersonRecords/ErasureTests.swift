import AttendanceContracts
import Contracts
import FoundationEssentials
import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService
@testable import PersonRecords
@testable import RegisterService
@testable import ScheduleService

/// What a service does that is told to erase somebody.
struct ErasureTests {
    private let erasure = UUID(high: 0x0199_c0de, low: 7)

    private func acknowledgements(_ database: Database) throws -> [JSON] {
        try database.read { transaction in
            try transaction.rows(
                "SELECT body FROM outbox WHERE type = 'register.erasure-acknowledged.v1' ORDER BY position"
            ) { try JSON(parsing: $0.bytes(0)) }
        }
    }

    private func attended() throws -> AttendanceScene {
        let scene = try AttendanceScene()
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.takeRoll([Class7B.ada: .absent(.invalid), Class7B.bo: .absent(.invalid)])
        try scene.report(Class7B.ada, key: "a")
        try scene.report(Class7B.bo, key: "b")
        return scene
    }

    private func erase(_ person: PersonID, _ scene: AttendanceScene) throws {
        try scene.tell(PersonDeleted(person, version: 50))
        try scene.tell(PersonErased(person, erasure: erasure, version: 50))
    }

    /// Steps of one transaction, until the job is gone; what waits in the outbox is taken by the broker meanwhile.
    private func finish(_ scene: AttendanceScene) throws {
        var steps = 0
        while try scene.database.read({ try ErasureJob.next(in: $0) }) != nil, steps < 500 {
            // Each a new process: nothing is remembered but what is written.
            let service = AttendanceService(
                database: scene.database, outbox: scene.service.outbox, clock: scene.clock.clock)
            _ = try service.erasure.step()
            try scene.database.write { transaction in
                _ = try transaction.run("DELETE FROM outbox WHERE type <> 'register.erasure-acknowledged.v1'")
            }
            steps += 1
        }
        #expect(steps < 500)
    }

    @Test func `a pupil's rolls, reports and lessons go, and what is others' stays`() throws {
        let scene = try attended()
        let rolls = try scene.database.read { try $0.first("SELECT count(*) FROM roll") { $0.int(0) } }
        try erase(Class7B.ada, scene)
        try finish(scene)
        #expect(
            try places(of: Class7B.ada.uuid, in: scene.database).isSubset(of: ["replica_row", "access_log"]))
        let left = try scene.database.read { transaction in
            (
                rolls: try transaction.first("SELECT count(*) FROM roll") { $0.int(0) },
                marks: try transaction.rows("SELECT student FROM mark") { $0.id(0, as: PersonID.self) },
                absences: try transaction.rows("SELECT student FROM absence") { $0.id(0, as: PersonID.self) }
            )
        }
        #expect(left.rolls == rolls)
        #expect(left.marks == [Class7B.bo])
        #expect(left.absences == [Class7B.bo])
        let answer = try #require(try acknowledgements(scene.database).first)
        #expect(answer["service"]?.string == "attendance")
        #expect(answer["id"]?.string == erasure.lowercase)
        #expect(answer["erased"]?["rolls"]?.int ?? 0 >= 3)
        #expect(answer["erased"]?["absences"]?.int ?? 0 >= 1)
        #expect(answer["kept"]?["accesses"]?.int ?? 0 >= 1)
        #expect(!answer.text.contains(Class7B.ada.description))
    }

    @Test func `asked again, it says the same again and erases nothing anew`() throws {
        let scene = try attended()
        try erase(Class7B.ada, scene)
        try finish(scene)
        try scene.tell(PersonErased(Class7B.ada, erasure: erasure, version: 50))
        #expect(try scene.database.read { try ErasureJob.next(in: $0) } == nil)
        let answers = try acknowledgements(scene.database)
        try #require(answers.count == 2)
        #expect(answers[0] == answers[1])
    }

    @Test func `an older document that comes late brings nobody back`() throws {
        let scene = try attended()
        try erase(Class7B.ada, scene)
        try finish(scene)
        let before = try places(of: Class7B.ada.uuid, in: scene.database)
        for event in Class7B.facts where event.subject == Class7B.ada.description { try scene.tell(event) }
        #expect(try places(of: Class7B.ada.uuid, in: scene.database) == before)
    }

    /// What others' documents say of one who is erased: they left before, or their writer has not obeyed yet.
    @Test func `Attendance takes late documents about others without the person who was erased`() throws {
        let scene = try attended()
        try erase(Class7B.ada, scene)
        try finish(scene)
        let before = try places(of: Class7B.ada.uuid, in: scene.database)
        try scene.tell(Class7B.groupEvent(version: 60))
        try scene.tell(Class7B.lessonEvent(participation: [Class7B.ada: false, Class7B.bo: false], version: 60))
        let ward = SchoolDocument.person(Class7B.bo, given: "Bo", family: "Berg", custodians: [Class7B.ada])
        try scene.tell(PersonChanged(ward, version: 60))
        try scene.tell(DutyChanged(SchoolDocument.duty(.numbered(900), of: Class7B.ada), version: 60))
        #expect(try places(of: Class7B.ada.uuid, in: scene.database) == before)
        let others = try scene.database.read { transaction in
            (
                members: try transaction.first("SELECT count(*) FROM membership") { $0.int(0) },
                exceptions: try transaction.rows("SELECT student FROM lesson_student") { $0.id(0, as: PersonID.self) },
                vacant: try transaction.first("SELECT count(*) FROM duty WHERE person IS NULL") { $0.int(0) }
            )
        }
        #expect(others.members == Class7B.pupils.count - 1 && others.exceptions == [Class7B.bo] && others.vacant == 1)
    }

    @Test func `who was erased and is in the register anew is heard of again`() throws {
        let scene = try attended()
        try erase(Class7B.ada, scene)
        try finish(scene)
        try scene.tell(Class7B.personEvent(Class7B.ada, "Ada", "Berg", version: 70))
        try scene.tell(Class7B.groupEvent(version: 70))
        let members = try scene.database.read { try $0.first("SELECT count(*) FROM membership") { $0.int(0) } }
        #expect(members == Class7B.pupils.count)
    }

    @Test func `Schedule takes late documents about others without the person who was erased`() throws {
        let bench = try ScheduleBench()
        for event in Timetable.facts { try bench.tell(event) }
        let pupil = PersonID.numbered(1)
        try bench.tell(PersonChanged(SchoolDocument.person(pupil), version: 1))
        try bench.tell(PersonDeleted(pupil, version: 50))
        try bench.tell(PersonErased(pupil, erasure: erasure, version: 50))
        for _ in 0..<200 where try bench.service.erasure.step() {}
        #expect(try bench.database.read { try ErasureJob.next(in: $0) } == nil)
        let before = try places(of: pupil.uuid, in: bench.database)
        try bench.tell(GroupChanged(SchoolDocument.group(.numbered(1), [pupil, .numbered(2)]), version: 60))
        try bench.tell(DutyChanged(SchoolDocument.duty(.numbered(900), of: pupil), version: 60))
        #expect(try places(of: pupil.uuid, in: bench.database) == before)
        let members = try bench.database.read { transaction in
            try transaction.rows("SELECT person FROM membership WHERE group_id = ?", GroupID.numbered(1)) {
                $0.id(0, as: PersonID.self)
            }
        }
        #expect(members == [.numbered(2)])
    }

    @Test func `a schedule that still names the person who was erased is taken in without them, and says so`() throws {
        let bench = try ScheduleBench()
        for event in Timetable.facts { try bench.tell(event) }
        let (pupil, other) = (PersonID.numbered(1), PersonID.numbered(2))
        let old = Timetable.document(lessons: [Timetable.lesson(1, participation: [pupil: false, other: true])])
        try bench.load(old)
        try bench.tell(PersonDeleted(pupil, version: 50))
        try bench.tell(PersonErased(pupil, erasure: erasure, version: 50))
        for _ in 0..<200 where try bench.service.erasure.step() {}
        try bench.database.write { transaction in
            _ = try transaction.run("DELETE FROM outbox WHERE type <> 'register.erasure-acknowledged.v1'")
        }
        for _ in 0..<200 where try bench.service.erasure.step() {}
        #expect(try bench.database.read { try ErasureJob.next(in: $0) } == nil)
        let before = try places(of: pupil.uuid, in: bench.database)
        // The supplier's document still has the pupil, and exceptions for them: in the lesson as it was, and in a new one.
        let lessons = [
            Timetable.lesson(1, participation: [pupil: false, other: true]),
            Timetable.lesson(3, from: "13:00", participation: [pupil: true]),
        ]
        for (change, unchanged) in [("created", 1), ("unchanged", 2)] {
            let report = try bench.load(Timetable.document(lessons: lessons))
            #expect(report["calendarEvents"]?[change]?.int == unchanged)
            let findings = report["findings"]?.elements?.filter { $0["rule"]?.string == "reference-dropped" } ?? []
            #expect(
                Set(findings.compactMap { $0["id"]?.string })
                    == Set(lessons.map(\.id.description)), "\(change)")
            #expect(findings.allSatisfy { $0["field"]?.string == "studentExceptions" })
            #expect(try places(of: pupil.uuid, in: bench.database) == before)
        }
        let served = try JSON(
            parsing: bench.send(
                .get, "/calendarEvents/\(CalendarEventID.numbered(1))", scopes: ["ss12000.read"]
            ).body)
        #expect(served["studentExceptions"]?.count == 1)
        #expect(served["studentExceptions"]?[0]?["student"]?["id"]?.string == other.description)
        #expect(try bench.told().allSatisfy { !$0.body.text.contains(pupil.description) })
        // Who comes to the register anew is taken in again.
        try bench.tell(PersonChanged(SchoolDocument.person(pupil), version: 70))
        try bench.load(Timetable.document(lessons: lessons))
        #expect(try bench.ids("/calendarEvents?student=\(pupil)&\(Self.window)").count == 2)
    }

    private static let window = "startTime.onOrAfter=2026-11-23T00:00:00Z&startTime.onOrBefore=2026-11-24T00:00:00Z"

    @Test func `what was said of an erasure, and whom it was about, is forgotten after its period`() throws {
        let scene = try attended()
        try erase(Class7B.ada, scene)
        try finish(scene)
        func remembered() throws -> [Int] {
            try scene.database.read { transaction in
                try ["erasure_done", "erased_person"].map { table in
                    try transaction.first(dynamic: "SELECT count(*) FROM \(table)", []) { $0.int(0) } ?? 0
                }
            }
        }
        scene.clock.advance(by: .seconds((ErasureJob.daysRemembered - 1) * 86_400))
        #expect(try scene.service.erasure.forgetOnce() == 0)
        #expect(try remembered() == [1, 1])
        scene.clock.advance(by: .seconds(2 * 86_400))
        #expect(try scene.service.erasure.forgetOnce() == 1)
        #expect(try remembered() == [0, 0])
    }

    @Test func `an absence that comes late, or is put back from the parked, is not taken in`() throws {
        let world = try NotifyWorld()
        try world.hear(NotifySample.organisation(NotifySample.unit, email: "skolan@stad.example"))
        try world.pupil(NotifySample.child, guardians: [NotifySample.mother])
        try world.adult(NotifySample.mother, emails: ["mor@hem.example"])
        try world.established(NotifySample.Absence())
        try world.pass(.seconds(1_000))
        try world.hear(PersonDeleted(NotifySample.child, version: 50))
        try world.hear(PersonErased(NotifySample.child, erasure: erasure, version: 50))
        for _ in 0..<200 where try world.service.erasure.step() {}
        #expect(try world.database.read { try ErasureJob.next(in: $0) } == nil)
        let after = try places(of: NotifySample.child.uuid, in: world.database)
        #expect(after.isSubset(of: ["replica_row", "access_log"]), "\(after)")
        try world.established(NotifySample.Absence(), version: 9)
        #expect(try places(of: NotifySample.child.uuid, in: world.database) == after)
        let answer = try #require(try acknowledgements(world.database).first)
        #expect(answer["erased"]?["alerts"]?.int ?? 0 >= 2)
    }
}

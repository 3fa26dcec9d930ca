import AccessLog
import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

/// Rolls of a class with a protected pupil: as if there were none, for a system that may not see such.
@Suite struct ProtectedRollTests {
    let scene: AttendanceScene
    private static let blind = TestCaller.machine(["attendance.read", "attendance.write"])
    private static let sighted = TestCaller.machine(["attendance.read", "attendance.write", "attendance.protected"])
    private static let others = [Class7B.ada, Class7B.bo, Class7B.dan]

    init() throws {
        scene = try AttendanceScene()
        try protect(Class7B.cia)
    }

    private func protect(_ pupil: PersonID) throws {
        try scene.tell(Class7B.personEvent(pupil, "Cia", "Alm", marking: "Sekretessmarkering", version: 2))
    }

    private func history(_ caller: TestCaller) throws -> TestAnswer {
        try scene.send(.get, "/v1/lessons/\(Class7B.lesson)/roll/history", as: caller)
    }

    private func expectUntold(_ answer: TestAnswer) throws {
        #expect(answer.status == 200)
        #expect(answer.json?.text.contains(Class7B.cia.description) == false)
    }

    @Test func `a system that may not see protected pupils reads rolls as if these were in no class`() throws {
        try expectUntold(scene.sheet(as: Self.blind))
        #expect(try Set(scene.sheet(as: Self.blind).marks.keys) == Set(Self.others))
        try scene.takeRoll([Class7B.cia: .absent(.invalid), Class7B.bo: .late(minutes: 5, .invalid)])
        try scene.takeRoll([Class7B.cia: .late(minutes: 9, .valid), Class7B.bo: .late(minutes: 5, .invalid)])
        try scene.takeRoll([Class7B.cia: .late(minutes: 9, .valid)])
        for answer in [try scene.sheet(as: Self.blind), try history(Self.blind)] { try expectUntold(answer) }
        let sheet = try scene.sheet(as: Self.blind)
        #expect(sheet.json?["taken"]?.bool == true)
        // The second changed the protected pupil's mark alone: it is not there, and leaves no gap.
        #expect(sheet.json?["revision"]?.int == 2)
        let revisions = try #require(try history(Self.blind).json?["revisions"]?.elements).map { $0 }
        #expect(revisions.map { $0["revision"]?.int } == [2, 1])
        #expect(revisions.map { $0["present"]?.int } == [3, 2])
        #expect(revisions.map { $0["absent"]?.int } == [0, 0])
        #expect(revisions.map { $0["late"]?.int } == [0, 1])
        try InterfaceDocument(AttendanceService.openAPI).expect(history(Self.blind).json, isA: "RollHistory")
        // People who have the lesson, and systems with the right, have all of it.
        for caller in [TestCaller.teacher, .office, Self.sighted] {
            #expect(try scene.sheet(as: caller).marks[Class7B.cia]?["status"]?.string == "late")
            #expect(try history(caller).json?["revisions"]?.count == 3)
        }
    }

    @Test func `what such a system reads is the same, byte for byte, as of a class without the pupil`() throws {
        let without = try AttendanceScene()
        try without.tell(Class7B.groupEvent(Class7B.group, Self.others.map { .init($0) }, version: 2))
        let marks: [PersonID: Mark] = [Class7B.bo: .absent(.invalid)]
        try scene.takeRoll(marks.merging([Class7B.cia: .absent(.invalid)]) { $1 })
        try without.takeRoll(marks)
        try scene.takeRoll(marks)
        try scene.takeRoll([:])
        try without.takeRoll([:])
        #expect(try scene.sheet(as: Self.blind).json == without.sheet(as: Self.blind).json)
        let path = "/v1/lessons/\(Class7B.lesson)/roll/history"
        #expect(try history(Self.blind).json == without.send(.get, path, as: Self.blind).json)
    }

    @Test func `a system takes no roll of a protected pupil it could not see, and nothing of it is stored`() throws {
        for marks in [[:], [Class7B.bo: .absent(.invalid)], [Class7B.cia: .present]] as [[PersonID: Mark]] {
            let refused = try scene.takeRoll(marks, as: Self.blind)
            #expect(refused.status == 403 && refused.code == "scope-missing")
            #expect(refused.json?["detail"]?.string == "attendance.protected")
        }
        #expect(try history(Self.sighted).json?["revisions"]?.count == 0)
        #expect(try scene.published().isEmpty && scene.rollEvents() == 0)
        #expect(try scene.takeRoll([Class7B.bo: .absent(.invalid)], as: Self.sighted).status == 200)
        // Nor once the pupil has left the class, whose roll still has them; nor when the register has deleted them.
        try scene.tell(Class7B.groupEvent(Class7B.group, Self.others.map { .init($0) }, version: 2))
        #expect(try scene.takeRoll([:], as: Self.blind).status == 403)
        try scene.tell(PersonDeleted(Class7B.cia, version: 3, securityMarking: "Sekretessmarkering"))
        #expect(try scene.takeRoll([:], as: Self.blind).status == 403)
        // A teacher takes it as before, and a class without anybody protected is anybody's who may take rolls.
        #expect(try scene.takeRoll([:]).status == 200)
        let unmarked = try AttendanceScene()
        #expect(try unmarked.takeRoll([:], as: Self.blind).status == 200)
    }

    @Test func `such a system is not told of a protected teacher who took the roll`() throws {
        let plain = try AttendanceScene()
        try plain.takeRoll([:])
        #expect(try plain.sheet(as: Self.blind).json?["takenBy"] != nil)
        let teacher = PersonID.numbered(101)
        try plain.tell(
            Class7B.personEvent(
                teacher, "Eva", "Alm", born: "1985-02-03", login: "teacher@skola.test", marking: "Sekretessmarkering",
                version: 2))
        let path = "/v1/lessons/\(Class7B.lesson)/roll"
        for answer in [
            try plain.sheet(as: Self.blind), try plain.send(.get, path + "/history", as: Self.blind),
            try plain.takeRoll([:], as: Self.blind),
        ] {
            #expect(answer.status == 200)
            #expect(answer.json?.text.contains(teacher.description) == false)
        }
        #expect(try plain.sheet(as: Self.sighted).json?["takenBy"] != nil)
    }

    @Test func `every record of a roll or a report with a protected pupil says that it is of one, and no other`() throws
    {
        try scene.takeRoll([:])
        try scene.sheet()
        _ = try history(.office)
        let report = try #require(try scene.report(Class7B.cia, as: .office).json?["id"]?.string)
        try scene.send(.delete, "/v1/absences/\(report)", as: .office)
        let records = try scene.database.read { try AccessLog.last(in: $0) }
        #expect(records.count == 5)
        #expect(records.allSatisfy { $0.data.split(separator: ",").contains("protected-identity") })
        try scene.sheet(as: Self.blind)
        try scene.report(Class7B.ada)
        let later = try scene.database.read { try AccessLog.last(2, in: $0) }
        #expect(later.allSatisfy { !$0.data.contains("protected-identity") })
    }

    @Test func `a system without the scope neither reports nor withdraws an absence of a protected pupil`() throws {
        let blind = TestCaller.machine(["attendance.write"])
        let sighted = TestCaller.machine(["attendance.write", "attendance.protected"])
        let unknown = try scene.report(PersonID.numbered(404), as: blind)
        let refused = try scene.report(Class7B.cia, as: blind)
        #expect(refused.status == 422 && refused.json == unknown.json)
        let report = try #require(try scene.report(Class7B.cia, as: sighted).json?["id"]?.string)
        let nobody = try scene.send(.delete, "/v1/absences/\(AbsenceID.numbered(99))", as: blind)
        let withdrawn = try scene.send(.delete, "/v1/absences/\(report)", as: blind)
        #expect(withdrawn.status == 404 && withdrawn.json == nobody.json)
        #expect(try scene.send(.delete, "/v1/absences/\(report)", as: sighted).status == 204)
    }

    @Test func `who reads the log of a protected pupil is noted as such, and of nobody else`() throws {
        let auditor = TestCaller.machine(["audit"])
        for (query, isProtected) in [("?person=\(Class7B.cia)", true), ("?person=\(Class7B.ada)", false), ("", true)] {
            #expect(try scene.send(.get, "/v1/access-log\(query)", as: auditor).status == 200)
            let record = try #require(try scene.database.read { try AccessLog.last(1, in: $0) }.first)
            let data = record.data.split(separator: ",")
            #expect(data.contains("accesses") && data.contains("protected-identity") == isProtected, "\(query)")
        }
    }
}

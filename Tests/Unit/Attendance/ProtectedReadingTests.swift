import AccessLog
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

/// Who may have a protected pupil's name, and that every such reading is written down.
@Suite struct ProtectedReadingTests {
    let scene: AttendanceScene
    private static let asked = "?include=protectedNames"

    init() throws {
        scene = try AttendanceScene()
        try scene.tell(Class7B.personEvent(Class7B.cia, "Cia", "Alm", marking: "Sekretessmarkering", version: 2))
    }

    @Test func `a system needs the scope for protected pupils to have their names`() throws {
        for scopes in [["attendance.read"], ["attendance.write", "attendance.read"]] {
            let answer = try scene.sheet(as: .machine(scopes), query: Self.asked)
            #expect(answer.status == 403)
            #expect(answer.code == "scope-missing")
        }
        #expect(try scene.sheet(as: .machine(["attendance.read"])).status == 200)
        let named = try scene.sheet(as: .machine(["attendance.read", "attendance.protected"]), query: Self.asked)
        #expect(named.marks[Class7B.cia]?["familyName"]?.string == "Alm")
        // That scope alone opens no roll.
        #expect(try scene.sheet(as: .machine(["attendance.protected"]), query: Self.asked).status == 403)
    }

    @Test func `a system without the scope is refused also where nobody is protected`() throws {
        try scene.tell(Class7B.personEvent(Class7B.cia, "Cia", "Alm", version: 3))
        #expect(try scene.sheet(as: .machine(["attendance.read"]), query: Self.asked).status == 403)
    }

    @Test func `every reading of a protected name is written down, and no other`() throws {
        try scene.sheet()
        try scene.sheet(as: .stranger, query: Self.asked)
        try scene.sheet(as: .machine(["attendance.read"]), query: Self.asked)
        #expect(try readings() == [])
        try scene.sheet(query: Self.asked)
        scene.clock.advance(by: .seconds(60))
        try scene.sheet(as: .machine(["attendance.read", "attendance.protected"]), query: Self.asked)
        #expect(
            try readings() == [
                "2026-11-25T07:00:00Z \(Class7B.cia) relation:teacher \(PersonID.numbered(101))",
                "2026-11-25T07:01:00Z \(Class7B.cia) scope:attendance.read importer",
            ])
    }

    @Test func `asking where nobody is protected tells of no protected name`() throws {
        try scene.tell(Class7B.personEvent(Class7B.cia, "Cia", "Alm", version: 3))
        #expect(try scene.sheet(query: Self.asked).marks[Class7B.cia]?["familyName"]?.string == "Alm")
        #expect(try readings() == [])
    }

    @Test func `no list of absences tells of a protected pupil, nor of a protected reporter, however it is asked`()
        throws
    {
        let report = try scene.report(
            Class7B.cia, as: .machine(["attendance.write", "attendance.protected"]))
        let id = try #require(report.json?["id"]?.string)
        let other = try #require(try scene.report(Class7B.ada, as: .system).json?["id"]?.string)
        for scopes in [["attendance.read"], ["attendance.read", "attendance.protected"]] {
            for query in [
                "", "?student=\(Class7B.cia)", "?student=\(Class7B.cia),\(Class7B.ada)", "?sortkey=StartTimeAsc",
                "?startTime.onOrAfter=2020-01-01T00:00:00Z",
            ] {
                let answer = try scene.send(.get, "/v2.0/absences\(query)", as: .machine(scopes))
                #expect(answer.status == 200)
                let text = answer.json?.text ?? ""
                #expect(!text.contains(id) && !text.contains(Class7B.cia.description), "\(query)")
                #expect(text.contains(other) == !query.hasSuffix("student=\(Class7B.cia)"), "\(query)")
            }
            let single = try scene.send(.get, "/v2.0/absences/\(id)", as: .machine(scopes))
            let nobody = try scene.send(.get, "/v2.0/absences/\(AbsenceID.numbered(99))", as: .machine(scopes))
            #expect(single.status == 404 && single.json == nobody.json)
        }
        // Who reported is left out where that is somebody protected, and found by nobody.
        #expect(try scene.report(Class7B.ada, as: .guardian, date: "2026-11-26").status == 201)
        let guardian = PersonID.numbered(11)
        try scene.tell(
            Class7B.personEvent(guardian, "Eva", "Alm", born: "1985-02-03", marking: "Sekretessmarkering", version: 9))
        for query in ["", "?registeredBy=\(guardian)"] {
            let text =
                try scene.send(.get, "/v2.0/absences\(query)", as: .machine(["attendance.read"])).json?.text ?? ""
            #expect(!text.contains(guardian.description), "\(query)")
            #expect(text.contains(Class7B.ada.description) == query.isEmpty, "\(query)")
        }
        // Nor of one who was protected when the register deleted them.
        try scene.tell(PersonDeleted(Class7B.cia, version: 3, securityMarking: "Sekretessmarkering"))
        #expect(
            try scene.send(.get, "/v2.0/absences", as: .machine(["attendance.read"])).json?.text.contains(id) == false)
        try scene.tell(Class7B.personEvent(Class7B.cia, "Cia", "Alm", version: 4))
        #expect(
            try scene.send(.get, "/v2.0/absences", as: .machine(["attendance.read"])).json?.text.contains(id) == true)
    }

    private func readings() throws -> [String] {
        try scene.database.read { try AccessLog.last(in: $0) }.filter { $0.data == "names,protected-identity" }.map {
            record in
            let persons = record.personIDs.map(\.lowercase).joined(separator: ",")
            let reader = record.person.flatMap { UUID(bytes: $0) }?.lowercase ?? record.caller
            return "\(record.at.rfc3339) \(persons) \(record.party) \(reader)"
        }
    }
}

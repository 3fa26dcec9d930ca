import AccessLog
import FoundationEssentials
import HTTP
import JSON
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

    private func readings() throws -> [String] {
        try scene.database.read { try AccessLog.last(in: $0) }.filter { $0.data == "names,protected-identity" }.map {
            record in
            let persons = record.personIDs.map(\.lowercase).joined(separator: ",")
            let reader = record.person.flatMap { UUID(bytes: $0) }?.lowercase ?? record.caller
            return "\(record.at.rfc3339) \(persons) \(record.party) \(reader)"
        }
    }
}

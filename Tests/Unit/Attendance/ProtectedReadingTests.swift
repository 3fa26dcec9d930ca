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
                "2026-11-25T07:00:00Z \(Class7B.cia) \(Class7B.lesson) \(PersonID.numbered(101)) –",
                "2026-11-25T07:01:00Z \(Class7B.cia) \(Class7B.lesson) – importer",
            ])
    }

    @Test func `asking where nobody is protected writes nothing`() throws {
        try scene.tell(Class7B.personEvent(Class7B.cia, "Cia", "Alm", version: 3))
        #expect(try scene.sheet(query: Self.asked).marks[Class7B.cia]?["familyName"]?.string == "Alm")
        #expect(try readings() == [])
    }

    @Test(arguments: ["UPDATE protected_reading SET read_at = 0", "DELETE FROM protected_reading"])
    func `a reading that is written down stays`(_ change: String) throws {
        try scene.sheet(query: Self.asked)
        let before = try readings()
        #expect(before.count == 1)
        #expect(throws: SQLiteError.self) {
            try scene.database.write { tx in _ = try tx.run(dynamic: change, []) }
        }
        #expect(try readings() == before)
    }

    private func readings() throws -> [String] {
        try scene.database.read { db in
            try db.rows(
                dynamic: """
                    SELECT read_at, student, lesson, reader_person, reader_client FROM protected_reading ORDER BY number
                    """, []
            ) { row in
                let person: PersonID? = row.optionalID(3)
                return [
                    row.instant(0).rfc3339, row.id(1, as: PersonID.self).description,
                    row.id(2, as: CalendarEventID.self).description, person?.description ?? "–",
                    row.optionalText(4) ?? "–",
                ].joined(separator: " ")
            }
        }
    }
}

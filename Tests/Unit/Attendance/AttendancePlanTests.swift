import Runtime
import SQLite
import Testing

@testable import AttendanceService

/// How SQLite answers what is asked at every request, as it tells itself: by index, in tables of any size.
struct AttendancePlanTests {
    @Test(arguments: [
        "\(OfficeRights.overPupil)", "\(StaffRights.mentor)", "\(StaffRights.healthTeam)", "\(StaffRights.teacher)",
        "\(PupilAttendance.reported)", "\(PupilAttendance.attended)", "\(LessonRoster.members)",
        "\(LessonRoster.exceptions)",
        "\(ProtectedPersons.isProtected)",
    ])
    func `no table is read to its end`(sql: String) throws {
        let scene = try AttendanceScene()
        let count = (1...9).last { sql.contains("?\($0)") } ?? 0
        let plan = try scene.database.read { db in
            try db.rows(
                dynamic: "EXPLAIN QUERY PLAN \(sql)", Array(repeating: .null, count: count), map: { $0.text(3) })
        }
        // What is gathered of one pupil on the way is no table.
        let gathered = ["SCAN mine", "SCAN above", "SCAN CONSTANT ROW", "SCAN (subquery"]
        let scans = plan.filter { line in line.contains("SCAN") && !gathered.contains { line.contains($0) } }
        #expect(scans.isEmpty, "\(plan)")
        #expect(plan.contains { $0.contains("SEARCH") }, "\(plan)")
    }
}

import Runtime
import SQLite
import Testing

@testable import AttendanceService

/// How SQLite answers what is asked at every request, as it tells itself: by index, in tables of any size.
struct AttendancePlanTests {
    @Test(arguments: [
        "\(OfficeRights.overPupil)", "\(StaffRights.mentor)", "\(StaffRights.healthTeam)", "\(StaffRights.teacher)",
        "\(PupilAttendance.reported)", "\(PupilAttendance.attended)",
    ])
    func `no table is read to its end`(sql: String) throws {
        let scene = try AttendanceScene()
        let count = sql.contains("?6") ? 6 : sql.contains("?4") ? 4 : 3
        let plan = try scene.database.read { db in
            try db.rows(
                dynamic: "EXPLAIN QUERY PLAN \(sql)", Array(repeating: .null, count: count), map: { $0.text(3) })
        }
        // What is gathered of one pupil on the way is no table.
        let gathered = ["SCAN mine", "SCAN above", "SCAN CONSTANT ROW"]
        let scans = plan.filter { line in line.contains("SCAN") && !gathered.contains { line.contains($0) } }
        #expect(scans.isEmpty, "\(plan)")
        #expect(plan.contains { $0.contains("SEARCH") }, "\(plan)")
    }
}

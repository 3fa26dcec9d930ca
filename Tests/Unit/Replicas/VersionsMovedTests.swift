import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@testable import AttendanceService
@testable import NotifyService
@testable import ScheduleService

/// Databases from before Messaging judged versions keep what they knew.
@Suite struct VersionsMovedTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Fills a database of before with `rows`, brings it up to date and answers what its index of the queue knows:
    /// kind, first byte of the id, rank less its generation, whether deleted.
    private func known(
        _ applicationID: Int32, _ migrations: [Migration], queue: String, rows: [String]
    ) throws -> [String] {
        let path = folder.path("old.sqlite")
        let old = migrations.prefix { !$0.name.contains("leave-versions") }
            .filter { !$0.name.hasPrefix("messaging") || $0.name.contains("v001") }
        let before = try Database(at: path, applicationID: applicationID, migrations: old)
        for row in rows { try before.write { tx in _ = try tx.run(dynamic: row, []) } }
        before.close()
        let after = try Database(at: path, applicationID: applicationID, migrations: migrations)
        defer { after.close() }
        return try after.read { db in
            try db.rows(
                """
                SELECT replica_kind.kind || ' ' || substr(hex(id), 1, 2) || ' ' || (rank - (1 << 40)) || ' ' || is_deleted
                FROM replica_row JOIN replica_kind ON replica_kind.number = replica_row.kind
                WHERE queue = ? ORDER BY 1
                """, queue
            ) { $0.text(0) }
        }
    }

    private static func id(_ byte: String) -> String { "x'\(byte)\(String(repeating: "0", count: 30))'" }

    @Test func `Schedule's`() throws {
        let known = try known(
            ScheduleService.applicationID, ScheduleService.migrations, queue: "schedule.from-register",
            rows: [
                "INSERT INTO person (id, version, is_protected) VALUES (\(Self.id("01")), 4, 0), (\(Self.id("02")), 5, 1)",
                "INSERT INTO groups (id, version) VALUES (\(Self.id("03")), 1)",
                "INSERT INTO organisations (id, version, organisation_type) VALUES (\(Self.id("04")), 2, NULL)",
                "INSERT INTO duty (id, version, role, start_date, end_date) VALUES (\(Self.id("05")), 3, '', '', '')",
            ])
        #expect(
            known == [
                "duties 05 7 1", "groups 03 3 0", "organisations 04 5 1", "persons 01 9 0", "persons 02 10 0",
            ])
    }

    @Test func `Attendance's`() throws {
        let known = try known(
            AttendanceService.applicationID, AttendanceService.migrations, queue: "attendance.from-register",
            rows: [
                "INSERT INTO person (id, version, mark_version) VALUES (\(Self.id("01")), 4, 4), (\(Self.id("02")), 4, 6)",
                "INSERT INTO pupil_group (id, version) VALUES (\(Self.id("03")), 1)",
            ])
        #expect(known == ["groups 03 3 0", "persons 01 9 0", "persons 02 12 0"])
    }

    @Test func `Notify's`() throws {
        let person = "INSERT INTO person (id, version, document_version, is_protected, is_deleted, is_deceased, "
        let known = try known(
            NotifyService.applicationID, NotifyService.migrations, queue: "notify.from-register",
            rows: [
                person + "addresses, staff_addresses) VALUES (\(Self.id("01")), 4, 4, 0, 0, 0, '', '')",
                person + "addresses, staff_addresses) VALUES (\(Self.id("02")), 5, 0, 1, 0, 0, '', '')",
                person + "addresses, staff_addresses) VALUES (\(Self.id("03")), 6, 0, 0, 1, 0, '', '')",
                "INSERT INTO duty (id, version, is_deleted, role) VALUES (\(Self.id("04")), 2, 1, '')",
            ])
        #expect(known == ["duties 04 5 1", "persons 01 9 0", "persons 02 10 0", "persons 03 13 1"])
    }
}

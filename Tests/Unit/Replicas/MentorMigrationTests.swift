import Contracts
import JSON
import Messaging
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService
@testable import Messaging

/// An Attendance that has heard of duties before it kept who mentors whom.
struct MentorMigrationTests {
    private static let queue = "attendance.from-register"

    @Test
    func `a database of before wants duties and persons once more, and one that wants everything goes on doing so`()
        throws
    {
        for (wanted, scope) in [(nil, nil), ("audit-differs", #"[{"kind":"groups","buckets":[7]}]"#), ("gap", nil)]
            as [(String?, String?)]
        {
            let folder = try TemporaryFolder()
            let path = folder.path("attendance.sqlite")
            let all = AttendanceService.migrations
            let old = try Database(
                at: path, applicationID: AttendanceService.applicationID,
                migrations: all.filter { !$0.name.hasPrefix("v007") && !$0.name.hasPrefix("v008") })
            _ = try old.write { tx in
                try tx.run(
                    """
                    INSERT INTO replica_healing (queue, wanted, wanted_scope, completed_at) VALUES (?, ?, ?, 1)
                    """, Self.queue, wanted, scope)
            }
            old.close()
            let new = try Database(at: path, applicationID: AttendanceService.applicationID, migrations: all)
            let healing = try new.read { try ReplicaHealing.read(Self.queue, in: $0) }
            #expect(healing.wanted == (wanted == "gap" ? .gap : .incomplete))
            let kinds = healing.wantedScope?.parts.map(\.kind)
            #expect(kinds == (wanted == "gap" ? nil : ["persons", "duties"]))
        }
    }

    @Test func `what it wants, the register tells, and who mentors whom is known`() throws {
        let town = try ServiceTown()
        try town.write(SchoolDocument.person(.numbered(1)).json, .persons)
        try town.write(SchoolDocument.person(.numbered(30), born: "1985-02-03").json, .persons)
        try town.write(SchoolDocument.organisation(.numbered(1)).json, .organisations)
        try town.write(SchoolDocument.group(.numbered(1), [PersonID.numbered(1)]).json, .groups)
        let duty = SchoolDocument.duty(
            .numbered(30), of: .numbered(30), parts: [.init(.mentor, of: .numbered(1))])
        try town.write(duty.json, .duties)
        try town.simulation.pass(.seconds(60))
        func isMentor() throws -> Bool {
            let today = LocalDate(town.simulation.clock.now)
            return try town.attendance.database.read { db in
                try StaffRights.isMentor(.numbered(30), of: .numbered(1), today: today, in: db)
            }
        }
        #expect(try isMentor())
        // As it was before, and as the migration leaves it.
        let steps = AttendanceService.migrations.first { $0.name.hasPrefix("v008") }?.sql ?? ""
        let question = try #require(steps.split(separator: ";").first { $0.contains("UPDATE replica_healing") })
        try town.attendance.database.write { tx in
            try tx.run("DELETE FROM assignment")
            try tx.run(dynamic: String(question), [])
        }
        #expect(try !isMentor())
        try town.simulation.pass(.seconds(60))
        #expect(try isMentor())
        let healing = try town.attendance.database.read { try ReplicaHealing.read(Self.queue, in: $0) }
        #expect(healing.wanted == nil)
    }
}

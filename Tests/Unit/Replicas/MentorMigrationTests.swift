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
@testable import NotifyService

/// An Attendance and a Notify that have heard of duties before they kept who mentors whom.
struct MentorMigrationTests {
    private static let queue = "attendance.from-register"

    /// A service with the steps that were there, and what the step that keeps mentors wants told once more.
    struct Upgrade: Sendable, CustomTestStringConvertible {
        let queue: String
        let applicationID: Int32
        let migrations: [Migration]
        let before: Set<String>
        let wanted: [String]

        var testDescription: String { queue }

        static let all = [
            Upgrade(
                queue: MentorMigrationTests.queue, applicationID: AttendanceService.applicationID,
                migrations: AttendanceService.migrations, before: ["v007", "v008"], wanted: ["persons", "duties"]),
            Upgrade(
                queue: "notify.from-register", applicationID: NotifyService.applicationID,
                migrations: NotifyService.migrations, before: ["v011"], wanted: ["groups", "duties"]),
        ]
    }

    @Test(arguments: Upgrade.all)
    func `a database of before wants what was not kept once more, and one that wants everything goes on doing so`(
        _ upgrade: Upgrade
    ) throws {
        for (wanted, scope) in [(nil, nil), ("audit-differs", #"[{"kind":"programmes","buckets":[7]}]"#), ("gap", nil)]
            as [(String?, String?)]
        {
            let folder = try TemporaryFolder()
            let path = folder.path("service.sqlite")
            let old = try Database(
                at: path, applicationID: upgrade.applicationID,
                migrations: upgrade.migrations.filter { !upgrade.before.contains(String($0.name.prefix(4))) })
            _ = try old.write { tx in
                try tx.run(
                    """
                    INSERT INTO replica_healing (queue, wanted, wanted_scope, completed_at) VALUES (?, ?, ?, 1)
                    """, upgrade.queue, wanted, scope)
            }
            old.close()
            let new = try Database(at: path, applicationID: upgrade.applicationID, migrations: upgrade.migrations)
            let healing = try new.read { try ReplicaHealing.read(upgrade.queue, in: $0) }
            #expect(healing.wanted == (wanted == "gap" ? .gap : .incomplete))
            let kinds = healing.wantedScope?.parts.map(\.kind)
            #expect(kinds == (wanted == "gap" ? nil : upgrade.wanted))
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

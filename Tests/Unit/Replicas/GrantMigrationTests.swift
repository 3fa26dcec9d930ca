import Contracts
import JSON
import Messaging
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService
@testable import Messaging
@testable import NotifyService

/// Services that have heard of the register before it had grants.
struct GrantMigrationTests {
    struct Keeper: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let application: Int32
        let migrations: [Migration]
        var queue: String { "\(testDescription).from-register" }
    }

    static let keepers = [
        Keeper(
            testDescription: "attendance", application: AttendanceService.applicationID,
            migrations: AttendanceService.migrations),
        Keeper(
            testDescription: "notify", application: NotifyService.applicationID, migrations: NotifyService.migrations),
    ]

    @Test(arguments: keepers)
    func
        `a database of before wants grants beside what it wants already, and one that wants everything goes on doing so`(
            _ keeper: Keeper
        ) throws
    {
        let buckets = #"[{"kind":"groups","buckets":[7]}]"#
        for (wanted, scope, expected) in [
            (nil, nil, ["grants"]), ("audit-differs", buckets, ["groups", "grants"]), ("gap", nil, nil),
        ] as [(String?, String?, [String]?)] {
            let folder = try TemporaryFolder()
            let path = folder.path("replica.sqlite")
            let old = try Database(
                at: path, applicationID: keeper.application,
                migrations: keeper.migrations.filter { !$0.name.hasPrefix("v009") })
            _ = try old.write { tx in
                try tx.run(
                    "INSERT INTO replica_healing (queue, wanted, wanted_scope, completed_at) VALUES (?, ?, ?, 1)",
                    keeper.queue, wanted, scope)
            }
            old.close()
            let new = try Database(
                at: path, applicationID: keeper.application, migrations: keeper.migrations)
            let healing = try new.read { try ReplicaHealing.read(keeper.queue, in: $0) }
            #expect(healing.wanted == (wanted == "gap" ? .gap : .incomplete))
            #expect(healing.wantedScope?.parts.map(\.kind) == expected)
        }
    }

    @Test func `what they want, the register tells, and what was given before holds`() throws {
        let town = try ServiceTown()
        for (number, born) in [(1, "2014-03-09"), (30, "1985-02-03"), (31, "1985-02-03")] {
            let custodians: [PersonID] = number == 1 ? [.numbered(30)] : []
            try town.write(
                SchoolDocument.person(.numbered(number), born: born, custodians: custodians).json, .persons)
        }
        let today = LocalDate(town.simulation.clock.now)
        try town.give(
            Grant(
                id: .numbered(1), subject: .numbered(1), giver: .numbered(30), receiver: .numbered(31),
                scopes: [.receiveAlerts, .readAttendance], start: today, end: today.adding(days: 30)))
        try town.simulation.pass(.seconds(60))
        func holds() throws -> [Bool] {
            [
                try town.attendance.database.read { db in
                    let pupil = try #require(try Pupil.find(.numbered(1), in: db))
                    return try GrantRights.has(.numbered(31), .readAttendance, about: pupil, on: today, in: db)
                },
                try town.notify.database.read { db in
                    try GrantDirectory.receivers(about: .numbered(1), on: today, in: db) == [.numbered(31)]
                },
            ]
        }
        #expect(try holds() == [true, true])
        // As it was before, and as the migrations leave it.
        for (service, migrations) in [
            (town.attendance, AttendanceService.migrations), (town.notify, NotifyService.migrations),
        ] {
            let steps = migrations.first { $0.name.hasPrefix("v009") }?.sql ?? ""
            let question = try #require(steps.split(separator: ";").first { $0.contains("UPDATE replica_healing") })
            try service.database.write { tx in
                try tx.run("DELETE FROM grants")
                try tx.run(dynamic: String(question), [])
            }
        }
        #expect(try holds() == [false, false])
        try town.simulation.pass(.seconds(60))
        #expect(try holds() == [true, true])
    }
}

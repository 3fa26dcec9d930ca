import FoundationEssentials
import JSON
import Resources
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import Messaging
@testable import ScheduleService

/// The four services' own replicas, whatever becomes of messages, queues, processes and databases.
@Suite(.timeLimit(.minutes(20))) struct `the services' replicas` {
    // The second is for a snapshot refused after many questions, the third for a duty whose person was deleted and came back
    // protected, the fourth for a mark that came before the document in whose place it was sent.
    private static let always: [UInt64] = [
        1, 16_347_692_914_600_766_340, 17_073_296_745_638_819_023, 15_386_773_168_551_133_959,
    ]
    static let seeds = Seeds.usual(always)
    private static let steps = 2_000

    @Test(arguments: seeds)
    func `end equal to Register and Schedule, whatever has happened`(seed: UInt64) throws {
        print("services' replicas with seed \(seed)")
        var life = try RandomTown(seed: seed)
        for _ in 0..<Self.steps { try life.step() }
        try life.comeToRest()
        try Self.expectEqual(life.town, seed)
        // What only comes twice or in another order needs no repair: the gate alone must see to it.
        let asked = life.snapshotsAskedFor
        try life.goOn(steps: 400)
        try Self.expectEqual(life.town, seed)
        #expect(life.snapshotsAskedFor == asked, "seed \(seed)")
        // Of one nobody has seen the rarest may be missing.
        guard Self.always.contains(seed) else { return }
        let missing = RandomTown.Happening.allCases.filter {
            life.counts[$0] == nil && !RandomTown.Happening.ofCustody.contains($0)
        }
        #expect(missing == [], "everything has happened, seed \(seed)")
    }

    @Test(arguments: Seeds.usual([1]))
    func `are right also at Register, which hears of Schedule what it tells its own clients`(seed: UInt64) throws {
        print("services' replicas, Register's too, with seed \(seed)")
        var life = try RandomTown(seed: seed, registerHears: true)
        for _ in 0..<Self.steps { try life.step() }
        try life.comeToRest()
        try Self.expectEqual(life.town, seed)
        // Clients are told that what is gone is gone, and of nothing that is there.
        for table in ScheduleChanges.tables {
            let (there, gone) = try life.town.schedule.database.read { db in
                (
                    try db.rows(dynamic: "SELECT id FROM \(table.name) ORDER BY id", []) { $0.uuid(0) },
                    try db.rows("SELECT id FROM tombstone WHERE kind = ? ORDER BY id", table.path) { $0.uuid(0) }
                )
            }
            let told = try life.town.register.database.read { db in
                try db.rows("SELECT id FROM elsewhere_tombstone WHERE kind = ? ORDER BY id", table.path) { $0.uuid(0) }
            }
            #expect(Set(told).isDisjoint(with: there), "\(table.path), seed \(seed)")
            #expect(Set(told).isSuperset(of: gone), "\(table.path), seed \(seed)")
        }
    }

    @Test(arguments: Seeds.usual([1, 2]))
    func `know who is told of a child, and where, and what was let to whom, today and on the days that are planned`(
        seed: UInt64
    ) throws {
        print("services' replicas with planned custody, seed \(seed)")
        var life = try RandomTown(seed: seed, plansCustody: true)
        for _ in 0..<Self.steps { try life.step() }
        try life.giveMuch()
        try life.comeToRest()
        try Self.expectEqual(life.town, seed)
        try FamilyContent.expectToFollow(life.town, "seed \(seed)")
        let rights = try GrantContent.expectToFollow(life.town, "seed \(seed)")
        #expect(rights > 0, "somebody was let something, seed \(seed)")
        // Nothing is heard of Register any more, and the planned days come all the same.
        let clock = life.town.simulation.clock
        for day in 1...4 {
            clock.set(LocalDate(clock.now).end)
            try FamilyContent.expectToFollow(life.town, "seed \(seed), \(day) days later")
            try GrantContent.expectToFollow(life.town, "seed \(seed), \(day) days later")
        }
        // Register is there again and makes up for the nights it has missed: nobody else is told than before.
        try life.town.turnRegisterClock()
        try life.comeToRest()
        try Self.expectEqual(life.town, seed)
        try FamilyContent.expectToFollow(life.town, "seed \(seed), made up for")
        #expect(RandomTown.Happening.ofCustody.allSatisfy { life.counts[$0] != nil }, "\(life.counts), seed \(seed)")
    }

    private static func expectEqual(_ town: ServiceTown, _ seed: UInt64) throws {
        #expect(try town.differences() == [], "seed \(seed)")
        #expect(town.parked() == 0, "seed \(seed)")
        try expectTablesToFollow(town, seed)
        try expectContentToFollow(town, seed)
    }

    /// The services' own tables have a row for each living subject the index knows, and no other.
    private static func expectTablesToFollow(_ town: ServiceTown, _ seed: UInt64) throws {
        let tables: [(SimulatedService, String, String, String)] = [
            (town.schedule, "schedule.from-register", "persons", "person"),
            (town.schedule, "schedule.from-register", "groups", "groups"),
            (town.schedule, "schedule.from-register", "duties", "duty"),
            (town.attendance, "attendance.from-register", "persons", "person"),
            (town.attendance, "attendance.from-register", "groups", "pupil_group"),
            (town.attendance, "attendance.from-schedule", "activities", "activity"),
            (town.notify, "notify.from-register", "organisations", "organisation"),
            (town.notify, "notify.from-register", "duties", "duty"),
            (town.notify, "notify.from-register", "groups", "pupil_group"),
            (town.attendance, "attendance.from-register", "grants", "grants"),
            (town.notify, "notify.from-register", "grants", "grants"),
        ]
        for (service, queue, kind, table) in tables {
            let differing = try service.database.read { db in
                try db.first(
                    dynamic: """
                        WITH known AS (SELECT id FROM replica_row JOIN replica_kind ON number = replica_row.kind
                            WHERE queue = ? AND replica_kind.kind = ? AND is_deleted = 0)
                        SELECT (SELECT count(*) FROM (SELECT id FROM known EXCEPT SELECT id FROM \(table)))
                            + (SELECT count(*) FROM (SELECT id FROM \(table) EXCEPT SELECT id FROM known))
                        """, [.text(queue), .text(kind)]
                ) { $0.int(0) }
            }
            #expect(differing == 0, "\(queue) \(table), seed \(seed)")
        }
        let marked = try town.register.database.read { db in
            try db.rows("SELECT id FROM persons WHERE hidden = 1 ORDER BY id") { $0.uuid(0) }
        }
        for service in [town.schedule, town.attendance, town.notify] {
            let known = try service.database.read { db in
                try db.rows("SELECT id FROM person WHERE is_protected = 1 ORDER BY id") { $0.uuid(0) }
            }
            #expect(known == marked, "\(service.name), seed \(seed)")
        }
        let left = try town.register.database.read { db in
            try db.rows("SELECT id FROM tombstone JOIN kept_mark ON person = id WHERE kind = 'persons'") { $0.uuid(0) }
        }
        let hidden = try town.schedule.database.read { db in
            try db.rows(dynamic: PersonDirectory.hidden, []) { $0.uuid(0) }
        }
        #expect(Set(left).subtracting(hidden).isEmpty, "who was protected when deleted stays hidden, seed \(seed)")
    }

    /// What the rows say is what Register's documents say: versions are given twice by a Register that was put back, so
    /// equal versions alone would not tell.
    private static func expectContentToFollow(_ town: ServiceTown, _ seed: UInt64) throws {
        let names = try town.register.database.read { db in
            try db.rows("SELECT id, document FROM persons ORDER BY id") { row in
                "\(row.uuid(0)) \(try JSON(parsing: row.bytes(1))["givenName"]?.string ?? "")"
            }
        }
        let known = try town.attendance.database.read { db in
            try db.rows("SELECT id, given_name FROM person ORDER BY id") { row in "\(row.uuid(0)) \(row.text(1))" }
        }
        #expect(known == names, "Attendance knows the names, seed \(seed)")
        let members = try town.register.database.read { db in
            try db.rows("SELECT id, document FROM groups ORDER BY id") { row in
                let members = try JSON(parsing: row.bytes(1))["groupMemberships"]?.elements.map(Array.init) ?? []
                return (row.uuid(0), Set(members.compactMap { $0["person"]?["id"]?.string }))
            }
        }
        for (group, persons) in members {
            let known = try town.schedule.database.read { db in
                try db.rows("SELECT person FROM membership WHERE group_id = ?", group) { $0.uuid(0).lowercase }
            }
            #expect(Set(known) == persons, "Schedule knows the members, seed \(seed)")
        }
    }
}

import FoundationEssentials
import Messaging
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService
@testable import Messaging
@testable import NotifyService
@testable import ScheduleService

/// The four services' own replicas, through losses, restores and kills.
@Suite(.timeLimit(.minutes(20))) struct `the services' replicas` {
    static let seeds: [UInt64] = [1, 2, UInt64.random(in: 100...UInt64.max)]
    private static let steps = 400

    @Test(arguments: seeds)
    func `end equal to Register and Schedule, whatever has happened`(seed: UInt64) throws {
        print("services' replicas with seed \(seed)")
        var random = SeededRandom(seed: seed)
        let town = try ServiceTown()
        let simulation = town.simulation
        var copies: [(SimulatedService, String)] = []
        let queues = town.replicas.map(\.queue)
        for _ in 0..<Self.steps {
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<40: try Self.change(town, &random)
            case 40..<55:
                for service in simulation.services { try simulation.relay(service, limit: 60) }
            case 55..<72:
                for service in simulation.services {
                    for subscription in service.subscriptions {
                        try simulation.deliver(
                            service, subscription.queue, upTo: Int.random(in: 1...60, using: &random),
                            acknowledging: !random.happens(onceIn: 10))
                    }
                }
            case 72..<80:
                for (queue, keeper, publisher) in town.replicas {
                    if let replica = keeper.keeper.replica(on: queue) { try keeper.keeper.look(at: replica) }
                    _ = try publisher.snapshots?.advance()
                }
            case 80..<84:
                let queue = queues.randomElement(using: &random) ?? ""
                if let count = simulation.queues[queue]?.count, count > 0 {
                    _ = simulation.take(Int.random(in: 0..<count, using: &random), of: queue)
                }
            case 84..<86: simulation.queues[queues.randomElement(using: &random) ?? ""]?.shuffle(using: &random)
            case 86..<87: simulation.queues[queues.randomElement(using: &random) ?? ""] = []
            case 87..<90: try simulation.services.randomElement(using: &random)?.restart()
            case 90..<92:
                let service = random.happens(onceIn: 2) ? town.register : town.schedule
                copies.append((service, try town.backUp(service)))
            case 92..<93:
                if let (service, copy) = copies.randomElement(using: &random) { try town.restore(service, copy) }
            default:
                simulation.clock.advance(by: .milliseconds(Int.random(in: 10...15_000, using: &random)))
            }
        }
        try simulation.pass(.seconds(1_500), step: .seconds(10))
        for (queue, keeper, _) in town.replicas {
            if let replica = keeper.keeper.replica(on: queue) { try keeper.keeper.audit(replica) }
        }
        try simulation.pass(.seconds(600), step: .seconds(10))
        #expect(try town.differences() == [], "seed \(seed)")
        #expect(try town.parked() == 0, "seed \(seed)")
        try Self.expectTablesToFollow(town, seed)
    }

    /// Something an office or a supplier does.
    private static func change(_ town: ServiceTown, _ random: inout SeededRandom) throws {
        let person = PersonID.numbered(Int.random(in: 1...25, using: &random))
        let group = GroupID.numbered(Int.random(in: 1...4, using: &random))
        let unit = OrganisationID.numbered(Int.random(in: 1...3, using: &random))
        switch Int.random(in: 0..<12, using: &random) {
        case 0..<4:
            let marking = random.happens(onceIn: 6) ? "Sekretessmarkering" : "Ingen"
            try town.write(
                SchoolDocument.person(
                    person, given: "Namn\(Int.random(in: 0..<100, using: &random))", login: "\(person)@skola.test",
                    custodians: [.numbered(Int.random(in: 30...33, using: &random))], marking: marking
                ).json, .persons)
        case 4..<6:
            let members = (1...25).filter { _ in random.happens(onceIn: 3) }.map { PersonID.numbered($0) }
            try town.write(SchoolDocument.group(group, at: unit, members).json, .groups)
        case 6: try town.write(SchoolDocument.organisation(unit).json, .organisations)
        case 7:
            let number = Int.random(in: 1...5, using: &random)
            let until = random.happens(onceIn: 2) ? "2027-06-0\(number)" : nil
            try town.write(
                SchoolDocument.duty(.numbered(number), of: person, at: unit, until: until).json, .duties)
        case 8:
            try town.write(
                SchoolDocument.activity(.numbered(Int.random(in: 1...4, using: &random)), groups: [group]).json,
                .activities)
        case 9:
            let start = at("2026-11-25", "0\(Int.random(in: 7...9, using: &random)):00")
            try town.write(
                SchoolDocument.lesson(
                    .numbered(Int.random(in: 1...12, using: &random)),
                    of: .numbered(Int.random(in: 1...4, using: &random)), from: start, to: start + .seconds(3_000),
                    cancelled: random.happens(onceIn: 5)
                ).json, .calendarEvents)
        case 10: try town.delete(.persons, person.uuid)
        default: try town.delete(.groups, group.uuid)
        }
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
    }
}

import AccessLog
import Contracts
import FoundationEssentials
import JSON
import Messaging
import RegisterContracts
import Resources
import Runtime
import SQLite
import SS12000
import TestSupport

@testable import AttendanceService
@testable import Messaging
@testable import NotifyService
@testable import RegisterService
@testable import ScheduleService

/// The four services themselves in a simulation, bound to each other as by `deploy/broker/definitions.json`.
final class ServiceTown {
    let simulation = Simulation()
    let folder: TemporaryFolder
    let register: SimulatedService
    let schedule: SimulatedService
    let attendance: SimulatedService
    let notify: SimulatedService
    private let registerHears: Bool
    private var copies = 0

    /// - Parameter registerHears: whether Register keeps its replica of Schedule, too: a publisher that is itself a replica.
    init(registerHears: Bool = false) throws {
        self.registerHears = registerHears
        folder = try TemporaryFolder()
        let clock = simulation.clock
        var needs = ReplicaNeeds()
        needs.auditHour = nil
        func database(_ id: Int32, _ migrations: [Migration]) throws -> Database {
            try Database(at: ":memory:", applicationID: id, migrations: migrations, clock: clock.clock)
        }
        register = try SimulatedService(
            "register", exchanges: RegisterService.exchanges, source: RegisterSnapshots.source,
            database: try database(RegisterService.applicationID, RegisterService.migrations), clock: clock,
            needs: needs
        ) { _, _ in registerHears ? RegisterSubscriptions.all : [] }
        schedule = try SimulatedService(
            "schedule", exchanges: ScheduleService.exchanges, source: ScheduleSnapshots.source,
            database: try database(ScheduleService.applicationID, ScheduleService.migrations), clock: clock,
            needs: needs
        ) { database, outbox in
            ScheduleService(
                database: database, outbox: outbox, metrics: Metrics(), log: .silent, clock: clock.clock
            ).subscriptions
        }
        attendance = try SimulatedService(
            "attendance", exchanges: AttendanceService.exchanges,
            database: try database(AttendanceService.applicationID, AttendanceService.migrations), clock: clock,
            needs: needs
        ) { database, outbox in
            AttendanceService(database: database, outbox: outbox, clock: clock.clock).subscriptions
        }
        notify = try SimulatedService(
            "notify", database: try database(NotifyService.applicationID, NotifyService.migrations), clock: clock,
            needs: needs
        ) { database, _ in
            try NotifyService(
                database: database, configuration: .forTests(), metrics: Metrics(), health: Health(), log: .silent,
                clock: clock.clock
            ).subscriptions
        }
        for service in [register, schedule, attendance, notify] { simulation.add(service) }
        for source in [RegisterSnapshots.source, ScheduleSnapshots.source] {
            for audience in source.audiences where registerHears || audience.queue != "register.from-schedule" {
                simulation.bindReplica(audience.queue, to: audience.exchanges, of: source.publisher)
            }
        }
        simulation.bind("notify.from-attendance", to: "attendance.events")
    }

    // MARK: changes

    /// Writes a document into the service that owns its kind, as an import does.
    @discardableResult
    func write(_ json: JSON, _ kind: ResourceKind) throws -> WrittenResource.Outcome {
        let isRegisters = RegisterChanges.table(of: kind) != nil
        let service = isRegisters ? register : schedule
        return try service.database.write { [outbox = service.outbox] tx in
            if isRegisters {
                var times = try RegisterChanges.times(in: tx)
                let written = try RegisterChanges(outbox: outbox).write(json, kind, &times, trace: nil, in: tx)
                return written?.outcome ?? .unchanged
            }
            let table = kind == .activities ? Activities.table : CalendarEvents.table
            guard let encoded = table.encode(json) else { return .unchanged }
            var times = try table.modificationTimes(in: tx)
            let item = ImportItem(kind: kind, id: encoded.id, json: json)
            return try ScheduleChanges(outbox: outbox).write(
                PreparedResource(item: item, encoded: encoded), &times, trace: nil, in: tx
            ).outcome
        }
    }

    /// A person with everything that names them, as every route does.
    /// - Returns: whether there was one.
    func delete(_ kind: ResourceKind, _ id: UUID) throws -> Bool {
        if ScheduleFollowing.kinds.contains(kind) {
            return try schedule.database.write { [outbox = schedule.outbox] tx in
                var times = try ResourceTable.modificationTimes(of: ScheduleChanges.tables, in: tx)
                let (before, changes) = (times.latest, ScheduleChanges(outbox: outbox))
                try changes.delete(kind, id, &times, trace: nil, in: tx)
                return times.latest != before
            }
        }
        return try register.database.write { [outbox = register.outbox] tx in
            var times = try RegisterChanges.times(in: tx)
            let changes = RegisterChanges(outbox: outbox)
            if kind == .persons {
                return try Cascade(changes: changes).delete(PersonID(id), &times, trace: nil, in: tx) != nil
            }
            return try changes.delete(kind, id, &times, trace: nil, in: tx) != nil
        }
    }

    /// Changes who has custody of a child, as an office does.
    func decide(_ child: PersonID, _ change: @escaping @Sendable ([Guardianship]) -> [Guardianship]) throws {
        try register.database.write { [outbox = register.outbox] tx in
            try DecideGuardianship.change(
                child, RegisterChanges(outbox: outbox), by: Accessor(.system("test")), nil, in: tx, change)
        }
    }

    /// Records what somebody lets another do, or something else under the same id, whether or not an office would.
    func give(_ grant: Grant) throws {
        try register.database.write { [outbox = register.outbox] tx in
            var times = try RegisterChanges.times(in: tx)
            try RegisterChanges(outbox: outbox).write(grant, by: "test", &times, trace: nil, in: tx)
        }
    }

    /// - Returns: whether there was one that had not been taken back.
    func takeBack(_ id: GrantID) throws -> Bool {
        try register.database.write { [outbox = register.outbox] tx in
            guard let held = try Grants.find(id, in: tx), held.grant.withdrawnAt == nil else { return false }
            var times = try RegisterChanges.times(in: tx)
            try RegisterChanges(outbox: outbox).withdraw([held], by: "test", &times, trace: nil, in: tx)
            return true
        }
    }

    /// What Register does at midnight and when it starts.
    func turnRegisterClock() throws {
        try RegisterClock(
            database: register.database, changes: RegisterChanges(outbox: register.outbox), metrics: Metrics(),
            log: .silent, clock: simulation.clock.clock
        ).turn()
    }

    /// Whether the register has the person now.
    func holds(_ person: PersonID) throws -> Bool {
        try register.database.read { try References.holds(.persons, person.uuid, in: $0) }
    }

    // MARK: backups

    func backUp(_ service: SimulatedService) throws -> String {
        copies += 1
        let path = folder.path("\(service.name)-\(copies).sqlite")
        try service.database.backup(to: path)
        return path
    }

    func restore(_ service: SimulatedService, _ copy: String) throws {
        copies += 1
        let path = folder.path("restored-\(copies).sqlite")
        try FileManager.default.copyItem(atPath: copy, toPath: path)
        service.database.close()
        let isRegister = service === register
        try service.restart(
            on: try Database(
                at: path, applicationID: isRegister ? RegisterService.applicationID : ScheduleService.applicationID,
                migrations: isRegister ? RegisterService.migrations : ScheduleService.migrations,
                clock: simulation.clock.clock))
    }

    // MARK: what all know

    /// Every replica's queue, who keeps it and whose subjects they are.
    var replicas: [(queue: String, keeper: SimulatedService, publisher: SimulatedService)] {
        (registerHears ? [("register.from-schedule", register, schedule)] : []) + [
            ("schedule.from-register", schedule, register), ("attendance.from-register", attendance, register),
            ("notify.from-register", notify, register), ("attendance.from-schedule", attendance, schedule),
        ]
    }

    /// What differs from its publisher, as queue and kind; empty when all is well.
    func differences() throws -> [String] {
        var found: [String] = []
        for (queue, keeper, publisher) in replicas {
            let kinds = keeper.keeper.replica(on: queue)?.kinds ?? []
            for kind in kinds where try keeper.digest(queue, kind) != publisher.truth(for: queue, kind) {
                found.append("\(queue) \(kind)")
            }
        }
        return found
    }

    /// How many messages services could not handle.
    func parked() -> Int {
        simulation.services.reduce(0) { sum, service in
            let dead = simulation.sent.count { $0.exchange == Outbox.deadExchange && $0.appID.hasSuffix(service.name) }
            return sum + dead
        }
    }
}

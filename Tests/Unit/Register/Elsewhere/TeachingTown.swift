import FoundationEssentials
import HTTP
import JSON
import Messaging
import Resources
import Runtime
import SQLite
import SS12000
import TestSupport

@testable import Messaging
@testable import RegisterService
@testable import ScheduleService

/// Schedule, and a Register that hears of it, bound as by `deploy/broker/definitions.json`.
final class TeachingTown {
    let simulation = Simulation()
    let bench: WebhookBench
    let register: SimulatedService
    let schedule: SimulatedService

    static let queue = "register.from-schedule"

    init() throws {
        let clock = simulation.clock
        bench = try WebhookBench(clock: clock)
        register = try SimulatedService(
            "register", exchanges: RegisterService.exchanges, source: RegisterSnapshots.source,
            database: bench.database, clock: clock
        ) { [service = bench.service] _, _ in service.subscriptions }
        schedule = try SimulatedService(
            "schedule", exchanges: ScheduleService.exchanges, source: ScheduleSnapshots.source,
            database: try Database(
                at: ":memory:", applicationID: ScheduleService.applicationID, migrations: ScheduleService.migrations,
                clock: clock.clock), clock: clock)
        for service in [register, schedule] { simulation.add(service) }
        for audience in ScheduleSnapshots.source.audiences where audience.queue == Self.queue {
            simulation.bindReplica(audience.queue, to: audience.exchanges, of: "schedule")
        }
    }

    // MARK: Schedule

    /// Writes an activity of one group, as an import does.
    func teach(_ activity: ActivityID, group: Int = 1) throws {
        let json = SchoolDocument.activity(activity, groups: [.numbered(group)]).json
        guard let encoded = Activities.table.encode(json) else { return }
        try schedule.database.write { [outbox = schedule.outbox] tx in
            var times = try Activities.table.modificationTimes(in: tx)
            let item = ImportItem(kind: .activities, id: encoded.id, json: json)
            _ = try ScheduleChanges(outbox: outbox).write(
                PreparedResource(item: item, encoded: encoded), &times, trace: nil, in: tx)
        }
    }

    func end(_ activity: ActivityID) throws {
        try schedule.database.write { [outbox = schedule.outbox] tx in
            var times = try Activities.table.modificationTimes(in: tx)
            _ = try ScheduleChanges(outbox: outbox).delete(.activities, activity.uuid, &times, trace: nil, in: tx)
        }
    }

    // MARK: Register

    /// The activities clients are told to be gone, by one of the two keys.
    func gone(_ query: String = "", key: String = "activitites") throws -> [String] {
        let response = try bench.send(.get, "/v2.0/deletedEntities\(query)")
        let data = try JSON(parsing: response.body)["data"]
        return (data?[key]?.elements.map(Array.init) ?? []).compactMap(\.string)
    }
}

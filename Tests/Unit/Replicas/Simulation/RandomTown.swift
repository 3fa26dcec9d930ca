import FoundationEssentials
import JSON
import Messaging
import Resources
import Runtime
import SS12000
import TestSupport

@testable import Messaging

/// A random history of the four services: what offices and suppliers do to the register and the schedule, and what becomes of
/// the messages, queues, processes and databases meanwhile.
struct RandomTown {
    enum Happening: String, CaseIterable {
        case created, changed, marked, deleted
        case sent, sentTwice, delivered, deliveredTwice, dropped, reordered, late, queueDeleted, overflowed
        case asked, snapshotMade, killed, backedUp, restored, timePassed, resynced, audited
        /// Only where custody is planned.
        case begun, ended, moved, dayCame, nightMissed, given, takenBack

        static let ofCustody: Set<Happening> = [
            .begun, .ended, .moved, .dayCame, .nightMissed, .given, .takenBack,
        ]
    }

    let town: ServiceTown
    private var random: SeededRandom
    private(set) var counts: [Happening: Int] = [:]
    private var copies: [(service: SimulatedService, path: String)] = []
    private var late: [(queue: String, delivery: Delivery)] = []
    private let queues: [String]
    private let registerHears: Bool
    private let plansCustody: Bool

    private var simulation: Simulation { town.simulation }

    /// - Parameters:
    ///   - registerHears: whether Register hears of Schedule, and lessons are deleted.
    ///   - plansCustody: whether guardians have addresses, custody is planned for days to come, and days come.
    init(seed: UInt64, registerHears: Bool = false, plansCustody: Bool = false) throws {
        self.plansCustody = plansCustody
        town = try ServiceTown(registerHears: registerHears)
        self.registerHears = registerHears
        random = SeededRandom(seed: seed)
        queues = town.replicas.map(\.queue)
    }

    mutating func note(_ happening: Happening) { counts[happening, default: 0] += 1 }
    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func step() throws {
        let queue = queues[number(0...queues.count - 1)]
        if plansCustody, number(1...80) == 1 { return try letNightPass() }
        switch number(1...200) {
        case 1...80: try change()
        case 81...100: try relay(forgetting: true)
        case 101...104: try relay(forgetting: false)
        case 105...124: try deliver(acknowledging: true)
        case 125...128: try deliver(acknowledging: false)
        case 129...134: if take(from: queue) != nil { note(.dropped) }
        case 135...140: if simulation.queues[queue]?.count ?? 0 > 1 { reorder(queue) }
        case 141...145: delayOrReturn(queue)
        case 146: delete(queue)
        case 147...150: overflow(queue)
        case 151...156: try ask()
        case 157...168: try makeSnapshots()
        case 169...172: try kill()
        case 173...174: try backUp()
        case 175: try restore()
        case 176...197: try passTime()
        case 198: try forReplica(queue, .resynced) { try $0.resync($1) }
        default: try forReplica(queue, .audited) { try $0.audit($1) }
        }
    }

    /// Nothing happens any more but what must, for as long as an operator may have to wait: repairs in a row wait longer.
    func comeToRest() throws {
        for queue in queues where simulation.queues[queue] == nil { simulation.queues[queue] = [] }
        try simulation.pass(.seconds(1_500), step: .seconds(15))
        for (queue, keeper, _) in town.replicas {
            if let replica = keeper.keeper.replica(on: queue) { try keeper.keeper.audit(replica) }
        }
        try simulation.pass(.seconds(600), step: .seconds(15))
    }

    /// A time in which nothing is lost: messages come twice and out of order, and that is all.
    mutating func goOn(steps: Int) throws {
        for _ in 0..<steps {
            switch number(1...10) {
            case 1...5: try change()
            case 6: try relay(forgetting: number(1...2) == 1)
            case 7...8: for queue in queues where simulation.queues[queue]?.count ?? 0 > 1 { reorder(queue) }
            default: try deliver(acknowledging: number(1...2) == 1)
            }
        }
        try simulation.settle()
    }

    /// How many snapshots replicas have asked for.
    var snapshotsAskedFor: Int { simulation.sent.count { $0.type.hasSuffix(".snapshot-requested.v1") } }

    // MARK: what people do

    private mutating func change() throws {
        if plansCustody, number(1...3) == 1 { return try changeFamily() }
        let person = PersonID.numbered(number(1...25))
        let group = GroupID.numbered(number(1...4))
        let unit = OrganisationID.numbered(number(1...3))
        switch number(1...(registerHears ? 17 : 13)) {
        case 1...4:
            let isMarked = random.happens(onceIn: 6)
            let document = SchoolDocument.person(
                person, given: "Namn\(number(0...99))", login: "\(person)@skola.test",
                custodians: [.numbered(number(30...33))], marking: isMarked ? "Sekretessmarkering" : "Ingen")
            try write(document.json, .persons, isMarked: isMarked)
        case 5...6:
            let members = (1...25).filter { _ in random.happens(onceIn: 3) }.map { PersonID.numbered($0) }
            try write(SchoolDocument.group(group, at: unit, members).json, .groups)
        case 7: try write(SchoolDocument.organisation(unit).json, .organisations)
        case 8:
            let number = number(1...5)
            let until = random.happens(onceIn: 2) ? "2027-06-0\(number)" : nil
            // Register takes no duty of somebody it does not have.
            guard try town.holds(person) else { return }
            try write(SchoolDocument.duty(.numbered(number), of: person, at: unit, until: until).json, .duties)
        case 9: try write(SchoolDocument.activity(.numbered(number(1...4)), groups: [group]).json, .activities)
        case 10:
            let start = at("2026-11-25", "0\(number(7...9)):00")
            let lesson = SchoolDocument.lesson(
                .numbered(number(1...12)), of: .numbered(number(1...4)), from: start, to: start + .seconds(3_000),
                cancelled: random.happens(onceIn: 5))
            try write(lesson.json, .calendarEvents)
        case 11: if try town.delete(.persons, person.uuid) { note(.deleted) }
        case 12: if try town.delete(.groups, group.uuid) { note(.deleted) }
        case 13: if try town.delete(.duties, DutyID.numbered(number(1...5)).uuid) { note(.deleted) }
        case 14: if try town.delete(.activities, ActivityID.numbered(number(1...4)).uuid) { note(.deleted) }
        default: if try town.delete(.calendarEvents, CalendarEventID.numbered(number(1...12)).uuid) { note(.deleted) }
        }
    }

    mutating func write(_ json: JSON, _ kind: ResourceKind, isMarked: Bool = false) throws {
        switch try town.write(json, kind) {
        case .created: note(.created)
        case .changed: note(.changed)
        case .unchanged: return
        }
        if isMarked { note(.marked) }
    }

    // MARK: what becomes of messages

    /// - Parameter forgetting: false for a relay that dies before it has noted what was confirmed.
    private mutating func relay(forgetting: Bool) throws {
        note(forgetting ? .sent : .sentTwice)
        for service in simulation.services {
            try simulation.relay(service, limit: number(1...60), forgetting: forgetting)
        }
    }

    private mutating func deliver(acknowledging: Bool) throws {
        note(acknowledging ? .delivered : .deliveredTwice)
        for service in simulation.services {
            for subscription in service.subscriptions {
                try simulation.deliver(
                    service, subscription.queue, upTo: number(1...60), acknowledging: acknowledging)
            }
        }
    }

    private mutating func take(from queue: String) -> Delivery? {
        guard let count = simulation.queues[queue]?.count, count > 0 else { return nil }
        return simulation.take(number(0...count - 1), of: queue)
    }

    private mutating func reorder(_ queue: String) {
        note(.reordered)
        simulation.queues[queue]?.shuffle(using: &random)
    }

    /// A message is held back, or one that was comes after all.
    private mutating func delayOrReturn(_ queue: String) {
        if random.happens(onceIn: 2), let delivery = take(from: queue) {
            late.append((queue, delivery))
        } else if !late.isEmpty {
            let (queue, delivery) = late.remove(at: number(0...late.count - 1))
            simulation.queues[queue]?.append(delivery)
            note(.late)
        }
    }

    /// The queue goes with all it holds, or is made again. Until then what is said to it is lost.
    private mutating func delete(_ queue: String) {
        note(.queueDeleted)
        simulation.queues[queue] = simulation.queues[queue] == nil ? [] : nil
    }

    /// The queue is full and drops its oldest messages.
    private mutating func overflow(_ queue: String) {
        guard let count = simulation.queues[queue]?.count, count > 1 else { return }
        note(.overflowed)
        simulation.queues[queue]?.removeFirst(count - 1)
    }

    // MARK: what becomes of services

    private mutating func ask() throws {
        note(.asked)
        for (queue, keeper, _) in town.replicas {
            if let replica = keeper.keeper.replica(on: queue) { try keeper.keeper.look(at: replica) }
        }
    }

    private mutating func makeSnapshots() throws {
        for publisher in [town.register, town.schedule] where try publisher.snapshots?.advance() == true {
            note(.snapshotMade)
        }
    }

    private mutating func kill() throws {
        note(.killed)
        try simulation.services[number(0...simulation.services.count - 1)].restart()
    }

    private mutating func backUp() throws {
        note(.backedUp)
        let service = random.happens(onceIn: 3) ? town.schedule : town.register
        copies.append((service, try town.backUp(service)))
    }

    private mutating func restore() throws {
        guard !copies.isEmpty else { return }
        note(.restored)
        let (service, copy) = copies[number(0...copies.count - 1)]
        try town.restore(service, copy)
    }

    private mutating func passTime() throws {
        note(.timePassed)
        simulation.clock.advance(by: .milliseconds(number(10...15_000)))
        for service in simulation.services where !service.exchanges.isEmpty {
            try Heartbeats(
                of: service.name, exchanges: service.exchanges, database: service.database, outbox: service.outbox
            ).beat()
        }
    }

    private mutating func forReplica(
        _ queue: String, _ happening: Happening, _ body: (ReplicaKeeper, ReplicaKeeper.Replica) throws -> Void
    ) throws {
        for (name, keeper, _) in town.replicas where name == queue {
            guard let replica = keeper.keeper.replica(on: queue) else { continue }
            note(happening)
            try body(keeper.keeper, replica)
        }
    }
}

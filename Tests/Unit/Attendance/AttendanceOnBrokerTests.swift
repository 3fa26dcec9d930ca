import Contracts
import Messaging
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import AttendanceService

/// The whole service on a broker that delivers every message twice, out of order when asked to.
@Suite(.timeLimit(.minutes(5))) struct AttendanceOnBrokerTests {
    private let memory = MemoryBroker()
    private let scene: AttendanceScene

    init() throws {
        scene = try AttendanceScene(told: false)
        memory.declare(exchange: "register.events", queues: ["attendance.from-register"], key: "register.#")
        memory.declareExchange("register.protected")
        memory.bind("attendance.from-register", to: "register.protected", key: "register.#")
        memory.declare(exchange: "schedule.events", queues: ["attendance.from-schedule"], key: "schedule.#")
        memory.declare(exchange: "attendance.events", queues: ["notify.from-attendance"], key: "attendance.#")
    }

    @Test(arguments: [nil, 1, 2, 3] as [UInt64?])
    func `a school morning with every message delivered twice publishes each absence once`(shuffle: UInt64?) throws {
        let twice = DuplicatingBroker(memory)
        let broker: any Broker = shuffle.map { ReorderingBroker(twice, seed: $0) } ?? twice
        let consumers = scene.service.subscriptions.map { subscription in
            Consumer(
                subscription: subscription, database: scene.database, broker: broker, outbox: scene.service.outbox,
                policy: .quick)
        }
        let relay = Relay(outbox: scene.database, broker: memory, policy: .quick)
        try running(consumers[0], consumers[1], relay) {
            publish(Class7B.facts)
            try eventually("the class is known") { try scene.sheet().marks.count == 4 }
            try scene.takeRoll([Class7B.ada: .absent(.invalid), Class7B.bo: .absent(.invalid)])
            try scene.takeRoll([Class7B.ada: .absent(.invalid), Class7B.bo: .absent(.invalid)])
            publish([Class7B.lessonEvent(cancelled: true, version: 2)])
            try eventually("the cancelled lesson explains both") {
                memory.messages(in: "notify.from-attendance").count == 5
            }
        }
        let messages = memory.messages(in: "notify.from-attendance")
        #expect(
            messages.map(\.type) == [
                "attendance.absence-established.v1", "attendance.absence-established.v1", "attendance.roll-taken.v1",
                "attendance.absence-explained.v1", "attendance.absence-explained.v1",
            ])
        let envelopes = try messages.map { try Envelope(of: $0) }
        #expect(envelopes.map(\.sequence) == [1, 2, 3, 4, 5])
        #expect(Set(envelopes.map(\.id)).count == 5)
        #expect(envelopes.map(\.version) == [1, 1, 1, 2, 2])
        // The cancelled lesson caused the explanations; the request caused the rest.
        #expect(envelopes.map { $0.causation != nil } == [false, false, false, true, true])
        #expect(memory.depth(of: "attendance.from-register") == 0)
        #expect(memory.depth(of: "attendance.from-register.dead") == 0)
        #expect(memory.depth(of: "attendance.from-schedule.dead") == 0)
    }

    @Test func `no message of ours holds a name or a reason`() throws {
        for event in Class7B.facts { try scene.tell(event) }
        try scene.takeRoll([Class7B.ada: .absent(.invalid)])
        try scene.report(Class7B.ada)
        let bodies = try scene.database.read { db in try db.rows("SELECT body FROM outbox") { row in row.text(0) } }
        #expect(bodies.count == 3)
        for word in ["Ada", "Berg", "Anmäld", "Matematik", "skola.test", "2013-05-04"] {
            #expect(!bodies.contains { $0.contains(word) }, "\(word)")
        }
    }

    private func publish(_ events: [any Event]) {
        for (place, event) in events.enumerated() {
            let type = Swift.type(of: event).type
            let envelope = Envelope(
                id: Identifiers.v7.next(), type: type, source: "skolbuss/\(type.publisher)", subject: event.subject,
                time: scene.clock.now, sequence: Int64(place + 1), version: event.version, epoch: "test")
            memory.inject(
                OutgoingMessage(
                    exchange: "\(type.publisher).events", routingKey: type.name, messageID: envelope.id.lowercase,
                    type: type.name, appID: envelope.source, timestamp: envelope.time, headers: envelope.headers,
                    body: event.body()))
        }
    }
}

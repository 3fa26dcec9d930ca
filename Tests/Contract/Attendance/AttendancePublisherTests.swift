import Access
import AttendanceService
import Contracts
import HTTP
import JSON
import Messaging
import RegisterContracts
import Runtime
import SQLite
import SS12000
import ScheduleContracts
import TestSupport
import Testing

/// Attendance itself, told what the publishers' samples say, publishes what its own samples have.
@Suite(.timeLimit(.minutes(5))) struct AttendancePublisherTests {
    private let clock = TestClock("2026-11-25T07:14:05.250000Z")
    private let memory = MemoryBroker()
    private let database: Database
    private let outbox = Outbox(source: AttendanceService.name, exchange: AttendanceService.exchanges[0])
    private let service: AttendanceService
    private let router: Router
    private let token: String

    init() throws {
        database = try Database(
            at: ":memory:", applicationID: AttendanceService.applicationID, migrations: AttendanceService.migrations,
            clock: clock.clock)
        service = AttendanceService(database: database, outbox: outbox, clock: clock.clock)
        let issuer = try DevelopmentIssuer()
        let verifier = TokenVerifier(
            issuer: issuer.issuer, audience: issuer.audience, keys: KeySource(log: .silent) { issuer.keySet },
            clock: clock.clock)
        let gate = Gate(verifier)
        var router = Router(gate: gate)
        router.add(service.routes(gate: gate), by: AttendanceService.access)
        self.router = router
        token = try issuer.token(machine: "test", scopes: ["attendance.write"], clock: clock.clock)
        memory.declare(exchange: "register.events", queues: ["attendance.from-register"])
        memory.declare(exchange: "schedule.events", queues: ["attendance.from-schedule"])
    }

    @Test func `the publishers' own samples are taken in, none is parked, and ours come out`() throws {
        let pupil = "9a3e5c7b-0f12-4b8d-8e6a-1c2d3e4f5a07"
        let lesson = try ContractSample("schedule.calendar-event-changed.v1", of: "Schedule")
        let consumers = service.subscriptions.map { subscription in
            Consumer(
                subscription: subscription, database: database, broker: DuplicatingBroker(memory),
                outbox: outbox, policy: .quick)
        }
        try running(consumers[0], consumers[1]) {
            for name in try ContractSample.names(of: "Register") {
                let sample = try ContractSample(name, of: "Register")
                // What is said of snapshots and audits is no event.
                if ReplicationFact(sample.type) == nil { inject(sample) }
            }
            inject(try ContractSample("schedule.activity-changed.v1", of: "Schedule"))
            // The sample lesson is cancelled and leaves the pupil out; one that takes place came before it.
            var planned = lesson.data.setting("cancelled", false)
            planned = planned.setting(
                "studentExceptions", [["student": ["id": JSON(pupil)], "participates": true]])
            inject(lesson, version: 1, data: planned)
            try eventually("the lesson is known") { try roll(of: lesson, pupil) == 200 }
            clock.advance(by: .seconds(1020))
            inject(lesson)
            try eventually("the cancelled lesson explains") { try self.told().count == 3 }
        }
        #expect(memory.depth(of: "attendance.from-register.dead") == 0)
        #expect(memory.depth(of: "attendance.from-schedule.dead") == 0)
        let told = try self.told()
        #expect(
            told.map(\.type) == [
                "attendance.absence-established.v1", "attendance.roll-taken.v1", "attendance.absence-explained.v1",
            ])
        for event in told {
            let sample = try ContractSample(event.type, of: "Attendance")
            #expect(event.body.members?.map(\.key) == sample.data.members?.map(\.key), "\(event.type)")
            for key in ["student", "calendarEvent", "organisation", "date", "startTime", "endTime", "activity"] {
                #expect(event.body[key] == sample.data[key], "\(event.type) \(key)")
            }
        }
        #expect(told[0].body["establishedAt"]?.string == "2026-11-25T07:14:05.250000Z")
        #expect(told[2].body["explainedAt"]?.string == "2026-11-25T07:31:05.250000Z")
        #expect(told[0].body["attendance"] == told[2].body["attendance"])
    }

    private func inject(_ sample: ContractSample, version: Int64? = nil, data: JSON? = nil) {
        let publisher = sample.type.publisher
        let envelope = Envelope(
            id: Identifiers.v7.next(), type: sample.type, source: "skolbuss/\(publisher)", subject: sample.subject,
            time: clock.now, sequence: 1, version: version ?? sample.version, epoch: "test")
        memory.inject(
            OutgoingMessage(
                exchange: "\(publisher).events", routingKey: sample.type.name, messageID: envelope.id.lowercase,
                type: sample.type.name, appID: envelope.source, timestamp: envelope.time, headers: envelope.headers,
                body: (data ?? sample.data).encoded()))
    }

    private func roll(of lesson: ContractSample, _ pupil: String) throws -> Int {
        let body: JSON = ["marks": [["student": JSON(pupil), "status": "absent"]]]
        let request = Request(
            .put, "/v1/lessons/\(lesson.subject)/roll", headers: [("Authorization", "Bearer \(token)")],
            body: body.encoded())
        return router.respond(to: try #require(request)).status
    }

    private func told() throws -> [(type: String, body: JSON)] {
        try database.read { db in
            try db.rows("SELECT type, body FROM outbox ORDER BY stream, sequence") { row in
                (row.text(0), try JSON(parsing: row.bytes(1)))
            }
        }
    }
}

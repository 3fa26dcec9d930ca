import Contracts
import FoundationEssentials
import JSON
import Messaging
import RabbitMQ
import Runtime
import SQLite
import Stand
import Synchronization
import TestSupport
import Testing

/// What a reader of facts has parked, on the real topology, by the users it has, put back by the operators' tool.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct ReplayedLetterTests {
    private struct NoteMade: Event {
        static let type: EventType = "attendance.note-made.v1"
        let subject: String
        let version: Int64

        init(subject: String, version: Int64, data: JSON) throws(ContractError) {
            self.subject = subject
            self.version = version
        }

        func encoded() -> JSON { [:] }
    }

    private final class Fault: Sendable {
        let isMended = Atomic<Bool>(false)
    }

    private static let queue = "notify.from-attendance"
    private let bench: ToolBench
    private let database: Database
    private let fault = Fault()

    init() throws {
        bench = try ToolBench()
        #expect(try bench.apply().exit == .code(0))
        database = try Database.forMessaging()
    }

    /// Runs the reader while `body` runs.
    private func reading(_ body: () throws -> Void) throws {
        let fault = fault
        var subscription = Subscription(queue: Self.queue, from: "attendance")
        subscription.on(NoteMade.self) { note, _, transaction in
            guard fault.isMended.load(ordering: .relaxed) else { throw Unprocessable("not yet") }
            try transaction.run(
                "INSERT INTO effect (subject, version) VALUES (?1, ?2)", note.subject, note.version)
        }
        let broker = try bench.broker(as: "notify")
        try running(
            Consumer(
                subscription: subscription, database: database, broker: broker,
                outbox: Outbox(source: "notify", exchange: Outbox.deadExchange), policy: .quick),
            Relay(outbox: database, broker: broker, policy: .quick), body: body)
    }

    private func effects() throws -> [Int] {
        try database.read { try $0.rows("SELECT version FROM effect ORDER BY position") { row in row.int(0) } }
    }

    /// Waits until so many are parked, and at rest: what was looked at goes back by and by.
    private func wait(for count: Int) throws {
        try eventually("\(count) are parked", within: .seconds(60), every: .milliseconds(50)) {
            let browser = try QueueBrowser(bench.broker(as: "operator"), queue: "\(Self.queue).dead")
            defer { browser.close() }
            return try browser.count() == count
        }
    }

    private func replay(_ count: Int, _ place: SourceLocation = #_sourceLocation) throws {
        try wait(for: count)
        let answer = try bench.asOperator("dead", "replay", Self.queue)
        #expect(
            answer.output.contains("\(count) put back"), "\(answer.output)\(answer.errors)", sourceLocation: place)
    }

    private func letters() throws -> [DeadLetter] {
        let browser = try QueueBrowser(bench.broker(as: "operator"), queue: "\(Self.queue).dead")
        defer { browser.close() }
        var letters: [DeadLetter] = []
        while let delivery = try browser.next() { letters.append(DeadLetter(delivery, from: Self.queue)) }
        return letters
    }

    private static func note(_ version: Int64) -> OutgoingMessage {
        let envelope = Envelope(
            id: Identifiers.v7.next(), type: NoteMade.type, source: "skolbuss/attendance", subject: "note",
            time: Clock.system.now(), sequence: version, version: version, epoch: "first")
        return OutgoingMessage(
            exchange: "attendance.events", routingKey: NoteMade.type.name, messageID: envelope.id.lowercase,
            type: NoteMade.type.name, appID: envelope.source, timestamp: envelope.time, headers: envelope.headers,
            body: Array("{}".utf8))
    }

    private func send(_ messages: OutgoingMessage..., as user: String) throws {
        let sender = try ConfirmedSender(try bench.broker(as: user), named: "test")
        defer { sender.close() }
        for message in messages { try sender.send(message) }
    }

    @Test func `a genuine letter that is put back takes effect in its reader's database, once`() throws {
        try send(Self.note(1), Self.note(2), as: "attendance")
        try reading {
            try wait(for: 2)
            #expect(try effects().isEmpty)
            // Not mended: parked again, and as good as before.
            try replay(2)
            try eventually("both are parked again", within: .seconds(60), every: .milliseconds(50)) {
                try letters().map(\.replays) == [1, 1]
            }
            fault.isMended.store(true, ordering: .relaxed)
            try replay(2)
            try eventually("both have taken effect", within: .seconds(60)) { try effects() == [1, 2] }
            try wait(for: 0)
        }
    }

    /// With the password of Notify's broker user, and what an operator sees.
    @Test func `a forged letter takes no effect when it is put back`() throws {
        try send(Self.note(1), as: "attendance")
        try reading { try wait(for: 1) }
        let genuine = try #require(try letters().first).delivery
        func forged(_ change: (inout OutgoingMessage) -> Void) -> OutgoingMessage {
            var letter = OutgoingMessage(
                exchange: Outbox.deadExchange, routingKey: Self.queue, messageID: genuine.messageID ?? "",
                type: genuine.type ?? "", appID: "skolbuss/notify", timestamp: Clock.system.now(),
                headers: genuine.headers.map { ($0.key, $0.value) }, body: genuine.body)
            change(&letter)
            return letter
        }
        func another(_ version: Int64, keeping isKept: (String) -> Bool) -> OutgoingMessage {
            forged { letter in
                let note = Self.note(version)
                letter.messageID = note.messageID
                letter.headers = note.headers + letter.headers.filter { isKept($0.0) }
            }
        }
        try send(
            // A copy that says it has been put back before.
            forged { $0.headers.append((DeadLetter.Header.replay, .int(5))) },
            // No seal.
            another(100) { $0 == DeadLetter.Header.sender },
            // The seal of another letter.
            another(101) { $0.hasPrefix("dead-") },
            forged { $0.body = Array(#"{"more":1}"#.utf8) }, as: "notify")
        fault.isMended.store(true, ordering: .relaxed)
        try reading {
            try replay(5)
            try eventually("what was forged is parked again", within: .seconds(60), every: .milliseconds(50)) {
                try letters().map(\.reason) == Array(repeating: "sender: noted without our seal", count: 3)
            }
            #expect(try effects() == [1], "the copy came before what is parked now, and did nothing")
            // It is nobody's now, whoever puts it back.
            try replay(3)
            try eventually("and again", within: .seconds(60), every: .milliseconds(50)) {
                try letters().map(\.reason) == Array(repeating: "sender: not the publisher", count: 3)
            }
        }
        #expect(try effects() == [1])
    }
}

import Messaging
import RabbitMQ
import Runtime
import Stand
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(10)))
struct DeadLetterToolTests {
    private static let queue = "notify.from-attendance"
    private let bench: ToolBench

    init() throws {
        bench = try ToolBench()
        #expect(try bench.apply().exit == .code(0))
    }

    /// Takes everything out of the queue as Notify would.
    private func received() throws -> [Delivery] {
        let consumer = try bench.broker(as: "notify").consumer(of: Self.queue, prefetch: 5_000, named: "test")
        defer { consumer.close() }
        var all: [Delivery] = []
        while true {
            let some = try consumer.deliveries(upTo: 5_000, within: .seconds(1), wake: nil)
            guard let last = some.last else { return all }
            all += some
            try consumer.acknowledge(upTo: last.tag)
        }
    }

    @Test func `parked messages are listed with their reason and never with their content`() throws {
        let empty = try bench.asOperator("dead", "list")
        #expect(empty.exit == .code(0))
        let id = try bench.park(1, for: Self.queue, body: #"{"student":"secret"}"#)

        let list = try bench.asOperator("dead", "list")
        #expect(list.exit == .code(1))
        #expect(list.output.contains(id) && list.output.contains("unknown version"))
        #expect(list.output.contains("ObligationEvents"))
        let show = try bench.asOperator("dead", "show", Self.queue, id)
        #expect(show.exit == .code(0))
        #expect(show.output.contains("dead-attempts") && show.output.contains("20 bytes"))
        for answer in [list, show] { #expect(!(answer.output + answer.errors).contains("secret")) }

        let body = try bench.asOperator("dead", "show", "\(Self.queue).dead", id, "--body")
        #expect(body.output.contains(#"{"student":"secret"}"#))
        #expect(try bench.asOperator("dead", "list", Self.queue).output.contains(id))
        let queues = try bench.asOperator("queues")
        #expect(queues.output.contains(Self.queue))
    }

    @Test func `a replayed message keeps id and body and counts its replays`() throws {
        let ids = try (1...3).map { try bench.park($0, for: Self.queue, body: "{\"n\":\($0)}") }
        let one = try bench.asOperator("dead", "replay", Self.queue, ids[1])
        #expect(one.exit == .code(0), "\(one.errors)")
        let first = try received()
        #expect(first.map(\.messageID) == [ids[1]])
        #expect(first.first?.body == Array(#"{"n":2}"#.utf8))
        #expect(first.first?.replay == 1)

        let all = try bench.asOperator("dead", "replay", Self.queue)
        #expect(all.output.contains("2 put back"))
        #expect(try received().map(\.messageID) == [ids[0], ids[2]])
        #expect(try bench.asOperator("dead", "list").exit == .code(0))
    }

    @Test func `a message that was parked without its content is not replayed, and can be dropped`() throws {
        let whole = try bench.park(1, for: Self.queue)
        let withheld = try bench.park(2, for: Self.queue, body: nil)
        let replay = try bench.asOperator("dead", "replay", Self.queue)
        #expect(replay.exit == .code(1))
        #expect(replay.output.contains("1 put back") && replay.output.contains("1 stay"))
        #expect(try received().map(\.messageID) == [whole])
        #expect(try bench.asOperator("dead", "list").output.contains(withheld))
        #expect(try bench.asOperator("dead", "drop", Self.queue, withheld).exit == .code(0))
        #expect(try bench.asOperator("dead", "list").exit == .code(0))
    }

    @Test func `an operator's user puts a parked message back where it was parked from, and can do no more with it`()
        throws
    {
        // It says of itself that it belongs elsewhere.
        let sender = try ConfirmedSender(try bench.broker(as: "notify"), named: "test")
        defer { sender.close() }
        try sender.send(
            OutgoingMessage(
                exchange: "dead", routingKey: Self.queue, messageID: Identifiers.v7.next().lowercase, type: "a.b.v1",
                appID: "notify", timestamp: Clock.system.now(),
                headers: [("dead-queue", .string("attendance.from-register")), ("replay", .int(4))], body: [0x30]))
        #expect(try bench.asOperator("dead", "replay", Self.queue).output.contains("1 put back into \(Self.queue)"))
        #expect(try received().map(\.replay) == [5])
        for (exchange, key) in [("", Self.queue), ("replay", Self.queue), ("dead", Self.queue)] {
            #expect(throws: BrokerError.self, "\(exchange)") {
                let own = try ConfirmedSender(try bench.broker(as: "operator"), named: "test")
                defer { own.close() }
                try own.send(
                    OutgoingMessage(
                        exchange: exchange, routingKey: key, messageID: Identifiers.v7.next().lowercase, type: "a.b.v1",
                        appID: "operator", timestamp: Clock.system.now(), headers: [], body: [0x30]))
            }
        }
        #expect(try received().isEmpty)
    }

    @Test func `nothing is taken out of a dead-letter queue from which no way leads back`() throws {
        let id = try bench.park(1, for: Self.queue)
        try bench.node.control(["clear_policy", "--vhost", bench.virtualHost, "\(Self.queue).dead"])
        let replay = try bench.asOperator("dead", "replay", Self.queue)
        #expect(replay.exit == .code(2) && replay.errors.contains("topology apply"), "\(replay.output)\(replay.errors)")
        #expect(try bench.asOperator("dead", "list").output.contains(id))
    }

    @Test func `dropping removes what is named and says what it did not find`() throws {
        let ids = try (1...2).map { try bench.park($0, for: Self.queue) }
        let drop = try bench.asOperator("dead", "drop", Self.queue, ids[0], "not-there")
        #expect(drop.exit == .code(1))
        #expect(drop.output.contains("dropped \(ids[0])"))
        #expect(drop.errors.contains("not-there"))
        let list = try bench.asOperator("dead", "list")
        #expect(!list.output.contains(ids[0]) && list.output.contains(ids[1]))
        #expect(try received().isEmpty)
    }

    @Test func `a replay killed half-way loses nothing, and its repeats are recognisable`() throws {
        let sender = try ConfirmedSender(try bench.broker(as: "notify"), named: "test")
        var ids: [String] = []
        for number in 1...2_000 {
            ids.append(Identifiers.v7.next().lowercase)
            try sender.send(
                OutgoingMessage(
                    exchange: "dead", routingKey: Self.queue, messageID: ids[number - 1], type: "a.b.v1",
                    appID: "notify",
                    timestamp: Clock.system.now(), headers: [("dead-reason", .string("unexpected"))], body: [0x30]))
        }
        sender.close()
        let browser = try QueueBrowser(bench.broker(as: "operator"), queue: Self.queue + ".dead")
        defer { browser.close() }
        let replay = try Process(
            .init(
                Repository.binary("skolbuss"), ["dead", "replay", Self.queue] + bench.operatorOptions,
                log: bench.folder.path("replay.log")))
        let seen = try bench.broker(as: "notify").consumer(of: Self.queue, prefetch: 5_000, named: "test")
        var arrived: [Delivery] = []
        while arrived.isEmpty, replay.isRunning {
            arrived += try seen.deliveries(upTo: 100, within: .seconds(1), wake: nil)
        }
        replay.kill()
        if let last = arrived.last { try seen.acknowledge(upTo: last.tag) }
        seen.close()
        try eventually("the killed tool's messages are back in the queue") { try browser.count() > 0 }

        #expect(try bench.asOperator("dead", "replay", Self.queue).exit == .code(0))
        arrived += try received()
        #expect(Set(arrived.compactMap(\.messageID)) == Set(ids))
        #expect(arrived.allSatisfy { $0.replay == 1 })
        #expect(try bench.asOperator("dead", "list").exit == .code(0))
    }
}

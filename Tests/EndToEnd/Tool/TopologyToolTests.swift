import Glibc
import JSON
import Messaging
import RabbitMQ
import Runtime
import Stand
import TestSupport
import Testing

@Suite(.serialized, .timeLimit(.minutes(10)))
struct TopologyToolTests {
    private let bench: ToolBench

    init() throws { bench = try ToolBench() }

    @Test func `what was applied is as defined, and applying again changes nothing`() throws {
        let before = try bench.onBroker("topology", "check")
        #expect(before.exit == .code(1))
        #expect(before.output.contains("missing     virtual host"))

        let applied = try bench.apply()
        #expect(applied.exit == .code(0), "\(applied.errors)")
        let check = try bench.onBroker("topology", "check")
        #expect(check.exit == .code(0), "\(check.output)\(check.errors)")

        let secret = try File.text(bench.folder.path("secrets/notify.password"))
        #expect(try bench.apply().exit == .code(0))
        #expect(try File.text(bench.folder.path("secrets/notify.password")) == secret)
        var status = stat()
        #expect(stat(bench.folder.path("secrets/notify.password"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(!applied.output.contains(secret.dropLast()))
    }

    @Test func `every drift is named, and applying repairs what can be repaired`() throws {
        #expect(try bench.apply().exit == .code(0))
        let vhost = ["--vhost", bench.virtualHost]
        try bench.node.control(["clear_policy"] + vhost + ["notify.from-attendance"])
        try bench.node.control(["clear_permissions"] + vhost + ["schedule"])
        try bench.node.control(["set_permissions"] + vhost + ["register", ".*", ".*", ".*"])
        try bench.node.control(["set_topic_permissions"] + vhost + ["notify", "dead", ".*", ".*"])
        try bench.node.control(["clear_topic_permissions"] + vhost + ["schedule"])
        try bench.node.control(
            ["set_policy"] + vhost + ["louder", "from-register$", #"{"max-length":5}"#, "--priority", "99"])
        try bench.node.control(["delete_queue"] + vhost + ["attendance.from-schedule"])
        try bench.node.define([
            "queues": [
                [
                    "name": "stray", "vhost": JSON(bench.virtualHost), "durable": true, "auto_delete": false,
                    "arguments": [:],
                ]
            ]
        ])
        let drift = try bench.onBroker("topology", "check")
        #expect(drift.exit == .code(1))
        for line in [
            "missing     policy notify.from-attendance",
            "missing     permissions of schedule",
            "missing     queue attendance.from-schedule",
            "missing     binding schedule.events → attendance.from-schedule (schedule.#)",
            "differs     permissions of register: write is \".*\"",
            "differs     key rights of notify on dead: write is \".*\"",
            "missing     key rights of schedule on control",
            "unexpected  policy louder",
            "unexpected  queue stray",
        ] {
            #expect(drift.output.contains(line), "\(line) is not in\n\(drift.output)")
        }

        #expect(try bench.apply().exit == .code(0))
        let left = try bench.onBroker("topology", "check").output.split(separator: "\n").map(String.init)
        #expect(left.allSatisfy { $0.contains("louder") || $0.contains("stray") })
        #expect(!left.isEmpty)
    }

    @Test func `a queue that exists with other arguments is reported by both`() throws {
        #expect(try bench.apply().exit == .code(0))
        try bench.node.control(["delete_queue", "--vhost", bench.virtualHost, "notify.from-attendance"])
        try bench.node.define([
            "queues": [
                [
                    "name": "notify.from-attendance", "vhost": JSON(bench.virtualHost), "durable": true,
                    "auto_delete": false, "arguments": ["x-queue-type": "quorum"],
                ]
            ]
        ])
        let check = try bench.onBroker("topology", "check")
        #expect(check.exit == .code(1))
        #expect(check.output.contains("queue notify.from-attendance: x-single-active-consumer is null, should be true"))
        let apply = try bench.apply()
        #expect(apply.exit == .code(2))
        #expect(apply.errors.contains("notify.from-attendance"))
    }

    @Test(arguments: [
        (
            "register", ["register.events", "register.protected", "register.snapshots", "control", "dead"],
            ["register.from-schedule", "register.control"]
        ),
        (
            "schedule", ["schedule.events", "schedule.snapshots", "control", "dead"],
            ["schedule.from-register", "schedule.control"]
        ),
        (
            "attendance", ["attendance.events", "control", "dead"],
            ["attendance.from-register", "attendance.from-schedule"]
        ),
        ("notify", ["control", "dead"], ["notify.from-register", "notify.from-attendance"]),
    ])
    func `each service may write its own exchanges and read its own queues, and nothing else`(
        user: String, writes: [String], reads: [String]
    ) throws {
        #expect(try bench.apply().exit == .code(0))
        let topology = try JSON(parsing: File.read("\(Repository.root)/deploy/broker/definitions.json"))
        func names(_ section: String) -> [String] {
            topology[section]?.elements?.compactMap { $0["name"]?.string } ?? []
        }
        // A key that is the user's own there.
        func key(_ exchange: String) -> String {
            switch exchange {
            case "control": user == "register" ? "schedule.probe" : "register.probe"
            case "dead": reads[0]
            default: "\(user).probe"
            }
        }
        let broker = try bench.broker(as: user)
        for exchange in names("exchanges") {
            let publisher = try broker.publisher(named: "test")
            defer { publisher.close() }
            let mayWrite = isAllowed {
                _ = try publisher.publish(.probe(to: exchange, under: key(exchange), as: user))
                _ = try publisher.outcomes(within: .seconds(30), wake: nil)
            }
            #expect(mayWrite == writes.contains(exchange), "\(user) to \(exchange)")
        }
        for queue in names("queues") {
            let mayRead = isAllowed { try broker.consumer(of: queue, prefetch: 1, named: "test").close() }
            #expect(mayRead == reads.contains(queue), "\(user) from \(queue)")
        }
    }

    private func isAllowed(_ use: () throws -> Void) -> Bool {
        do {
            try use()
            return true
        } catch BrokerError.accessRefused {
            return false
        } catch {
            Issue.record(error)
            return false
        }
    }

    @Test func `a broker that cannot be asked is told apart from one that differs`() throws {
        let down = try bench.run([
            "topology", "check", "--management", "http://127.0.0.1:1", "--password-file", bench.folder.path("password"),
        ])
        #expect(down.exit == .code(2))
        #expect(down.errors.contains("http://127.0.0.1:1"))
        try bench.folder.write("wrong\n", to: "wrong")
        let refused = try bench.run(
            Array(["topology", "check"] + bench.brokerOptions.dropLast()) + [bench.folder.path("wrong")])
        #expect(refused.exit == .code(2))
        #expect(!refused.errors.contains("wrong\n"))
    }

    @Test(arguments: [
        [], ["nonsense"], ["topology"], ["topology", "apply"], ["topology", "check", "--nonsense"],
        ["dead", "replay"], ["dead", "drop", "q", "--all", "an-id"], ["dead", "drop", "q"], ["import"],
        ["token", "issue", "--keys", "/tmp"], ["queues", "--user", "a", "--user", "b"],
    ])
    func `wrong usage is explained on standard error and ends with 64`(words: [String]) throws {
        let answer = try bench.run(words)
        #expect(answer.exit == .code(64))
        #expect(words.isEmpty ? answer.output.contains("Usage") : answer.errors.contains("skolbuss"))
    }
}

extension OutgoingMessage {
    fileprivate static func probe(to exchange: String, under key: String, as user: String) -> OutgoingMessage {
        OutgoingMessage(
            exchange: exchange, routingKey: key, messageID: "probe", type: "probe", appID: user,
            timestamp: .init(microseconds: 0), headers: [], body: [0x7b, 0x7d])
    }
}

import Messaging
import RabbitMQ
import Runtime
import Stand
import TestSupport

/// The built tool, a virtual host of the shared broker, and a folder for its files.
struct ToolBench {
    let folder: TemporaryFolder
    let node: PrivateBroker
    let virtualHost: String

    init() throws {
        folder = try TemporaryFolder()
        node = try TestBroker.shared
        virtualHost = "tool-\(randomWord(length: 6))"
        try folder.write(node.administratorPassword + "\n", to: "password")
    }

    typealias Answer = (exit: Process.Exit, output: String, errors: String)

    func run(_ words: [String]) throws -> Answer {
        try Process.run(Repository.binary("skolbuss"), words)
    }

    /// With the options that say which broker is meant.
    func onBroker(_ words: String..., options: [String] = []) throws -> Answer {
        try run(words + options + brokerOptions)
    }

    /// As one who may do everything.
    var brokerOptions: [String] { options(as: PrivateBroker.administrator, folder.path("password")) }

    /// As the operators' user of the topology.
    func asOperator(_ words: String...) throws -> Answer { try run(words + operatorOptions) }
    var operatorOptions: [String] { options(as: "operator", folder.path("secrets/operator.password")) }

    private func options(as user: String, _ password: String) -> [String] {
        [
            "--management", node.managementURL, "--broker", "amqp://127.0.0.1:\(node.amqpPort.number)", "--vhost",
            virtualHost, "--user", user, "--password-file", password,
        ]
    }

    /// Applies the real topology.
    func apply() throws -> Answer {
        try onBroker("topology", "apply", options: ["--secrets", folder.path("secrets")])
    }

    /// The broker as a user of the topology.
    func broker(as user: String) throws -> RabbitMQBroker {
        let line = try File.text(folder.path("secrets/\(user).password")).split(separator: "\n").first ?? ""
        return try RabbitMQBroker(url: node.url(user: user, password: String(line), virtualHost: virtualHost))
    }

    /// A message parked as a consumer parks it, of a replica without its body. Answers its id.
    @discardableResult
    func park(_ number: Int, for queue: String, body: String? = "{}") throws -> String {
        let id = Identifiers.v7.next().lowercase
        let sender = try ConfirmedSender(try broker(as: "notify"), named: "test")
        defer { sender.close() }
        try sender.send(
            OutgoingMessage(
                exchange: "dead", routingKey: queue, messageID: id, type: "attendance.absence-established.v1",
                appID: "skolbuss/notify", timestamp: Clock.system.now(),
                headers: (body == nil ? [("dead-body", .string("withheld"))] : []) + [
                    ("sequence", .int(Int64(number))), ("dead-queue", .string(queue)),
                    ("dead-reason", .string("unknown version")), ("dead-attempts", .int(3)),
                    ("dead-handler", .string("ObligationEvents")), ("dead-at", .string("2026-11-25T08:00:00Z")),
                ], body: Array((body ?? "").utf8)))
        return id
    }
}

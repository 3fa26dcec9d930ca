import Glibc
package import JSON
package import RabbitMQ
import Runtime
package import Stand
import Synchronization

/// One private broker for the whole test process, started when the first test asks. Each suite, and each test that
/// needs peace, takes a virtual host of its own.
package enum TestBroker {
    /// Throws what the start threw, in every test that asks.
    package static var shared: PrivateBroker {
        get throws { try start.get() }
    }

    private static let start: Result<PrivateBroker, any Error> = Result {
        let broker = try PrivateBroker(in: folder("broker"))
        try broker.start()
        return broker
    }

    /// A folder for a node, removed when the test process ends. The node itself dies with the process.
    package static func folder(_ name: String) throws -> Folder {
        let folder = try Folder.temporary(name)
        let isFirst = leftBehind.withLock { folders in
            folders.append(folder)
            return folders.count == 1
        }
        if isFirst { atexit { TestBroker.removeFolders() } }
        return folder
    }

    private static func removeFolders() {
        for folder in leftBehind.withLock({ $0 }) { folder.remove() }
    }

    private static let leftBehind = Mutex<[Folder]>([])
}

/// A corner of a broker that belongs to one suite or test.
package struct VirtualHost: Sendable {
    package let name: String
    package let node: PrivateBroker

    /// A new, empty virtual host, its name made unique.
    package init(_ name: String, on node: PrivateBroker? = nil) throws {
        self.node = try node ?? TestBroker.shared
        self.name = "\(name)-\(randomWord(length: 6))"
        try self.node.define([
            "vhosts": [["name": JSON(self.name)]],
            "permissions": [permission(of: PrivateBroker.administrator, configure: ".*", write: ".*", read: ".*")],
        ])
    }

    /// The broker as the services see it.
    package func broker(
        user: String = PrivateBroker.administrator, password: String? = nil, heartbeat: Duration = .seconds(15),
        limit: Duration = .seconds(30), port: Int? = nil
    ) throws -> RabbitMQBroker {
        try RabbitMQBroker(
            url: node.url(user: user, password: password, virtualHost: name, port: port), heartbeat: heartbeat,
            limit: limit)
    }

    /// A quorum queue with a single active consumer, bound to the topic exchange of the same name by `#`; the shape every
    /// queue of the services has.
    package func declare(
        queues: [String], exchange: String? = nil, policy: JSON? = nil, singleActiveConsumer: Bool = true
    ) throws {
        let vhost = JSON(name)
        let arguments: JSON =
            singleActiveConsumer
            ? ["x-queue-type": "quorum", "x-single-active-consumer": true] : ["x-queue-type": "quorum"]
        var definitions: JSON = [
            "queues": JSON(
                queues.map {
                    [
                        "name": JSON($0), "vhost": vhost, "durable": true, "auto_delete": false, "arguments": arguments,
                    ]
                })
        ]
        if let exchange {
            definitions = definitions.setting(
                "exchanges",
                [
                    [
                        "name": JSON(exchange), "vhost": vhost, "type": "topic", "durable": true, "auto_delete": false,
                        "internal": false, "arguments": [:],
                    ]
                ])
            definitions = definitions.setting(
                "bindings",
                JSON(
                    queues.map {
                        [
                            "source": JSON(exchange), "vhost": vhost, "destination": JSON($0),
                            "destination_type": "queue", "routing_key": "#", "arguments": [:],
                        ]
                    }))
        }
        if let policy {
            definitions = definitions.setting(
                "policies",
                JSON(
                    queues.map {
                        [
                            "vhost": vhost, "name": JSON($0), "pattern": JSON("^\($0)$"), "apply-to": "queues",
                            "definition": policy, "priority": 1,
                        ]
                    }))
        }
        try node.define(definitions)
    }

    /// A user with these rights here and nowhere else; its password is its name.
    package func declareUser(_ user: String, write: String, read: String) throws {
        try node.define([
            "users": [["name": JSON(user), "password": JSON(user), "tags": ""]],
            "permissions": [permission(of: user, configure: "^$", write: write, read: read)],
        ])
    }

    private func permission(of user: String, configure: String, write: String, read: String) -> JSON {
        [
            "user": JSON(user), "vhost": JSON(name), "configure": JSON(configure), "write": JSON(write),
            "read": JSON(read),
        ]
    }
}

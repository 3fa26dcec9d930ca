import JSON
import Messaging
import RabbitMQ
import Stand
import TestSupport
import Testing
import Transfer

/// What the broker lets each user of `deploy/broker/definitions.json` do, tried with everything the file has. Who should be allowed
/// what is reckoned here from names and bindings, and not from the file's own rights, so that a right that is too wide is found
/// and a new exchange or queue is tried by itself.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct BrokerRightsTests {
    private static let operators = "operator"
    private static let started: Result<Broker, any Error> = Result { try Broker() }

    /// The definitions as they stand, in a virtual host of the shared node.
    struct Broker {
        let host: VirtualHost
        let exchanges: [String]
        let queues: [String]
        let bindings: [(source: String, queue: String, key: String)]
        let users: [String]

        init() throws {
            let file = try JSON(parsing: try File.read("\(Repository.root)/deploy/broker/definitions.json"))
            func rows(_ section: String) -> [JSON] { file[section]?.elements.map(Array.init) ?? [] }
            func names(_ section: String) -> [String] { rows(section).compactMap { $0["name"]?.string } }
            host = try VirtualHost("rights-of-all")
            exchanges = names("exchanges")
            queues = names("queues")
            users = names("users")
            bindings = rows("bindings").map {
                ($0["source"]?.string ?? "", $0["destination"]?.string ?? "", $0["routing_key"]?.string ?? "")
            }
            let vhost = JSON(host.name)
            func here(_ section: String, _ more: [(String, JSON)] = []) -> JSON {
                JSON(
                    rows(section).map { row in
                        ([("vhost", vhost)] + more).reduce(row) { $0.setting($1.0, $1.1) }
                    })
            }
            try host.node.define([
                "users": JSON(rows("users").map { $0.setting("password", $0["name"]) }),
                "exchanges": here("exchanges", [("auto_delete", false), ("internal", false), ("arguments", [:])]),
                "queues": here("queues", [("auto_delete", false)]),
                "bindings": here("bindings", [("destination_type", "queue"), ("arguments", [:])]),
                "permissions": here("permissions"), "topic_permissions": here("topic_permissions"),
            ])
        }

        /// A service reads what is named as its own.
        func mayRead(_ user: String) -> [String] {
            queues.filter { queue in
                user == operators
                    ? queue.hasSuffix(".dead")
                    : !queue.hasSuffix(".dead") && (queue.hasPrefix("\(user).from-") || queue == "\(user).control")
            }
        }

        /// Those it keeps a replica of, and therefore asks for snapshots.
        private func publishers(for user: String) -> [String] {
            bindings.filter { $0.source.hasSuffix(".snapshots") && mayRead(user).contains($0.queue) }
                .map { String($0.source.dropLast(".snapshots".count)) }
        }

        /// It writes what is named as its own under keys that begin with its name, asks its publishers, and parks what came to
        /// its own queues. Operators write nothing: what was parked is put back by the broker, where nobody else writes.
        func mayPublish(_ user: String, _ exchange: String, _ key: String) -> Bool {
            switch exchange {
            case _ where user == operators: false
            case "control": publishers(for: user).contains { key.hasPrefix("\($0).") }
            case "dead": mayRead(user).contains(key)
            // Only topic exchanges know rights to keys; on others whoever may write must be alone.
            case _ where exchange.hasSuffix(".snapshots"): exchange.hasPrefix("\(user).")
            default: exchange.hasPrefix("\(user).") && key.hasPrefix("\(user).")
            }
        }

        func connect(_ user: String) throws -> RawAMQP {
            try RawAMQP(port: host.node.amqpPort.number, user: user, password: user, virtualHost: host.name)
        }
    }

    private let broker: Broker

    init() throws { broker = try Self.started.get() }

    private func expectRefused(
        _ what: String, _ request: RawAMQP.Request, _ connection: RawAMQP,
        _ place: SourceLocation = #_sourceLocation
    ) throws {
        let refusal = try connection.refusal(of: request)
        #expect(
            refusal?.code == 403, "\(what): \(refusal.map { "\($0.code) \($0.text)" } ?? "done")", sourceLocation: place
        )
    }

    private func expectDone(
        _ what: String, _ request: RawAMQP.Request, _ connection: RawAMQP,
        _ place: SourceLocation = #_sourceLocation
    ) throws {
        let refusal = try connection.refusal(of: request)
        #expect(refusal == nil, "\(what): \(refusal.map { "\($0.code) \($0.text)" } ?? "")", sourceLocation: place)
    }

    @Test func `the file has the users, exchanges and queues this suite is about`() {
        #expect(Set(broker.users) == ["register", "schedule", "attendance", "notify", "operator"])
        #expect(broker.exchanges.count >= 8 && broker.queues.count >= 16 && broker.bindings.count >= 23)
    }

    @Test(arguments: ["register", "schedule", "attendance", "notify", "operator"])
    func `nobody makes, binds, unbinds or deletes anything`(user: String) throws {
        let connection = try broker.connect(user)
        for name in ["", "mine", "\(user).mine", "\(user).from-register.more", "amq.gen-mine"] {
            try expectRefused("declare queue \(name)", .declareQueue(name), connection)
        }
        for name in ["mine", "\(user).events.more", "\(user).more"] {
            try expectRefused("declare exchange \(name)", .declareExchange(name), connection)
        }
        for exchange in broker.exchanges + ["amq.topic"] {
            try expectRefused("delete \(exchange)", .deleteExchange(exchange), connection)
            for queue in broker.queues {
                try expectRefused("bind \(queue) to \(exchange)", .bindQueue(queue, to: exchange), connection)
            }
            for other in broker.exchanges where other != exchange {
                try expectRefused("bind \(other) to \(exchange)", .bindExchange(other, to: exchange), connection)
            }
        }
        for queue in broker.queues { try expectRefused("delete \(queue)", .deleteQueue(queue), connection) }
        for binding in broker.bindings {
            try expectRefused(
                "unbind \(binding.queue)", .unbindQueue(binding.queue, from: binding.source, key: binding.key),
                connection)
        }
    }

    @Test(arguments: ["register", "schedule", "attendance", "notify", "operator"])
    func `everybody reads the queues that are theirs and no other`(user: String) throws {
        let connection = try broker.connect(user)
        let own = broker.mayRead(user)
        #expect(!own.isEmpty)
        for queue in broker.queues where !own.contains(queue) {
            try expectRefused("get from \(queue)", .get(queue), connection)
            try expectRefused("consume \(queue)", .consume(queue), connection)
            try expectRefused("purge \(queue)", .purge(queue), connection)
        }
        // On a connection of its own: what lies in the queue comes as soon as it is consumed.
        for queue in own { try expectDone("consume \(queue)", .consume(queue), try broker.connect(user)) }
    }

    @Test(arguments: ["register", "schedule", "attendance", "notify", "operator"])
    func `everybody writes to the exchanges that are theirs, under keys that are theirs, and nowhere else`(
        user: String
    ) throws {
        let connection = try broker.connect(user)
        let keys = Set(
            broker.bindings.map { Self.example($0.key) } + broker.queues + [
                "mine", "a.b.v1", "#", "*", "", user, "\(user)x.y", "x.\(user).y",
            ])
        var allowed = 0
        for exchange in broker.exchanges + ["", "amq.topic", "amq.direct", "amq.fanout", "amq.headers"] {
            for key in keys {
                let request = RawAMQP.Request.publish(exchange, key)
                if broker.mayPublish(user, exchange, key) {
                    try expectDone("publish '\(key)' to '\(exchange)'", request, connection)
                    allowed += 1
                } else {
                    try expectRefused("publish '\(key)' to '\(exchange)'", request, connection)
                }
            }
        }
        #expect(user == Self.operators ? allowed == 0 : allowed > 1)
    }

    @Test func `what protected people's documents travel on is read by Attendance and Notify and written by Register`()
        throws
    {
        #expect(broker.exchanges.contains("register.protected"))
        for user in broker.users where user != "register" {
            let connection = try broker.connect(user)
            try expectRefused(
                user, .publish("register.protected", "register.person-changed.v1"), connection)
        }
        let readers = Set(broker.bindings.filter { $0.source == "register.protected" }.map(\.queue))
        #expect(readers == ["attendance.from-register", "notify.from-register"])
    }

    @Test(arguments: ["register", "schedule", "attendance", "notify"])
    func `a message is of who sent it, or refused`(user: String) throws {
        let connection = try broker.connect(user)
        let key = try #require(broker.queues.first { broker.mayPublish(user, "dead", $0) })
        for other in broker.users + ["", "nobody"] where other != user {
            let refusal = try connection.refusal(of: .publish("dead", key, as: other))
            #expect(refusal?.code == 406, "\(user) as \(other)")
        }
        try expectDone("publish as oneself", .publish("dead", key, as: user), connection)
    }

    @Test(arguments: ["register", "schedule", "attendance", "notify"])
    func `a service finds whom the broker takes it for by the rights it has`(user: String) throws {
        let own = try broker.host.broker(user: user, password: user)
        for key in broker.mayRead(user) {
            try own.prove(user, by: "dead", key: key)
            #expect(throws: BrokerError.otherUser(user)) { try own.prove("operator", by: "dead", key: key) }
        }
    }

    /// RabbitMQ judges a message's own key and none of its copies': those reach queues where the sender has nothing to say, and
    /// bear the sender's name there.
    @Test(arguments: ["CC", "BCC"])
    func `a copy to a key that is not the sender's bears the sender's name`(header: String) throws {
        // What other tests have sent there.
        try expectDone("purge", .purge("schedule.control"), try broker.connect("schedule"))
        let thief = try broker.connect("notify")
        try expectRefused("schedule", .publish("control", "schedule.forged.v1"), thief)
        try expectDone(
            header, .publish("control", "register.forged.v1", as: "notify", copies: (header, ["schedule.forged.v1"])),
            thief)
        let consumer = try broker.host.broker(user: "schedule", password: "schedule")
            .consumer(of: "schedule.control", prefetch: 1, named: "test")
        defer { consumer.close() }
        let delivery = try #require(try consumer.take(1).first)
        #expect(delivery.userID == "notify")
        try consumer.acknowledge(upTo: delivery.tag)
    }

    @Test(arguments: ["register", "schedule", "attendance", "notify", "operator"])
    func `nobody is let into another virtual host or in by another password`(user: String) throws {
        let port = broker.host.node.amqpPort.number
        let other = try VirtualHost("not-theirs", on: broker.host.node)
        for (vhost, password) in [("/", user), (other.name, user), (broker.host.name, "wrong")] {
            #expect(throws: (any Error).self) {
                try RawAMQP(port: port, user: user, password: password, virtualHost: vhost)
            }
        }
    }

    @Test func `the management interface lets no service in, and operators look but change nothing`() throws {
        let client = HTTPClient(timeout: .seconds(30))
        let vhost = broker.host.name
        func status(_ user: String, _ method: String, _ path: String, _ body: String = "") throws -> Int {
            try client.send(
                HTTPClientRequest(
                    method, broker.host.node.managementURL + "/api" + path,
                    headers: [(name: "Content-Type", value: "application/json")], body: Array(body.utf8),
                    authorization: .basic(user: user, password: user))
            ).status
        }
        let reads = ["/overview", "/queues/\(vhost)", "/users", "/definitions", "/connections", "/whoami"]
        for user in broker.users where user != Self.operators {
            for path in reads { #expect(try status(user, "GET", path) == 401, "\(user) \(path)") }
        }
        #expect(try status(Self.operators, "GET", "/queues/\(vhost)") == 200)
        for path in ["/users", "/definitions", "/permissions"] {
            #expect(try status(Self.operators, "GET", path) == 401, "\(path)")
        }
        for (method, path, body) in [
            ("PUT", "/users/more", #"{"password":"more","tags":"administrator"}"#),
            ("PUT", "/permissions/\(vhost)/operator", #"{"configure":".*","write":".*","read":".*"}"#),
            ("PUT", "/policies/\(vhost)/more", #"{"pattern":".*","definition":{"max-length":1}}"#),
            ("PUT", "/queues/\(vhost)/more", #"{"durable":true}"#), ("DELETE", "/vhosts/\(vhost)", ""),
            ("DELETE", "/queues/\(vhost)/register.control", ""),
            ("DELETE", "/queues/\(vhost)/attendance.from-register/contents", ""),
            (
                "POST", "/queues/\(vhost)/attendance.from-register/get",
                #"{"count":1,"ackmode":"ack_requeue_true","encoding":"auto"}"#
            ),
            (
                "POST", "/exchanges/\(vhost)/amq.default/publish",
                #"{"routing_key":"register.control","payload":"","payload_encoding":"string","properties":{}}"#
            ),
            (
                "POST", "/exchanges/\(vhost)/register.events/publish",
                #"{"routing_key":"register.x","payload":"","payload_encoding":"string","properties":{}}"#
            ),
        ] {
            let answer = try status(Self.operators, method, path, body)
            #expect([400, 401, 403].contains(answer), "\(method) \(path): \(answer)")
        }
    }

    /// A key that a binding's pattern lets through.
    private static func example(_ pattern: String) -> String {
        pattern.hasSuffix(".#") ? pattern.dropLast() + "thing-changed.v1" : pattern
    }
}

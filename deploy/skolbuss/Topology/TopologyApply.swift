import JSON

enum TopologyApply: Command {
    static let words = ["topology", "apply"]
    static let summary = "put exchanges, queues, policies and users into a broker"
    static let synopsis = "topology apply --secrets DIR [--definitions FILE] [broker options]"
    static let explanation = """
        Makes the virtual host hold what the definitions say: what is missing is made, what can be changed is changed, and
        nothing is removed. May be run again at any time, also while the services run.

        Each user's password is the first line of DIR/<user>.password. A missing file is made, readable by you only, with a new
        password; give the services theirs from there. Changing a file and applying again changes the password.

        The user that applies must be tagged administrator. `topology check` shows what this cannot change: the type or
        arguments of a queue or exchange that exists, and what is there but should not be.
        """
    static let options = BrokerAccess.options.union(["secrets", "definitions"])
    static let flags: Set<String> = []

    static func run(_ arguments: Arguments) throws -> Int32 {
        _ = try arguments.words()
        let secrets = try arguments.required("secrets")
        let topology = try Topology.load(arguments)
        let access = try BrokerAccess(arguments)
        let api = access.management
        let vhost = access.virtualHost

        try Files.makeFolder(secrets)
        try api.put("vhosts", vhost, body: [:])
        // Whoever makes a virtual host has no rights in it, and needs them for what follows.
        if try api.find("permissions", vhost, access.user) == nil {
            try api.put(
                "permissions", vhost, access.user, body: ["configure": ".*", "write": ".*", "read": ".*"])
        }
        // Policies first, so that no queue is ever without the one that keeps its rejected messages.
        for policy in topology.policies { try api.put("policies", vhost, policy.name, body: policy.definition) }
        for exchange in topology.exchanges {
            try api.put(
                "exchanges", vhost, exchange.name,
                body: [
                    "type": JSON(exchange.type), "durable": true, "auto_delete": false, "internal": false,
                    "arguments": [:],
                ])
        }
        for queue in topology.queues {
            try api.put(
                "queues", vhost, queue.name,
                body: ["durable": true, "auto_delete": false, "arguments": queue.arguments])
        }
        for binding in topology.bindings {
            try api.post(
                "bindings", vhost, "e", binding.source, "q", binding.destination,
                body: ["routing_key": JSON(binding.key), "arguments": [:]])
        }
        for user in topology.users {
            let password = try Files.secret(keptIn: "\(secrets)/\(user.name).password", orMade: newPassword)
            try api.put("users", user.name, body: ["password": JSON(password), "tags": JSON(user.tags)])
        }
        for permission in topology.permissions {
            try api.put("permissions", vhost, permission.user, body: permission.rights)
        }
        for permission in topology.topicPermissions {
            try api.put(
                "topic-permissions", vhost, permission.user,
                body: permission.rights.setting("exchange", JSON(permission.exchange)))
        }
        Terminal.write(
            """
            \(topology.exchanges.count) exchanges, \(topology.queues.count) queues, \(topology.bindings.count) bindings, \
            \(topology.policies.count) policies, \(topology.users.count) users in virtual host \(vhost)
            """)
        return ExitCode.good
    }

    /// 160 bits from the system's source, in letters that need no escaping anywhere.
    private static func newPassword() -> String {
        let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGH")
        var random = SystemRandomNumberGenerator()
        return String((0..<32).map { _ in letters[Int(random.next(upperBound: UInt(letters.count)))] })
    }
}

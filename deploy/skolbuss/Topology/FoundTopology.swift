import JSON

/// What a broker holds in one virtual host, less what RabbitMQ puts there itself.
struct FoundTopology {
    let exchanges: [String: JSON]
    let queues: [String: JSON]
    let bindings: Set<Topology.Binding>
    let policies: [String: JSON]
    let operatorPolicies: [String]
    /// All users of the broker: they belong to no virtual host.
    let users: [String: JSON]
    let permissions: [String: JSON]
    /// By user and exchange, as `Topology.TopicPermission.name` puts them.
    let topicPermissions: [String: JSON]

    /// Nil when there is no such virtual host.
    init?(_ access: BrokerAccess) throws {
        let api = access.management
        let vhost = access.virtualHost
        guard try api.find("vhosts", vhost) != nil else { return nil }
        func byName(_ rows: [JSON], _ field: String = "name") -> [String: JSON] {
            Dictionary(rows.compactMap { row in row[field]?.string.map { ($0, row) } }) { first, _ in first }
        }
        exchanges = byName(try api.list("exchanges", vhost)).filter { !$0.key.isEmpty && !$0.key.hasPrefix("amq.") }
        queues = byName(try api.list("queues", vhost))
        bindings = Set(
            try api.list("bindings", vhost).compactMap { row in
                guard let source = row["source"]?.string, !source.isEmpty, let destination = row["destination"]?.string,
                    let key = row["routing_key"]?.string
                else { return nil }
                return Topology.Binding(source: source, destination: destination, key: key)
            })
        policies = byName(try api.list("policies", vhost))
        operatorPolicies = try api.list("operator-policies", vhost).compactMap { $0["name"]?.string }
        users = byName(try api.list("users"))
        permissions = byName(try api.list("vhosts", vhost, "permissions"), "user")
        topicPermissions = Dictionary(
            try api.list("vhosts", vhost, "topic-permissions").compactMap { row in
                guard let user = row["user"]?.string, let exchange = row["exchange"]?.string else { return nil }
                return (Topology.TopicPermission.name(user, exchange), row)
            }, uniquingKeysWith: { first, _ in first })
    }
}

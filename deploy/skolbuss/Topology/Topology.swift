import JSON

/// What a broker should hold: the file `deploy/broker/definitions.json`, in the shape of RabbitMQ's own definitions but
/// without the virtual host, which is chosen when it is applied, and without passwords.
struct Topology {
    struct Binding: Hashable {
        let source: String
        let destination: String
        let key: String
    }

    let exchanges: [(name: String, type: String)]
    let queues: [(name: String, arguments: JSON)]
    let bindings: [Binding]
    let policies: [(name: String, definition: JSON)]
    let users: [(name: String, tags: String)]
    let permissions: [(user: String, rights: JSON)]
    /// Under which keys a user may publish to a topic exchange; one without an entry may under any.
    let topicPermissions: [TopicPermission]

    struct TopicPermission {
        let user: String
        let exchange: String
        /// `write` and `read`, both patterns.
        let rights: JSON

        var name: String { Self.name(user, exchange) }
        static func name(_ user: String, _ exchange: String) -> String { "\(user) on \(exchange)" }
    }

    /// The given file, or the one the tool was built with.
    static func load(_ arguments: Arguments) throws -> Topology {
        guard let path = try arguments.value("definitions") else {
            return try Topology(JSON(parsing: PackageResources.definitions_json))
        }
        do {
            return try Topology(JSON(parsing: try Files.read(path)))
        } catch let error as JSONError {
            throw ToolError("\(path): \(error)")
        }
    }

    init(_ document: JSON) throws(ToolError) {
        func rows(_ section: String) throws(ToolError) -> [JSON] {
            guard let rows = document[section]?.elements else {
                throw ToolError("the definitions have no list '\(section)'")
            }
            return Array(rows)
        }
        func text(_ row: JSON, _ field: String, _ section: String) throws(ToolError) -> String {
            guard let text = row[field]?.string else { throw ToolError("an entry of '\(section)' has no '\(field)'") }
            return text
        }
        exchanges = try rows("exchanges").map { (row) throws(ToolError) in
            (try text(row, "name", "exchanges"), try text(row, "type", "exchanges"))
        }
        queues = try rows("queues").map { (row) throws(ToolError) in
            (try text(row, "name", "queues"), row["arguments"] ?? [:])
        }
        bindings = try rows("bindings").map { (row) throws(ToolError) in
            Binding(
                source: try text(row, "source", "bindings"), destination: try text(row, "destination", "bindings"),
                key: try text(row, "routing_key", "bindings"))
        }
        policies = try rows("policies").map { (row) throws(ToolError) in
            (try text(row, "name", "policies"), row.setting("name", nil))
        }
        users = try rows("users").map { (row) throws(ToolError) in
            (try text(row, "name", "users"), try text(row, "tags", "users"))
        }
        permissions = try rows("permissions").map { (row) throws(ToolError) in
            (try text(row, "user", "permissions"), row.setting("user", nil))
        }
        topicPermissions =
            document["topic_permissions"] == nil
            ? []
            : try rows("topic_permissions").map { (row) throws(ToolError) in
                TopicPermission(
                    user: try text(row, "user", "topic_permissions"),
                    exchange: try text(row, "exchange", "topic_permissions"),
                    rights: ["write": row["write"] ?? "", "read": row["read"] ?? ""])
            }
    }

    /// The queues that hold parked messages.
    var deadQueues: [String] { queues.map(\.name).filter { $0.hasSuffix(".dead") } }
}

import JSON

/// Compares a broker with the definitions, in both directions: what is missing, what is different, what should not be there.
struct CheckTopology {
    let definitions: Definitions
    let management: Management

    func run() throws -> [String] {
        guard try management.find("/vhosts/\(management.host)") != nil else {
            return ["virtual host \(management.virtualHost): missing"]
        }
        let host = management.host
        return try compare(
            "exchange", definitions.list("exchanges"),
            try management.get("/exchanges/\(host)").list.filter {
                $0["name"]?.string?.isEmpty == false && !isBuiltIn($0)
            },
            by: { $0["name"]?.string ?? "" }, fields: ["type", "durable"])
            + compare(
                "queue", definitions.list("queues"), try management.get("/queues/\(host)").list,
                by: { $0["name"]?.string ?? "" }, fields: ["durable", "arguments"])
            + compare(
                "binding", definitions.list("bindings"),
                try management.get("/bindings/\(host)").list.filter { $0["source"]?.string?.isEmpty == false },
                by: {
                    "\($0["source"]?.string ?? "") -> \($0["destination"]?.string ?? "") \($0["routing_key"]?.string ?? "")"
                },
                fields: [])
            + compare(
                "policy", definitions.list("policies"), try management.get("/policies/\(host)").list,
                by: { $0["name"]?.string ?? "" }, fields: ["pattern", "apply-to", "priority", "definition"])
            + compare(
                "permission", definitions.list("permissions"),
                try management.get("/vhosts/\(host)/permissions").list.filter { !isAdministrator($0) },
                by: { $0["user"]?.string ?? "" }, fields: ["configure", "write", "read"])
            + users()
    }

    private func users() throws -> [String] {
        let present = Set(try management.get("/users").list.compactMap { $0["name"]?.string })
        let missing = definitions.list("users").compactMap { $0["name"]?.string }.filter { !present.contains($0) }
        return missing.map { "user \($0): missing" }
            + (present.contains("guest") ? ["user guest: should not be there"] : [])
    }

    private func isBuiltIn(_ exchange: JSON) -> Bool { exchange["name"]?.string?.hasPrefix("amq.") ?? false }

    /// Whoever made the virtual host has rights in it; that is the administrator who runs this.
    private func isAdministrator(_ permission: JSON) -> Bool {
        let known = definitions.list("users").compactMap { $0["name"]?.string }
        return !known.contains(permission["user"]?.string ?? "") && permission["configure"]?.string == ".*"
    }

    private func compare(
        _ what: String, _ wanted: [JSON], _ present: [JSON], by key: (JSON) -> String, fields: [String]
    ) -> [String] {
        let found = Dictionary(present.map { (key($0), $0) }, uniquingKeysWith: { first, _ in first })
        var differences: [String] = []
        for item in wanted {
            guard let other = found[key(item)] else {
                differences.append("\(what) \(key(item)): missing")
                continue
            }
            for field in fields where !Self.equal(item[field], other[field]) {
                differences.append("\(what) \(key(item)): \(field) differs")
            }
        }
        let names = Set(wanted.map(key))
        return differences
            + found.keys.filter { !names.contains($0) }.sorted().map { "\(what) \($0): should not be there" }
    }

    /// Objects are equal whatever the order of their members.
    private static func equal(_ left: JSON?, _ right: JSON?) -> Bool {
        left?.encoded(sortedKeys: true, indent: 0) == right?.encoded(sortedKeys: true, indent: 0)
    }
}

extension JSON {
    var list: [JSON] { elements.map(Array.init) ?? [] }
}

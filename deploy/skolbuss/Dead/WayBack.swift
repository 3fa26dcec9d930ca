import JSON

/// The way of a parked message back into the queue it was parked from: the dead-letter queue's policy sends there what is
/// rejected in it. No user may publish there, and what is rejected where no policy is would be lost.
enum WayBack {
    private static let exchange = "replay"

    /// Throws when a message that is rejected in this queue would not arrive. Looks at the policies themselves: what the
    /// management interface says of a queue is some seconds old.
    static func check(_ queue: DeadQueue, _ access: BrokerAccess) throws {
        let api = access.management
        let policies = try api.list("policies", access.virtualHost)
        let own = policies.first { $0["name"]?.string == queue.name }
        let others = policies.filter { $0["name"]?.string != queue.name && concerns($0, queue.name) }
        let priority = own?["priority"]?.int ?? 0
        let bindings = try api.list("bindings", access.virtualHost, "e", exchange, "q", queue.origin)
        guard let own, concerns(own, queue.name), leads(own["definition"], to: queue.origin),
            others.allSatisfy({ $0["priority"]?.int ?? 0 < priority }),
            bindings.contains(where: { $0["routing_key"]?.string == queue.origin })
        else {
            throw ToolError("nothing leads from \(queue.name) back to \(queue.origin): run `skolbuss topology apply`")
        }
    }

    private static func leads(_ definition: JSON?, to origin: String) -> Bool {
        definition?["dead-letter-exchange"]?.string == exchange
            && definition?["dead-letter-routing-key"]?.string == origin
            && definition?["dead-letter-strategy"]?.string == "at-least-once"
            && definition?["overflow"]?.string == "reject-publish"
    }

    /// Whether the policy may be the queue's. One whose pattern cannot be read may.
    private static func concerns(_ policy: JSON, _ name: String) -> Bool {
        guard policy["apply-to"]?.string != "exchanges", let pattern = policy["pattern"]?.string else { return false }
        guard let expression = try? Regex(pattern) else { return true }
        return name.contains(expression)
    }
}

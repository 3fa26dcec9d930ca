import JSON

/// One difference between a broker and the definitions.
struct TopologyDifference: Equatable, CustomStringConvertible {
    enum Kind: String {
        case missing, differs, unexpected
    }

    let kind: Kind
    let subject: String
    var detail: String?

    var description: String {
        "\(kind.rawValue.padded(to: 10))  \(subject)" + (detail.map { ": \($0)" } ?? "")
    }

    static func all(wanted: Topology, found: FoundTopology) -> [TopologyDifference] {
        exchanges(wanted, found) + queues(wanted, found) + bindings(wanted, found) + policies(wanted, found)
            + users(wanted, found) + permissions(wanted, found) + topicPermissions(wanted, found)
    }

    private static func exchanges(_ wanted: Topology, _ found: FoundTopology) -> [TopologyDifference] {
        compare(
            "exchange", wanted.exchanges.map { ($0.name, ["type": JSON($0.type), "durable": true]) }, found.exchanges)
            + unexpected("exchange", wanted.exchanges.map(\.name), found.exchanges)
    }

    private static func queues(_ wanted: Topology, _ found: FoundTopology) -> [TopologyDifference] {
        compare("queue", wanted.queues.map { ($0.name, ["arguments": $0.arguments, "durable": true]) }, found.queues)
            + unexpected("queue", wanted.queues.map(\.name), found.queues)
    }

    private static func bindings(_ wanted: Topology, _ found: FoundTopology) -> [TopologyDifference] {
        func subject(_ binding: Topology.Binding) -> String {
            "binding \(binding.source) → \(binding.destination) (\(binding.key))"
        }
        let wanted = wanted.bindings
        return wanted.filter { !found.bindings.contains($0) }.map { .init(kind: .missing, subject: subject($0)) }
            + found.bindings.subtracting(wanted).map { .init(kind: .unexpected, subject: subject($0)) }
            .sorted { $0.subject < $1.subject }
    }

    private static func policies(_ wanted: Topology, _ found: FoundTopology) -> [TopologyDifference] {
        var differences = compare("policy", wanted.policies.map { ($0.name, $0.definition) }, found.policies)
        differences += unexpected("policy", wanted.policies.map(\.name), found.policies)
        differences += found.operatorPolicies.map {
            TopologyDifference(kind: .unexpected, subject: "operator policy \($0)")
        }
        return differences
    }

    private static func users(_ wanted: Topology, _ found: FoundTopology) -> [TopologyDifference] {
        // Others may be there, for users belong to the whole broker; but not the one whose password everybody knows.
        let guest = found.users["guest"].map { _ in TopologyDifference(kind: .unexpected, subject: "user guest") }
        return [guest].compactMap(\.self)
            + wanted.users.compactMap { user in
                guard let row = found.users[user.name] else {
                    return .init(kind: .missing, subject: "user \(user.name)")
                }
                let tags = Set(row["tags"]?.elements?.compactMap(\.string) ?? [])
                let wantedTags = Set(user.tags.split(separator: ",").map(String.init))
                guard tags != wantedTags else { return nil }
                return .init(
                    kind: .differs, subject: "user \(user.name)",
                    detail: "tags are '\(tags.sorted().joined(separator: ","))', should be '\(user.tags)'")
            }
    }

    private static func permissions(_ wanted: Topology, _ found: FoundTopology) -> [TopologyDifference] {
        let administrators = found.users.filter { _, row in
            row["tags"]?.elements?.contains { $0.string == "administrator" } ?? false
        }
        let others = found.permissions.filter { administrators[$0.key] == nil }
        return compare("permissions of", wanted.permissions.map { ($0.user, $0.rights) }, found.permissions)
            + unexpected("permissions of", wanted.permissions.map(\.user), others)
    }

    private static func topicPermissions(_ wanted: Topology, _ found: FoundTopology) -> [TopologyDifference] {
        compare("key rights of", wanted.topicPermissions.map { ($0.name, $0.rights) }, found.topicPermissions)
            + unexpected("key rights of", wanted.topicPermissions.map(\.name), found.topicPermissions)
    }

    /// What is missing, and fields that are not as wanted.
    private static func compare(
        _ noun: String, _ wanted: [(name: String, fields: JSON)], _ found: [String: JSON]
    ) -> [TopologyDifference] {
        wanted.flatMap { name, fields -> [TopologyDifference] in
            guard let row = found[name] else { return [.init(kind: .missing, subject: "\(noun) \(name)")] }
            return details(fields, row).map { .init(kind: .differs, subject: "\(noun) \(name)", detail: $0) }
        }
    }

    private static func details(_ wanted: JSON, _ found: JSON) -> [String] {
        (wanted.members.map(Array.init) ?? []).flatMap { field, value -> [String] in
            let present = found[field] ?? .null
            if value == present { return [] }
            guard value.kind == .object, present.kind == .object else {
                return ["\(field) is \(present.text), should be \(value.text)"]
            }
            let extra = (present.members.map(Array.init) ?? []).filter { value[$0.key] == nil }
                .map { "\($0.key) is \($0.value.text), should not be set" }
            return details(value, present) + extra
        }
    }

    private static func unexpected(
        _ noun: String, _ wanted: [String], _ found: [String: JSON]
    ) -> [TopologyDifference] {
        Set(found.keys).subtracting(wanted).sorted().map { .init(kind: .unexpected, subject: "\(noun) \($0)") }
    }
}

import JSON

enum TopologyCheck: Command {
    static let words = ["topology", "check"]
    static let summary = "show where a broker differs from the definitions"
    static let synopsis = "topology check [--definitions FILE] [broker options]"
    static let explanation = """
        Compares exchanges, queues, bindings, policies, users and their rights with the definitions and prints one line for each
        difference: what is missing, what differs and what is there but should not be. Changes nothing.

        Exit code 0: no difference. 1: some. 2: the broker could not be asked. The user must be tagged administrator.
        """
    static let options = BrokerAccess.options.union(["definitions"])
    static let flags: Set<String> = []

    static func run(_ arguments: Arguments) throws -> Int32 {
        _ = try arguments.words()
        let topology = try Topology.load(arguments)
        let access = try BrokerAccess(arguments)
        guard let found = try FoundTopology(access) else {
            Terminal.write("missing     virtual host \(access.virtualHost)")
            return ExitCode.attention
        }
        let differences = TopologyDifference.all(wanted: topology, found: found)
        for difference in differences { Terminal.write(difference.description) }
        if differences.isEmpty { Terminal.write("virtual host \(access.virtualHost) is as defined") }
        return differences.isEmpty ? ExitCode.good : ExitCode.attention
    }
}

import Runtime

enum ReplicaResync: Command {
    static let words = ["replica", "resync"]
    static let summary = "have a replica rebuilt from its publisher"
    static let synopsis = "replica resync QUEUE|--all --token-file FILE [--service URL …] [--wait] [--timeout SECONDS]"
    static let explanation = """
        The replica asks its publisher for everything. What is known stays readable meanwhile; what the publisher does not bring is
        deleted at the end. Not needed in everyday life: replicas see what they miss and ask by themselves.

        --wait returns when the replica is complete again, or after --timeout seconds (600). The token needs the scope operator.
        Exit code 0: asked for, and with --wait complete. 1: not complete in time. 2: not asked for.
        """
    static let options = ReplicaServices.options.union(ReplicaWaiting.options)
    static let flags = ReplicaWaiting.flags.union(["all"])

    static func run(_ arguments: Arguments) throws -> Int32 {
        let waiting = try ReplicaWaiting(arguments)
        let services = try ReplicaServices(arguments)
        let asked = try chosen(arguments, services).map { (replica: $0, at: try services.request("resync", of: $0)) }
        guard arguments.has("wait") else {
            Terminal.write("asked for: \(asked.map(\.replica.queue).joined(separator: ", "))")
            return ExitCode.good
        }
        let (replicas, isDone) = try waiting.wait(for: asked, in: services) { replica, at in
            replica.isComplete && replica.time("completedAt").map { $0 > at } ?? false
        }
        ReplicaStatus.write(replicas)
        return isDone ? ExitCode.good : ExitCode.attention
    }

    /// The replica named, or all with `--all`.
    static func chosen(_ arguments: Arguments, _ services: ReplicaServices) throws -> [ReplicaServices.Replica] {
        if arguments.has("all") {
            _ = try arguments.words()
            return try services.replicas()
        }
        return try services.replicas(on: try arguments.words("QUEUE")[0])
    }
}

enum ReplicaAudit: Command {
    static let words = ["replica", "audit"]
    static let summary = "have a replica compared with its publisher"
    static let synopsis = "replica audit QUEUE|--all --token-file FILE [--service URL …] [--wait] [--timeout SECONDS]"
    static let explanation = """
        The publisher states counts and sums of what is true, in the replica's own queue, and the replica compares at that very point
        of the stream. What differs is asked for by itself. It is done every night (<SERVICE>_REPLICA_AUDIT_HOUR).

        --wait returns when the comparison has been made, or after --timeout seconds (600). The token needs the scope operator.
        Exit code 0: asked for, and with --wait equal. 1: different, not comparable because messages are missing, or not in time.
        2: not asked for.
        """
    static let options = ReplicaServices.options.union(ReplicaWaiting.options)
    static let flags = ReplicaWaiting.flags.union(["all"])

    static func run(_ arguments: Arguments) throws -> Int32 {
        let waiting = try ReplicaWaiting(arguments)
        let services = try ReplicaServices(arguments)
        let asked = try ReplicaResync.chosen(arguments, services).map {
            (replica: $0, at: try services.request("audit", of: $0))
        }
        guard arguments.has("wait") else {
            Terminal.write("asked for: \(asked.map(\.replica.queue).joined(separator: ", "))")
            return ExitCode.good
        }
        let (replicas, isDone) = try waiting.wait(for: asked, in: services) { replica, at in
            replica.time("auditedAt").map { $0 > at } ?? false
        }
        ReplicaStatus.write(replicas)
        return isDone && replicas.allSatisfy { $0.auditResult == "equal" } ? ExitCode.good : ExitCode.attention
    }
}

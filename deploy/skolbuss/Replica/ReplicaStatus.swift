import JSON
import Runtime

enum ReplicaStatus: Command {
    static let words = ["replica", "status"]
    static let summary = "how the services' replicas of each other's subjects stand"
    static let synopsis = "replica status --token-file FILE [--service URL …]"
    static let explanation = """
        One line for each replica: its state, how many subjects it knows, how many messages are missing, how long ago its publisher
        was last heard (every 30 s when all is well), when it was last complete and why it had been asked for, and what the last
        comparison came to.

        --service may be given several times; unless it is, the services on this machine's usual ports are asked. The token needs
        the scope operator. Exit code 1 when a replica is not complete, misses messages, differs or has not heard its publisher
        for two minutes.
        """
    static let options = ReplicaServices.options
    static let flags: Set<String> = []

    static func run(_ arguments: Arguments) throws -> Int32 {
        _ = try arguments.words()
        let replicas = try ReplicaServices(arguments).replicas()
        write(replicas)
        return replicas.contains { needsAttention($0) } ? ExitCode.attention : ExitCode.good
    }

    static func write(_ replicas: [ReplicaServices.Replica]) {
        let rows = replicas.map { replica in
            [
                replica.queue, replica.state, "\(replica.subjects)", "\(replica.missing)", age(replica.heardAt),
                age(replica.time("completedAt")), replica.json["completedReason"]?.string ?? "-",
                replica.auditResult, age(replica.time("auditedAt")),
            ]
        }
        Terminal.writeTable(
            ["queue", "state", "subjects", "missing", "heard", "complete", "asked for", "audit", "made"], rows)
    }

    private static func needsAttention(_ replica: ReplicaServices.Replica) -> Bool {
        let silence = replica.heardAt.map { Clock.system.now() - $0 }
        return !replica.isComplete || replica.missing > 0 || replica.auditResult == "different"
            || silence.map { $0 > .seconds(120) } ?? true
    }

    /// `4 s`, `12 min`, `3 h`, `2 d`.
    private static func age(_ instant: Instant?) -> String {
        guard let instant else { return "-" }
        let seconds = max(0, Int((Clock.system.now() - instant) / .seconds(1)))
        switch seconds {
        case ..<120: return "\(seconds) s"
        case ..<7_200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3_600) h"
        default: return "\(seconds / 86_400) d"
        }
    }
}

/// The operator's tool: the list of its commands, and the way to one of them.
enum Skolbuss {
    static let commands: [any Command.Type] = [
        TopologyApply.self, TopologyCheck.self,
        Queues.self,
        ReplicaStatus.self, ReplicaResync.self, ReplicaAudit.self,
        DeadList.self, DeadShow.self, DeadReplay.self, DeadDrop.self,
        ImportList.self, ImportUndo.self, ImportResume.self, Import.self, Follow.self, GenerateCity.self,
        AuditVerify.self, PersonExport.self, PersonErase.self, PersonErasureReport.self, TokenInit.self,
        TokenIssue.self,
    ]

    /// Runs the command the words name and answers its exit code.
    static func run(_ words: [String]) -> Int32 {
        if words.isEmpty || words == ["help"] || words == ["--help"] || words == ["-h"] {
            Terminal.write(overview)
            return words.isEmpty ? ExitCode.usage : ExitCode.good
        }
        guard let command = commands.first(where: { words.starts(with: $0.words) }) else {
            let family = commands.filter { $0.words.first == words.first }
            Terminal.writeError(
                family.isEmpty
                    ? "skolbuss: there is no command '\(words[0])'; see skolbuss help"
                    : "usage:\n" + family.map { "  skolbuss \($0.synopsis)" }.joined(separator: "\n"))
            return ExitCode.usage
        }
        let name = "skolbuss " + command.words.joined(separator: " ")
        let rest = Array(words.dropFirst(command.words.count))
        if rest.contains("--help") || rest.contains("-h") {
            Terminal.write("skolbuss \(command.synopsis)\n\n\(command.explanation)")
            return ExitCode.good
        }
        do {
            return try command.run(try Arguments(rest, options: command.options, flags: command.flags))
        } catch let error as UsageError {
            Terminal.writeError("\(name): \(error)\nusage: skolbuss \(command.synopsis)")
            return ExitCode.usage
        } catch {
            Terminal.writeError("\(name): \(error)")
            return ExitCode.failed
        }
    }

    private static var overview: String {
        let width = commands.map { $0.words.joined(separator: " ").count }.max() ?? 0
        let lines = commands.map { command in
            "  " + command.words.joined(separator: " ").padded(to: width) + "  " + command.summary
        }
        return """
            Usage: skolbuss COMMAND …; `skolbuss COMMAND --help` tells about one.

            \(lines.joined(separator: "\n"))

            Where the broker is: --management URL, --broker amqp://HOST:PORT, --vhost NAME, --user NAME, --password-file FILE, --ca FILE;
            or SKOLBUSS_MANAGEMENT, SKOLBUSS_BROKER, SKOLBUSS_VHOST, SKOLBUSS_USER, SKOLBUSS_PASSWORD_FILE, SKOLBUSS_CA.
            Services with https:// addresses: --ca FILE believes other authorities than the machine's, --certificate FILE --key FILE are shown
            to those that ask, a broker at amqps:// too; or SKOLBUSS_CA, SKOLBUSS_CERTIFICATE, SKOLBUSS_KEY. Tokens and passwords come from files only.
            Exit codes: 0 all well; 1 done, but something differs or was rejected; 2 not done; 64 wrong usage.
            """
    }
}

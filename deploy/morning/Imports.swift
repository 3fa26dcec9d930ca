import JSON
import Runtime
import SS12000
import Stand

/// Hands documents to the services as an operator does: with `skolbuss import`.
struct Imports {
    let town: Town

    /// The document as it was given. Its report, with every repair and every rejection, is what the user wants to see.
    func take(_ path: String) throws {
        Say.heading("Import")
        let answer = try run([path])
        let lines = answer.output.split(separator: "\n")
        for line in lines where !line.hasPrefix("  repaired ") { Say.write("\(line)\n") }
        Say.write("  and \(lines.count { $0.hasPrefix("  repaired ") }) rules repaired something\n")
    }

    /// The same school as it is played. It holds only what was taken before, so nothing of it may be rejected.
    func takePlayed(_ path: String) throws {
        let answer = try run([path, "--json"])
        var sums: [String: Int] = [:]
        for line in answer.output.split(separator: "\n") {
            let report = try JSON(parsing: String(line))
            for counts in ResourceKind.allCases.compactMap({ report[$0.path] }) {
                for name in ["created", "changed", "unchanged", "rejected"] {
                    sums[name, default: 0] += counts[name]?.int ?? 0
                }
            }
        }
        func sum(_ name: String) -> Int { sums[name] ?? 0 }
        Say.line(
            "import", "for today: \(sum("created")) made, \(sum("changed")) moved, \(sum("unchanged")) as they were")
        guard sum("rejected") == 0 else {
            throw MorningError("\(sum("rejected")) items of the played document were rejected")
        }
    }

    private func run(_ arguments: [String]) throws -> (output: String, errors: String) {
        let tokenFile = town.folder.file("import.token")
        // The city has protected people, and this speaks of them too.
        let scopes = ["register.write", "schedule.write", "ss12000.protected", "register.protect"]
        try File.write(tokenFile, try town.token(machine: "demo", scopes))
        let command =
            ["import"] + arguments + [
                "--register", town.url(.register), "--schedule", town.url(.schedule), "--token-file", tokenFile,
            ]
        let answer = try town.tool(command, within: .seconds(3_600))
        // 1: something was rejected, which the report names; the rest is in.
        guard [.code(0), .code(1)].contains(answer.exit) else {
            throw MorningError("the import failed: \(answer.errors)")
        }
        return (answer.output, answer.errors)
    }
}

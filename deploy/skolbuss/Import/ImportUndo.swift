import JSON

enum ImportUndo: Command {
    static let words = ["import", "undo"]
    static let summary = "take back everything an import changed"
    static let synopsis = "import undo ID --token-file FILE [--register URL] [--schedule URL] [--dry-run] [--json]"
    static let explanation = """
        Brings back the previous documents, deletes what the import created and recreates what it deleted, at the service that knows the
        import. What somebody else has changed since stays and is listed as a conflict; what a later import has changed stays
        until that is undone too.

        --dry-run says what would come of it and changes nothing.
        Exit code 0: undone. 1: undone, but for conflicts. 2: not undone.
        """
    static let options = ImportClient.options
    static let flags: Set<String> = ["dry-run", "json"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        let id = try arguments.words("ID")[0].lowercased()
        let service = try ImportClient.knowing(id, arguments)
        let report: JSON
        if arguments.has("dry-run") {
            report = try service.ask("POST", "/v1/imports/\(id)/undo?dryRun=true")
        } else {
            _ = try service.ask("POST", "/v1/imports/\(id)/undo", isAsync: true)
            let found = try service.finished(id)
            guard found["state"]?.string == "undone", let undo = found["undo"] else {
                throw ToolError("\(service.name): \(found["problem"]?["title"]?.string ?? "the undo was interrupted")")
            }
            report = undo
        }
        if arguments.has("json") {
            Terminal.write(report.text)
        } else {
            UndoReport(service: service.name, answer: report).write()
        }
        return UndoReport(service: service.name, answer: report).conflicts == 0 ? ExitCode.good : ExitCode.attention
    }
}

/// What undoing came to, made readable.
struct UndoReport {
    private static let columns = ["restored", "recreated", "deleted", "superseded", "unchanged", "conflicts"]
    private static let shown = 20

    let service: String
    let answer: JSON

    private var counts: [(kind: String, counts: JSON)] {
        (answer.members.map(Array.init) ?? []).compactMap { kind, counts in
            counts["restored"] == nil ? nil : (kind, counts)
        }
    }

    var conflicts: Int { counts.reduce(0) { $0 + ($1.counts["conflicts"]?.int ?? 0) } }

    func write() {
        Terminal.writeTable(
            [service] + Self.columns,
            counts.map { kind, counts in ["  " + kind] + Self.columns.map { "\(counts[$0]?.int ?? 0)" } })
        let listed = answer["conflicts"]?.elements.map(Array.init) ?? []
        for conflict in listed.prefix(Self.shown) {
            Terminal.write("  changed since: \(conflict["resource"]?.string ?? "") \(conflict["id"]?.string ?? "")")
        }
        if conflicts > Self.shown { Terminal.write("  and \(conflicts - Self.shown) more; --json lists them") }
    }
}

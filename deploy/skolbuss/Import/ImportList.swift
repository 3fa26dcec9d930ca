import JSON

enum ImportList: Command {
    static let words = ["import", "list"]
    static let summary = "the imports that are remembered"
    static let synopsis = "import list --token-file FILE [--register URL] [--schedule URL] [--json]"
    static let explanation = """
        Shows the last imports of both services, the newest first: their ids, what became of them, and how many resources they created,
        changed, deleted and rejected. `interrupted` is one that was left half done: resume it or undo it.
        """
    static let options = ImportClient.options
    static let flags: Set<String> = ["json"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        _ = try arguments.words()
        var rows: [[String]] = []
        for service in try ImportClient.both(arguments) {
            let list = try service.ask("GET", "/v1/imports")
            if arguments.has("json") {
                Terminal.write(list.text)
                continue
            }
            rows += (list["data"]?.elements.map(Array.init) ?? []).map { row($0, of: service.name) }
        }
        if arguments.has("json") { return ExitCode.good }
        Terminal.writeTable(["service", "import", "received", "state", "by", "resources", "done"], rows)
        return rows.contains { $0[3] == "interrupted" } ? ExitCode.attention : ExitCode.good
    }

    private static func row(_ found: JSON, of service: String) -> [String] {
        let isDryRun = found["dryRun"]?.bool ?? false
        return [
            service, found["id"]?.string ?? "", found["receivedAt"]?.string ?? "",
            (found["state"]?.string ?? "") + (isDryRun ? " (dry run)" : ""), found["caller"]?.string ?? "",
            "\(found["progress"]?["steps"]?.int ?? 0)", "\(found["progress"]?["done"]?.int ?? 0)",
        ]
    }
}

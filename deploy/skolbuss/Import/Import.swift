import JSON

enum Import: Command {
    static let words = ["import"]
    static let summary = "import a document of SS 12000 lists"
    static let synopsis = """
        import FILE --token-file FILE [--register URL] [--schedule URL] [--dry-run] [--strict] [--complete] [--max-deleted PERCENT] \
        [--json]
        """
    static let explanation = """
        Sends the document (one JSON document, or NDJSON) to Register and then to Schedule (activities, calendarEvents), waits, and
        prints both reports: how many were received, created, changed, unchanged and rejected, which rules repaired or rejected
        something, and the import's id, by which it can be undone. Importing the same document again changes nothing.

        --dry-run      says what would come of it and changes nothing.
        --strict       changes nothing at either service when one would reject something.
        --complete     the document is the whole truth: what it leaves out of the kinds it holds is deleted.
        --max-deleted  how much of a kind --complete may delete (10).
        --json         prints the two reports as the services gave them, one line each.

        How far it is stands on the error stream. The token needs the scopes register.write and schedule.write;
        what the document says of people with a protection mark is taken in with ss12000.protected, and a mark is lifted with
        register.protect too.
        Exit code 0: everything was taken. 1: taken, but some resources were rejected. 2: not taken.
        """
    static let options = ImportClient.options.union(["max-deleted"])
    static let flags: Set<String> = ["json", "dry-run", "strict", "complete"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        let path = try arguments.words("FILE")[0]
        let query = try query(arguments)
        let services = try ImportClient.both(arguments)
        // Neither may be changed when the other refuses.
        if arguments.has("strict"), !arguments.has("dry-run") {
            for service in services {
                try taken(service, try service.importFile(path, query + "&dryRun=true"), arguments)
            }
        }
        var rejected = 0
        for service in services {
            let report = try taken(service, try service.importFile(path, query), arguments)
            if arguments.has("json") { Terminal.write(report.answer.text) } else { report.write() }
            rejected += report.rejected
        }
        return rejected == 0 ? ExitCode.good : ExitCode.attention
    }

    /// The report of an import that came to its end.
    @discardableResult
    private static func taken(_ service: ImportClient, _ found: JSON, _ arguments: Arguments) throws -> ImportReport {
        let report = found["report"].map { ImportReport(service: service.name, answer: $0) }
        let state = found["state"]?.string ?? ""
        if let report, state == "applied" || state == "validated" { return report }
        if let report, !arguments.has("json") { report.write() }
        let problem = found["problem"]
        let said = [problem?["title"]?.string, problem?["detail"]?.string].compactMap(\.self).joined(separator: ": ")
        throw ToolError("\(service.name): the import \(found["id"]?.string ?? "") is \(state): \(said)")
    }

    private static func query(_ arguments: Arguments) throws -> String {
        var parts: [String] = []
        if arguments.has("dry-run") { parts.append("dryRun=true") }
        parts.append("strict=\(arguments.has("strict"))")
        if arguments.has("complete") { parts.append("complete=true") }
        if let percent = try arguments.value("max-deleted") {
            guard let number = Int(percent), (0...100).contains(number) else {
                throw UsageError("--max-deleted must be a percentage from 0 to 100")
            }
            parts.append("maxDeleted=\(number)")
        }
        return "?" + parts.joined(separator: "&")
    }
}

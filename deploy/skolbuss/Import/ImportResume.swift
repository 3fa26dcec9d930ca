import JSON

enum ImportResume: Command {
    static let words = ["import", "resume"]
    static let summary = "go on with an interrupted import"
    static let synopsis = "import resume ID --token-file FILE [--register URL] [--schedule URL] [--json]"
    static let explanation = """
        Goes on with an import, or the undo of one, that was left half done, at the service that knows it, exactly where it was.
        Exit code 0: done. 2: not done.
        """
    static let options = ImportClient.options
    static let flags: Set<String> = ["json"]

    static func run(_ arguments: Arguments) throws -> Int32 {
        let id = try arguments.words("ID")[0].lowercased()
        let service = try ImportClient.knowing(id, arguments)
        _ = try service.ask("POST", "/v1/imports/\(id)/resume", isAsync: true)
        let found = try service.finished(id)
        let state = found["state"]?.string ?? ""
        guard state == "applied" || state == "undone" else {
            throw ToolError("\(service.name): \(found["problem"]?["title"]?.string ?? "the import is \(state)")")
        }
        if arguments.has("json") {
            Terminal.write(found.text)
        } else if state == "applied", let report = found["report"] {
            ImportReport(service: service.name, answer: report).write()
        } else if let undo = found["undo"] {
            UndoReport(service: service.name, answer: undo).write()
        }
        return ExitCode.good
    }
}

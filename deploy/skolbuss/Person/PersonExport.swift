import Glibc
import Runtime

enum PersonExport: Command {
    static let words = ["person", "export"]
    static let summary = "write everything the services hold about one person into an archive"
    static let synopsis = """
        person export --person ID --out FILE.tar --purpose TEXT --token-file FILE [--register URL] [--schedule URL] \
        [--attendance URL] [--notify URL]
        """
    static let explanation = """
        Asks the four services for everything they hold about the person and writes one tar archive: a JSON file for each service
        and type of record, manifest.json with counts and SHA-256 of each, and sammanfattning.txt for the person to read (Swedish first).

        The purpose (such as "begäran om registerutdrag 2026-31") stands in each service's access log. The token needs the scope
        records.export; for a person with a protection mark, and for what names one, records.protected too.
        The archive is readable by its owner only, and is whole or not there: when a service does not answer there is none,
        and the failures are named. It holds one person's data and nothing else of others than their ids: look through it before it
        is handed over, and remove it afterwards.
        Exit code 0: written. 2: not written, also when no service holds anything that the token may see.
        """
    static let options = PersonServices.options.union(["person", "out", "purpose"])
    static let flags: Set<String> = []

    static func run(_ arguments: Arguments) throws -> Int32 {
        _ = try arguments.words()
        let person = try PersonServices.id(try arguments.required("person"))
        let path = try arguments.required("out")
        let purpose = try arguments.required("purpose")
        guard path.hasSuffix(".tar") else { throw UsageError("--out is a file whose name ends with .tar") }
        guard access(path, F_OK) != 0 else { throw ToolError("\(path) is there already") }
        let services = try PersonServices(arguments, purpose: purpose)
        let files = try RecordFiles(beside: path)
        defer { files.remove() }

        var holdings: [(service: String, holding: PersonServices.Holding)] = []
        var failures: [String] = []
        for service in services.all {
            do {
                let holding = try services.records(of: person, at: service) { try files.add($0, from: service.name) }
                holdings.append((service.name, holding))
            } catch { failures.append("\(error)") }
        }
        guard failures.isEmpty else {
            throw ToolError("nothing was written:\n  " + failures.joined(separator: "\n  "))
        }
        guard !files.contents.isEmpty else {
            throw ToolError("no service holds anything about this person that the token may see; nothing was written")
        }
        try files.close()
        let archive = PersonArchive(
            person: person, purpose: purpose, at: Clock.system.now(), holdings: holdings, files: files)
        try archive.write(to: path)
        for content in files.contents { Terminal.write("\(content.name): \(content.count)") }
        return ExitCode.good
    }
}

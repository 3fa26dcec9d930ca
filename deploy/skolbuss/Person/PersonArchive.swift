import Glibc
import JSON
import Runtime

/// Puts the archive together: the summary and the manifest first, then each file.
struct PersonArchive {
    let person: String
    let purpose: String
    let at: Instant
    let holdings: [(service: String, holding: PersonServices.Holding)]
    let files: RecordFiles

    /// Written under another name and renamed when it is on the disk.
    func write(to path: String) throws {
        let draft = path + ".new"
        unlink(draft)
        do {
            let file = try OutputFile(draft, mode: 0o600)
            let tar = TarArchive(file)
            let seconds = at.microseconds / 1_000_000
            try tar.add("sammanfattning.txt", Array(summary.text.utf8), at: seconds)
            try tar.add("manifest.json", try manifest().encoded(sortedKeys: false, indent: 1) + [0x0A], at: seconds)
            for content in files.contents {
                try tar.add(content.name, fileAt: files.path(content), size: content.bytes, at: seconds)
            }
            try tar.finish()
            try file.sync()
            try file.close()
            guard rename(draft, path) == 0 else {
                throw ToolError("cannot write \(path): \(String(cString: strerror(errno)))")
            }
        } catch {
            unlink(draft)
            throw error
        }
    }

    private var summary: PersonSummary {
        let counts = Dictionary(files.contents.map { ($0.name, $0.count) }) { first, _ in first }
        return PersonSummary(
            person: person, at: at,
            services: holdings.map { service, holding in
                PersonSummary.Service(
                    name: service, withProtected: holding.withProtected,
                    types: holding.types.map { type in
                        (
                            title: type.title, name: "\(service)/\(type.name).json",
                            count: counts["\(service)/\(type.name).json"] ?? 0
                        )
                    })
            })
    }

    private func manifest() throws -> JSON {
        let listed = try files.contents.map { content -> JSON in
            [
                "name": JSON(content.name), "service": JSON(content.service), "type": JSON(content.type),
                "records": JSON(content.count), "bytes": JSON(content.bytes), "sha256": JSON(try files.digest(content)),
            ]
        }
        return [
            "format": "skolbuss-person-export-1", "person": JSON(person), "createdAt": JSON(at.rfc3339),
            "purpose": JSON(purpose),
            "services": JSON(
                holdings.map { service, holding in
                    [
                        "name": JSON(service), "protectedIncluded": JSON(holding.withProtected),
                        "types": JSON(holding.types.map { JSON($0.name) }),
                    ]
                }),
            "files": JSON(listed),
        ]
    }
}

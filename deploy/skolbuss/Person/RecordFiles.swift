import Digest
import JSON

/// The records while they come in: one file for each service and type, in a folder of its own that only the owner may read and
/// that is gone at the end, however it ends.
final class RecordFiles {
    struct Content {
        let service: String
        let type: String
        /// As it lies in the archive.
        var name: String { "\(service)/\(type).json" }
        fileprivate(set) var count = 0
        fileprivate(set) var bytes = 0
    }

    private(set) var contents: [Content] = []
    private let folder: String

    /// - Parameter path: the archive's, beside which the folder lies: the same disk, chosen by whoever wants the archive there.
    init(beside path: String) throws {
        folder = path + ".parts"
        // What a run that was ended left is not added to.
        Files.removeFolder(folder)
        try Files.makeFolder(folder)
    }

    func path(_ content: Content) -> String { "\(folder)/\(content.service)-\(content.type)" }

    func add(_ records: [JSON], from service: String) throws {
        for record in records {
            guard let type = record["type"]?.string, let own = record["record"], Self.isName(type) else {
                throw ToolError("\(service) does not answer as one of ours")
            }
            let place =
                contents.firstIndex { $0.service == service && $0.type == type }
                ?? {
                    contents.append(Content(service: service, type: type))
                    return contents.count - 1
                }()
            let opening = contents[place].count == 0 ? "[\n" : ",\n"
            let line = JSON(object: [("table", record["table"] ?? .null), ("record", own)])
            try append(Array(opening.utf8) + line.encoded(sortedKeys: false, indent: 0), to: place)
            contents[place].count += 1
        }
    }

    /// Ends the documents.
    func close() throws {
        for place in contents.indices { try append(Array("\n]\n".utf8), to: place) }
    }

    func digest(_ content: Content) throws -> String {
        let hash = SHA256.Running()
        try Files.each(in: path(content)) { hash.add($0) }
        return hexadecimal(hash.finish())
    }

    func remove() { Files.removeFolder(folder) }

    private func append(_ bytes: [UInt8], to place: Int) throws {
        try Files.append(bytes, to: path(contents[place]))
        contents[place].bytes += bytes.count
    }

    /// It becomes a file's name.
    private static func isName(_ type: String) -> Bool {
        (1...40).contains(type.utf8.count)
            && type.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}

import FoundationEssentials
import Glibc
import HTTP
import JSON
import Runtime
import SS12000

/// One thing an import does: a resource to be written, or one to be deleted because a complete document leaves it out.
enum ImportStep: Sendable {
    case write(PreparedResource)
    case delete(ResourceKind, UUID)

    var kind: ResourceKind {
        switch self {
        case .write(let prepared): prepared.item.kind
        case .delete(let kind, _): kind
        }
    }
}

/// Writes what judging a document came to: its steps, in the order in which they are done. So a document is judged once and
/// before anything is changed, and an import that is begun again goes on at the step where it was.
///
/// A step is a byte (0 writes, 1 deletes), the kind's path with its length before it, the item's place and the length of
/// what follows (four bytes each, little-endian), and the document or the sixteen bytes of the id.
struct StepWriter: ~Copyable {
    private static let part = 1 << 20

    let file: BodyFile
    private(set) var count = 0
    private var buffer: [UInt8] = []

    init(in folder: BodyFolder) throws(Problem) { file = try folder.newFile() }

    mutating func write(_ item: ImportItem) throws(Problem) {
        try append(0, item.kind, position: item.position, item.json.encoded())
    }

    mutating func delete(_ kind: ResourceKind, _ id: UUID) throws(Problem) {
        try append(1, kind, position: 0, id.bytes16)
    }

    /// Writes what is left; the file is whole then.
    mutating func finish() throws(Problem) {
        try file.append(buffer)
        buffer = []
    }

    private mutating func append(
        _ what: UInt8, _ kind: ResourceKind, position: Int, _ content: [UInt8]
    ) throws(Problem) {
        let path = kind.path.utf8
        buffer.append(what)
        buffer.append(UInt8(path.count))
        buffer.append(contentsOf: path)
        for number in [position, content.count] {
            let number = UInt32(number)
            for shift: UInt32 in [0, 8, 16, 24] { buffer.append(UInt8(truncatingIfNeeded: number >> shift)) }
        }
        buffer.append(contentsOf: content)
        count += 1
        if buffer.count >= Self.part {
            try file.append(buffer)
            buffer.removeAll(keepingCapacity: true)
        }
    }
}

/// Reads the steps again, one after the other.
struct StepReader: ~Copyable {
    /// The file is not there, cannot be read or is not whole.
    struct Lost: Error, CustomStringConvertible {
        var description: String { "the judged document is lost" }
    }

    private static let part = 1 << 18

    private let descriptor: Int32
    private let tables: [ResourceTable]
    private var buffer: [UInt8] = []
    private var place = 0

    init(_ path: String, _ target: ImportTarget) throws(Lost) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Lost() }
        tables = target.tables
    }

    deinit { close(descriptor) }

    mutating func skip(_ steps: Int) throws {
        for _ in 0..<steps { guard try raw() != nil else { throw Lost() } }
    }

    /// Nil at the end.
    mutating func next() throws -> ImportStep? {
        guard let (what, path, position, content) = try raw() else { return nil }
        guard let kind = ResourceKind(rawValue: path), let table = tables.first(where: { $0.kind == kind }) else {
            throw Lost()
        }
        if what == 1 {
            guard let id = UUID(bytes: content) else { throw Lost() }
            return .delete(kind, id)
        }
        let json = try JSON(parsing: Array(content))
        guard let encoded = table.encode(json) else { throw Lost() }
        let item = ImportItem(kind: kind, id: encoded.id, position: position, json: json)
        return .write(PreparedResource(item: item, encoded: encoded))
    }

    private mutating func raw() throws -> (what: UInt8, path: String, position: Int, content: ArraySlice<UInt8>)? {
        guard try need(2) else { return nil }
        let what = buffer[place]
        let pathLength = Int(buffer[place + 1])
        let header = 2 + pathLength + 8
        guard try need(header) else { throw Lost() }
        let path = String(decoding: buffer[(place + 2)..<(place + 2 + pathLength)], as: UTF8.self)
        let position = number(place + 2 + pathLength)
        let length = number(place + 2 + pathLength + 4)
        guard try need(header + length) else { throw Lost() }
        let content = buffer[(place + header)..<(place + header + length)]
        place += header + length
        return (what, path, position, content)
    }

    private func number(_ start: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(buffer[start + $1]) << (8 * $1) }
    }

    /// Has so many bytes ready; false when the file ended before any of them.
    private mutating func need(_ count: Int) throws(Lost) -> Bool {
        if buffer.count - place >= count { return true }
        buffer.removeSubrange(..<place)
        place = 0
        while buffer.count < count {
            let wanted = max(Self.part, count - buffer.count)
            var got = 0
            buffer += [UInt8](unsafeUninitializedCapacity: wanted) { bytes, filled in
                got = read(descriptor, bytes.baseAddress, wanted)
                filled = max(0, got)
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Lost() }
            if got == 0 {
                guard buffer.isEmpty else { throw Lost() }
                return false
            }
        }
        return true
    }
}

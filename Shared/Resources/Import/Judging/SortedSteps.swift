import FoundationEssentials
import Glibc
import HTTP

/// The steps of one kind, put in the order of their ids.
///
/// Ids come in any order, and a step writes to a dozen indexes by them, here and in every replica. In their order a
/// transaction meets the same pages again and again instead of one for each step. The steps wait in a file of their own,
/// for a kind may be larger than memory.
struct SortedSteps: ~Copyable {
    private struct Place {
        let id: UUID
        let offset: Int
        let length: Int
    }

    private static let part = 1 << 20

    private let folder: BodyFolder
    private var file: BodyFile?
    private var places: [Place] = []
    private var size = 0
    private var buffer: [UInt8] = []

    init(in folder: BodyFolder) { self.folder = folder }

    mutating func add(_ id: UUID, _ step: [UInt8]) throws(Problem) {
        places.append(Place(id: id, offset: size, length: step.count))
        size += step.count
        buffer += step
        if buffer.count >= Self.part { try flush() }
    }

    /// Hands over everything that was added, and is empty then.
    mutating func drain(_ take: ([UInt8]) throws(Problem) -> Void) throws(Problem) {
        places.sort { $0.id < $1.id }
        if let file {
            try flush()
            try read(file.path, take)
        } else {
            for place in places { try take(Array(buffer[place.offset..<place.offset + place.length])) }
        }
        (file, size) = (nil, 0)
        places.removeAll()
        buffer.removeAll(keepingCapacity: true)
    }

    private mutating func flush() throws(Problem) {
        if file == nil { file = try folder.newFile() }
        try file?.append(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    private func read(_ path: String, _ take: ([UInt8]) throws(Problem) -> Void) throws(Problem) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .storageUnavailable }
        defer { close(descriptor) }
        for place in places {
            var got = 0
            let step = [UInt8](unsafeUninitializedCapacity: place.length) { bytes, filled in
                while got < place.length {
                    let count = pread(descriptor, bytes.baseAddress! + got, place.length - got, place.offset + got)
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { break }
                    got += count
                }
                filled = got
            }
            guard got == place.length else { throw .storageUnavailable }
            try take(step)
        }
    }
}

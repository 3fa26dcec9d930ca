import Glibc

/// The bytes of an import document while it is read: a file mapped into memory, or bytes that are in memory already.
///
/// A mapped document costs the memory of the part that is being read: the readers say what they are done with, and its
/// pages are given back. The file must not be shortened while it is mapped, which only its owner can do; a disk that
/// cannot be read ends the process (SIGBUS), and the import with it.
///
/// `@unchecked Sendable`: the bytes are set once and never written to.
package final class DocumentBytes: @unchecked Sendable {
    /// Why a file cannot be read as a document, with the system's reason.
    package struct Unreadable: Error, CustomStringConvertible {
        package let code: Int32
        package var description: String { "the document cannot be read: \(String(cString: strerror(code)))" }
    }

    let buffer: UnsafeBufferPointer<UInt8>
    private let isMapped: Bool

    /// Maps a file of any size. Throws when it cannot be opened or mapped.
    package init(mapping path: String) throws(Unreadable) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Unreadable(code: errno) }
        let size = Int(status.st_size)
        isMapped = size > 0
        guard size > 0 else {
            buffer = UnsafeBufferPointer(start: nil, count: 0)
            return
        }
        let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != UnsafeMutableRawPointer(bitPattern: -1) else { throw Unreadable(code: errno) }
        buffer = UnsafeBufferPointer(start: address.assumingMemoryBound(to: UInt8.self), count: size)
    }

    package init(_ bytes: [UInt8]) {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = copy.initialize(from: bytes)
        buffer = UnsafeBufferPointer(copy)
        isMapped = false
    }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count)
        } else {
            buffer.deallocate()
        }
    }

    package var count: Int { buffer.count }

    /// Gives back the memory of a part that is not needed soon. It may still be read: then it comes from the file again.
    func giveBack(_ part: Range<Int>) {
        guard isMapped, let start = buffer.baseAddress else { return }
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let first = (part.lowerBound + page - 1) / page * page
        let last = part.upperBound / page * page
        guard first < last else { return }
        madvise(UnsafeMutableRawPointer(mutating: start + first), last - first, MADV_DONTNEED)
    }
}

/// Walks along a document and gives back what has been passed, in either direction.
struct PassedPages {
    private static let stride = 4 << 20
    private let bytes: DocumentBytes
    private var mark: Int

    init(of bytes: DocumentBytes, from mark: Int = 0) {
        self.bytes = bytes
        self.mark = mark
    }

    mutating func passed(_ offset: Int) {
        guard abs(offset - mark) >= Self.stride else { return }
        bytes.giveBack(min(mark, offset)..<max(mark, offset))
        mark = offset
    }
}

/// Gives back what has been read of a document in no order, before it becomes much.
struct TouchedPages {
    private static let most = 16 << 20
    /// An item begins and ends within a page that others share.
    private static let edges = 2 * 4_096

    private let bytes: DocumentBytes
    private var read = 0
    private var span: Range<Int>?

    init(of bytes: DocumentBytes) { self.bytes = bytes }

    mutating func touched(_ part: Range<Int>) {
        read += part.count + Self.edges
        let before = span ?? part
        let now = min(before.lowerBound, part.lowerBound)..<max(before.upperBound, part.upperBound)
        span = now
        guard read >= Self.most else { return }
        bytes.giveBack(now)
        (read, span) = (0, nil)
    }
}

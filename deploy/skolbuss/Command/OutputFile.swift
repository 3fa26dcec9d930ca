import Glibc

/// A file that is written from its beginning, piece by piece.
struct OutputFile {
    private let path: String
    private let descriptor: Int32

    /// Makes the file, or empties it.
    /// - Parameter mode: who may read a file that is made.
    init(_ path: String, mode: mode_t = 0o644) throws(ToolError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Self.failure(path) }
    }

    /// One that is open already.
    init(descriptor: Int32) {
        path = "the output"
        self.descriptor = descriptor
    }

    func write(_ bytes: [UInt8]) throws(ToolError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path) }
            rest = rest.dropFirst(count)
        }
    }

    /// Returns when what was written is on the disk.
    func sync() throws(ToolError) {
        guard fsync(descriptor) == 0 else { throw Self.failure(path) }
    }

    /// A full disk may show only now.
    func close() throws(ToolError) {
        guard Glibc.close(descriptor) == 0 else { throw Self.failure(path) }
    }

    private static func failure(_ path: String) -> ToolError {
        ToolError("cannot write \(path): \(String(cString: strerror(errno)))")
    }
}

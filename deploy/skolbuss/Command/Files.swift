import Glibc
import Runtime

/// Whole files, as the commands read and write them.
enum Files {
    static func read(_ path: String) throws(ToolError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            guard count > 0 else { throw failure("read", path) }
            bytes += chunk[..<count]
        }
    }

    /// The file in pieces of a megabyte.
    static func each(in path: String, _ body: ([UInt8]) throws -> Void) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return }
            guard count > 0 else { throw failure("read", path) }
            try body(Array(chunk[..<count]))
        }
    }

    /// Adds to the end of the file, which is made, readable by its owner only, when there is none.
    static func append(_ bytes: [UInt8], to path: String) throws(ToolError) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        try OutputFile(descriptor: descriptor).write(bytes)
    }

    /// With the files in it; other folders in it stay, and it with them.
    static func removeFolder(_ path: String) {
        guard let folder = opendir(path) else { return }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(
                withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        closedir(folder)
        for name in names where name != "." && name != ".." { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// The only line of a file with a password or a token.
    static func secret(_ path: String) throws(ToolError) -> String {
        if SecretFile.fault(path) != nil {
            Terminal.writeError("everybody on this machine may read or change \(path); chmod o= it")
        }
        let text = String(decoding: try read(path), as: UTF8.self)
        let line = text.prefix { $0 != "\n" && $0 != "\r\n" }
        guard !line.isEmpty else { throw ToolError("\(path) is empty") }
        return String(line)
    }

    /// The secret kept in the file, made and written (readable by its owner only) when there is none.
    static func secret(keptIn path: String, orMade make: () -> String) throws(ToolError) -> String {
        if access(path, F_OK) == 0 { return try secret(path) }
        let secret = make()
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        let bytes = Array((secret + "\n").utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw failure("write", path)
        }
        return secret
    }

    /// Replaces the file as a whole: whoever reads it, and a machine that loses its power, has the old or the new.
    static func replace(_ path: String, with bytes: [UInt8]) throws(ToolError) {
        let draft = path + ".new"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("write", draft) }
        let isWritten = write(descriptor, bytes, bytes.count) == bytes.count && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(draft, path) == 0 else { throw failure("write", path) }
    }

    static func makeFolder(_ path: String) throws(ToolError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make", path) }
    }

    private static func failure(_ verb: String, _ path: String) -> ToolError {
        ToolError("cannot \(verb) \(path): \(String(cString: strerror(errno)))")
    }
}

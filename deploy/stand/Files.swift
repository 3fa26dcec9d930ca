import Glibc

func systemText(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
}

/// Whole files, without Foundation.
package enum File {
    package static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StandError.system("open", path, code: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        while true {
            let chunk = try [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                let got = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
                guard got >= 0 else { throw StandError.system("read", path, code: errno) }
                count = got
            }
            if chunk.isEmpty { return bytes }
            bytes += chunk
        }
    }

    package static func text(_ path: String) throws -> String {
        String(decoding: try read(path), as: UTF8.self)
    }

    /// Replaces the file; readable by its owner only unless `mode` says otherwise.
    package static func write(_ path: String, _ text: String, mode: UInt32 = 0o600) throws {
        try write(path, Array(text.utf8), mode: mode)
    }

    package static func write(_ path: String, _ bytes: [UInt8], mode: UInt32 = 0o600) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw StandError.system("open", path, code: errno) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard written > 0 else { throw StandError.system("write", path, code: errno) }
            rest = rest.dropFirst(written)
        }
        fchmod(descriptor, mode)
    }

    package static func remove(_ path: String) throws {
        guard unlink(path) == 0 else { throw StandError.system("unlink", path, code: errno) }
    }

    package static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    /// The end of a log, for an error that says why something did not start.
    package static func tail(_ path: String, lines: Int = 15) -> String {
        guard let text = try? text(path) else { return "(no \(path))" }
        return text.split(separator: "\n", omittingEmptySubsequences: false).suffix(lines).joined(separator: "\n")
    }
}

/// A folder that holds one run: databases, logs, keys. Nothing outside it is written.
package struct Folder: Sendable {
    package let path: String

    /// Makes the folder if need be, with its parents, readable by its owner only.
    package init(_ path: String) throws {
        self.path = path
        var made = path.hasPrefix("/") ? "" : "."
        for step in path.split(separator: "/") {
            made += "/\(step)"
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw StandError.system("mkdir", made, code: errno) }
        }
    }

    /// A new folder under `TMPDIR` or `/tmp`.
    package static func temporary(_ name: String) throws -> Folder {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        // mkdtemp puts a name of its own where the X stand.
        var template = Array("\(parent)/skolbuss-\(name)-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StandError.system("mkdtemp", parent, code: errno) }
        return try Folder(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    package func file(_ name: String) -> String {
        "\(path)/\(name)"
    }

    package func folder(_ name: String) throws -> Folder {
        try Folder(file(name))
    }

    /// Removes the folder with all it holds; what cannot be removed stays.
    package func remove() {
        Self.empty(path)
        rmdir(path)
    }

    /// Every file in it and in the folders in it, by its path from here. Links and what is no file are left out.
    package func files() -> [String] {
        Self.names(in: path).sorted().flatMap { name -> [String] in
            var status = stat()
            guard lstat(file(name), &status) == 0 else { return [] }
            switch status.st_mode & S_IFMT {
            case S_IFREG: return [name]
            case S_IFDIR: return ((try? folder(name))?.files() ?? []).map { "\(name)/\($0)" }
            default: return []
            }
        }
    }

    private static func names(in path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func empty(_ path: String) {
        for name in names(in: path) {
            let child = "\(path)/\(name)"
            // Links are not followed: unlink takes the link itself.
            if unlink(child) != 0 {
                empty(child)
                rmdir(child)
            }
        }
    }
}

import Glibc

/// The words after a command: options with a value, flags, and plain words. Every word must be known.
struct Options {
    private var values: [String: [String]] = [:]
    private var flags: Set<String> = []
    private(set) var words: [String] = []
    let usage: String

    /// - Parameters:
    ///   - valued: options that take a value, without the dashes.
    ///   - flags: options that take none.
    init(_ arguments: [String], valued: Set<String>, flags known: Set<String> = [], usage: String) throws {
        self.usage = usage
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--") else {
                words.append(word)
                continue
            }
            let name = String(word.dropFirst(2))
            if name == "help" { throw UsageError(usage) }
            if known.contains(name) {
                flags.insert(name)
            } else if valued.contains(name) {
                guard let value = rest.popFirst() else { throw UsageError("--\(name) needs a value\n\n\(usage)") }
                values[name, default: []].append(value)
            } else {
                throw UsageError("unknown option --\(name)\n\n\(usage)")
            }
        }
    }

    func has(_ flag: String) -> Bool { flags.contains(flag) }
    func all(_ name: String) -> [String] { values[name] ?? [] }
    func optional(_ name: String) -> String? { values[name]?.last }

    func required(_ name: String) throws -> String {
        guard let value = optional(name) else { throw UsageError("--\(name) is missing\n\n\(usage)") }
        return value
    }

    /// The only plain word, or the usage.
    func onlyWord() throws -> String {
        guard words.count == 1 else { throw UsageError(usage) }
        return words[0]
    }
}

/// Small files an operator names: secrets, documents.
enum TextFile {
    static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure("cannot read \(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return bytes }
            guard count > 0 else { throw Failure("cannot read \(path): \(String(cString: strerror(errno)))") }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// The first line of a secret's file.
    static func secret(_ path: String) throws -> String {
        let line = try read(path).prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard !line.isEmpty else { throw Failure("\(path) holds no secret") }
        return String(decoding: line, as: UTF8.self)
    }

    /// Creates a file only its owner may read; false when it exists already.
    static func create(_ path: String, _ text: String) throws -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0, errno == EEXIST { return false }
        guard descriptor >= 0 else { throw Failure("cannot create \(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count else { throw Failure("cannot write \(path)") }
        return true
    }
}

/// A tar archive (POSIX ustar) that is written from its beginning. Every system opens it.
///
/// libarchive would do it, and would bring twelve libraries more onto every machine of an operator, for a header of 512 bytes: names
/// here are short and ASCII, and what goes in are plain files whose size is known.
struct TarArchive {
    private let file: OutputFile
    private static let block = 512

    init(_ file: OutputFile) { self.file = file }

    /// - Parameters:
    ///   - name: at most 100 ASCII characters.
    ///   - seconds: since 1970, as the file's time.
    func add(_ name: String, _ content: [UInt8], at seconds: Int64) throws {
        try begin(name, size: content.count, at: seconds)
        try file.write(content)
        try pad(after: content.count)
    }

    /// A file that lies elsewhere, in pieces.
    func add(_ name: String, fileAt path: String, size: Int, at seconds: Int64) throws {
        try begin(name, size: size, at: seconds)
        var left = size
        try Files.each(in: path) { piece in
            guard piece.count <= left else { throw ToolError("\(path) has grown") }
            left -= piece.count
            try file.write(piece)
        }
        guard left == 0 else { throw ToolError("\(path) has shrunk") }
        try pad(after: size)
    }

    /// Two empty blocks: whoever reads it knows that it is whole.
    func finish() throws { try file.write([UInt8](repeating: 0, count: 2 * Self.block)) }

    private func begin(_ name: String, size: Int, at seconds: Int64) throws {
        precondition(name.utf8.count <= 100 && name.utf8.allSatisfy { $0 < 0x80 }, "a name that ustar has no room for")
        var header = [UInt8](repeating: 0, count: Self.block)
        func put(_ text: String, at place: Int) {
            header.replaceSubrange(place..<(place + text.utf8.count), with: text.utf8)
        }
        func octal(_ number: Int64, _ digits: Int) -> String {
            let text = String(number, radix: 8)
            return String(repeating: "0", count: max(0, digits - text.count)) + text
        }
        put(name, at: 0)
        put(octal(0o600, 7), at: 100)
        put(octal(0, 7), at: 108)
        put(octal(0, 7), at: 116)
        put(octal(Int64(size), 11), at: 124)
        put(octal(max(0, seconds), 11), at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar", at: 257)
        put("00", at: 263)
        let sum = header.reduce(0) { $0 + Int64($1) }
        put(octal(sum, 6) + "\0 ", at: 148)
        try file.write(header)
    }

    private func pad(after count: Int) throws {
        let rest = count % Self.block
        if rest > 0 { try file.write([UInt8](repeating: 0, count: Self.block - rest)) }
    }
}

/// Finds where the values of a JSON document begin and end without building them, so that a 64 MB document costs its
/// bytes and not ten times that in nodes. It checks only brackets and strings; each item is parsed strictly later.
struct DocumentScanner {
    /// The document ends inside a value, or a value begins where none can.
    struct Malformed: Error { let offset: Int }

    private let bytes: UnsafeBufferPointer<UInt8>
    private(set) var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        // A byte order mark, as spreadsheets' exports begin with.
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { offset = 3 }
    }

    init(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) {
        self.bytes = bytes
        self.offset = offset
    }

    /// The next byte that is not blank, or nil at the end.
    mutating func peek() -> UInt8? {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D: offset += 1
            default: return bytes[offset]
            }
        }
        return nil
    }

    /// Calls `body` with the scanner standing before each element; `body` must consume the element.
    mutating func elements(_ body: (inout DocumentScanner) throws -> Void) throws {
        try expect(UInt8(ascii: "["))
        if peek() == UInt8(ascii: "]") { offset += 1; return }
        while true {
            try body(&self)
            switch peek() {
            case UInt8(ascii: ","): offset += 1
            case UInt8(ascii: "]"): offset += 1; return
            default: throw Malformed(offset: offset)
            }
        }
    }

    /// Calls `body` with each key and the scanner standing before its value; `body` must consume the value.
    mutating func members(_ body: (Range<Int>, inout DocumentScanner) throws -> Void) throws {
        try expect(UInt8(ascii: "{"))
        if peek() == UInt8(ascii: "}") { offset += 1; return }
        while true {
            _ = peek()
            let key = try string()
            try expect(UInt8(ascii: ":"))
            try body(key, &self)
            switch peek() {
            case UInt8(ascii: ","): offset += 1
            case UInt8(ascii: "}"): offset += 1; return
            default: throw Malformed(offset: offset)
            }
        }
    }

    /// The folded keys of the object that comes next, which stays unconsumed.
    func keysAhead() throws -> Set<String> {
        var ahead = self
        var keys: Set<String> = []
        try ahead.members { key, scanner in
            keys.insert(Text.folded(String(decoding: bytes[key], as: UTF8.self)))
            _ = try scanner.value()
        }
        return keys
    }

    /// Consumes one value and returns where it lies.
    mutating func value() throws -> Range<Int> {
        guard let first = peek() else { throw Malformed(offset: offset) }
        let start = offset
        switch first {
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "{"), UInt8(ascii: "["): try nested()
        // A number, true, false or null; which of them is for the parser to judge.
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "t"), UInt8(ascii: "f"),
            UInt8(ascii: "n"):
            literal()
        default: throw Malformed(offset: offset)
        }
        return start..<offset
    }

    private mutating func nested() throws {
        var depth = 0
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\""): _ = try string()
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                offset += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth -= 1
                offset += 1
                if depth == 0 { return }
            default: offset += 1
            }
        }
        throw Malformed(offset: offset)
    }

    /// Consumes a string and returns what lies between its quotes, escapes untouched.
    private mutating func string() throws -> Range<Int> {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else { throw Malformed(offset: offset) }
        offset += 1
        let start = offset
        while offset < bytes.count {
            switch bytes[offset] {
            case UInt8(ascii: "\\"): offset += 2
            case UInt8(ascii: "\""):
                offset += 1
                return start..<offset - 1
            default: offset += 1
            }
        }
        throw Malformed(offset: bytes.count)
    }

    private mutating func literal() {
        while offset < bytes.count {
            switch bytes[offset] {
            case 0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"): return
            default: offset += 1
            }
        }
    }

    private mutating func expect(_ byte: UInt8) throws {
        guard peek() == byte else { throw Malformed(offset: offset) }
        offset += 1
    }
}

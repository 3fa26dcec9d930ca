/// Finds where the values of a JSON document begin and end without building them, so that a large document costs nothing
/// and not ten times its bytes in nodes. It checks only brackets and strings; each item is parsed strictly later. It
/// never calls itself, however deep the document is.
struct DocumentScanner {
    /// The document ends inside a value, or a value begins where none can.
    struct Malformed: Error { let offset: Int }

    private static let farAhead = 4 << 20

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

    /// The folded keys of the object that comes next, which stays unconsumed. Looked at are as many as an item of the
    /// standard may have, and as far ahead as one may be long: a list of half a million items is not read for its name.
    func keysAhead() throws -> Set<String> {
        let end = min(bytes.count, offset + Self.farAhead)
        var ahead = DocumentScanner(UnsafeBufferPointer(rebasing: bytes[..<end]), at: offset)
        var keys: Set<String> = []
        do {
            try ahead.members { key, scanner in
                if keys.count < 256 { keys.insert(Text.folded(String(decoding: bytes[key], as: UTF8.self))) }
                _ = try scanner.value()
            }
        } catch let malformed as Malformed {
            if end == bytes.count { throw malformed }
        }
        return keys
    }

    /// The folded keys of the object that comes next, as far as it can be read.
    mutating func readableKeys() -> Set<String> {
        var keys: Set<String> = []
        let bytes = bytes
        try? members { key, scanner in
            if keys.count < 256 { keys.insert(Text.folded(String(decoding: bytes[key], as: UTF8.self))) }
            _ = try scanner.value()
        }
        return keys
    }

    /// Where the value of this key lies in the object that comes next; nil when there is none. The object is consumed as
    /// far as it was looked at.
    mutating func value(of wanted: StaticString) throws -> Range<Int>? {
        try expect(UInt8(ascii: "{"))
        if peek() == UInt8(ascii: "}") { return nil }
        let name = UnsafeBufferPointer(start: wanted.utf8Start, count: wanted.utf8CodeUnitCount)
        while true {
            _ = peek()
            let key = try string()
            try expect(UInt8(ascii: ":"))
            let value = try value()
            if key.count == name.count, bytes[key].elementsEqual(name) { return value }
            guard peek() == UInt8(ascii: ",") else { return nil }
            offset += 1
        }
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

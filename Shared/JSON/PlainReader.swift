import CJansson

/// Builds jansson's nodes of what is written plainly: texts without escapes, whole numbers of at most 18 digits. That is nearly
/// every document, and jansson's own reader asks for each byte through a function, which was a third of what reading a
/// document costs.
///
/// It decides nothing: whatever it does not take, good or bad, is read by jansson, whose errors are told. What it takes,
/// jansson takes too, and as the same document.
struct PlainReader {
    private let bytes: UnsafePointer<UInt8>
    private let end: Int
    private var place = 0

    /// One document and nothing beside it; nil when it is not plain. The caller owns the node.
    static func node(of bytes: UnsafeRawBufferPointer) -> Node? {
        guard let start = bytes.baseAddress else { return nil }
        var reader = PlainReader(bytes: start.assumingMemoryBound(to: UInt8.self), end: bytes.count)
        guard let node = reader.value(depth: 0) else { return nil }
        reader.skipBlanks()
        if reader.place == reader.end { return node }
        json_decref(node)
        return nil
    }

    private init(bytes: UnsafePointer<UInt8>, end: Int) {
        self.bytes = bytes
        self.end = end
    }

    /// - Parameter depth: in how many objects and arrays the value stands.
    private mutating func value(depth: Int) -> Node? {
        skipBlanks()
        guard place < end else { return nil }
        switch bytes[place] {
        case UInt8(ascii: "\""): return text().flatMap(textNode)
        case UInt8(ascii: "{"): return depth < JSON.deepestNesting ? object(depth: depth + 1) : nil
        case UInt8(ascii: "["): return depth < JSON.deepestNesting ? array(depth: depth + 1) : nil
        case UInt8(ascii: "t"): return skip("true") ? json_true() : nil
        case UInt8(ascii: "f"): return skip("false") ? json_false() : nil
        case UInt8(ascii: "n"): return skip("null") ? json_null() : nil
        default: return number()
        }
    }

    private mutating func object(depth: Int) -> Node? {
        place += 1
        guard let object = json_object() else { return nil }
        if next(is: UInt8(ascii: "}")) { return object }
        var count = 0
        repeat {
            skipBlanks()
            guard let name = text(), !name.hasOthers, next(is: UInt8(ascii: ":")), let value = value(depth: depth),
                json_object_setn_new_nocheck(object, characters(name.range), name.range.count, value) == 0
            else { return dropped(object) }
            count += 1
            // One that was there before has been replaced.
            if json_object_size(object) != count { return dropped(object) }
        } while next(is: UInt8(ascii: ","))
        return next(is: UInt8(ascii: "}")) ? object : dropped(object)
    }

    private mutating func array(depth: Int) -> Node? {
        place += 1
        guard let array = json_array() else { return nil }
        if next(is: UInt8(ascii: "]")) { return array }
        repeat {
            guard let element = value(depth: depth), json_array_append_new(array, element) == 0 else {
                return dropped(array)
            }
        } while next(is: UInt8(ascii: ","))
        return next(is: UInt8(ascii: "]")) ? array : dropped(array)
    }

    private func dropped(_ node: Node) -> Node? {
        json_decref(node)
        return nil
    }

    // MARK: Texts

    private struct Text {
        let range: Range<Int>
        /// Whether there are others than ASCII's characters.
        let hasOthers: Bool
    }

    /// What stands between quotes; nil when something in it is escaped or would have to be.
    private mutating func text() -> Text? {
        guard place < end, bytes[place] == UInt8(ascii: "\"") else { return nil }
        let start = place + 1
        var all: UInt8 = 0
        var next = start
        while next < end {
            let byte = bytes[next]
            if byte == UInt8(ascii: "\"") {
                place = next + 1
                return Text(range: start..<next, hasOthers: all >= 0x80)
            }
            if byte < 0x20 || byte == UInt8(ascii: "\\") { return nil }
            all |= byte
            next += 1
        }
        return nil
    }

    /// Nil when it is no UTF-8, which is looked at where it is not ASCII.
    private func textNode(_ text: Text) -> Node? {
        let (start, count) = (characters(text.range), text.range.count)
        return text.hasOthers ? json_stringn(start, count) : json_stringn_nocheck(start, count)
    }

    private func characters(_ range: Range<Int>) -> UnsafePointer<CChar> {
        UnsafeRawPointer(bytes + range.lowerBound).assumingMemoryBound(to: CChar.self)
    }

    // MARK: Everything else

    private mutating func number() -> Node? {
        let isNegative = bytes[place] == UInt8(ascii: "-")
        let start = isNegative ? place + 1 : place
        var number: Int64 = 0
        var next = start
        while next < end, bytes[next] >= UInt8(ascii: "0"), bytes[next] <= UInt8(ascii: "9") {
            number = number &* 10 &+ Int64(bytes[next] - UInt8(ascii: "0"))
            next += 1
        }
        let digits = next - start
        guard digits > 0, digits <= 18, bytes[start] != UInt8(ascii: "0") || (digits == 1 && !isNegative) else {
            return nil
        }
        // A fraction or an exponent.
        if next < end, bytes[next] == UInt8(ascii: ".") || bytes[next] | 0x20 == UInt8(ascii: "e") { return nil }
        place = next
        return json_integer(json_int_t(isNegative ? -number : number))
    }

    private mutating func skip(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard end - place >= count else { return false }
        for index in 0..<count where bytes[place + index] != word.utf8Start[index] { return false }
        place += count
        return true
    }

    private mutating func skipBlanks() {
        while place < end {
            switch bytes[place] {
            case 0x20, 0x0A, 0x0D, 0x09: place += 1
            default: return
            }
        }
    }

    /// Skips the byte if it comes next, after blanks.
    private mutating func next(is byte: UInt8) -> Bool {
        skipBlanks()
        guard place < end, bytes[place] == byte else { return false }
        place += 1
        return true
    }
}

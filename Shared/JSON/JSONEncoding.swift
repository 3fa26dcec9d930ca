import CJansson

extension JSON {
    /// Compact UTF-8 with members in their order; nothing is escaped that need not be.
    package func encoded() -> [UInt8] {
        encoded(sortedKeys: false, indent: 0)
    }

    /// - Parameters:
    ///   - sortedKeys: by their bytes, so that equal documents have equal bytes.
    ///   - indent: spaces a level, each member and element on a line of its own; 0 is compact.
    package func encoded(sortedKeys: Bool, indent: Int) -> [UInt8] {
        var encoder = Encoder(sortsNames: sortedKeys, indent: indent)
        encoder.value(node)
        return encoder.output
    }

    package var text: String {
        String(decoding: encoded(), as: UTF8.self)
    }
}

/// jansson has an encoder too, but it writes 0.1 as 0.10000000000000001 and checks every container for cycles, which
/// values that cannot change cannot have.
private struct Encoder {
    private(set) var output: [UInt8] = []
    private let sortsNames: Bool
    private let indent: Int
    private var depth = 0

    init(sortsNames: Bool, indent: Int) {
        self.sortsNames = sortsNames
        self.indent = indent
        output.reserveCapacity(512)
    }

    mutating func value(_ node: Node) {
        switch node.pointee.type {
        case JSON_OBJECT: object(node)
        case JSON_ARRAY: array(node)
        case JSON_STRING: string(node.text)
        case JSON_INTEGER: integer(json_integer_value(node))
        // Swift's description is the shortest that reads back as the same number, and is valid JSON.
        case JSON_REAL: output.append(contentsOf: json_real_value(node).description.utf8)
        case JSON_TRUE: output.append(contentsOf: "true".utf8)
        case JSON_FALSE: output.append(contentsOf: "false".utf8)
        default: output.append(contentsOf: "null".utf8)
        }
    }

    private mutating func object(_ node: Node) {
        output.append(UInt8(ascii: "{"))
        depth += 1
        if sortsNames {
            var places: [UnsafeMutableRawPointer] = []
            var place = json_object_iter(node)
            while let current = place {
                places.append(current)
                place = json_object_iter_next(node, current)
            }
            places.sort { memberName($0).lexicographicallyPrecedes(memberName($1)) }
            for (index, place) in places.enumerated() { member(place, isFirst: index == 0) }
        } else {
            var place = json_object_iter(node)
            var isFirst = true
            while let current = place {
                member(current, isFirst: isFirst)
                isFirst = false
                place = json_object_iter_next(node, current)
            }
        }
        depth -= 1
        if json_object_size(node) > 0 { newLine() }
        output.append(UInt8(ascii: "}"))
    }

    private mutating func member(_ place: UnsafeMutableRawPointer, isFirst: Bool) {
        if !isFirst { output.append(UInt8(ascii: ",")) }
        newLine()
        string(memberName(place))
        output.append(UInt8(ascii: ":"))
        if indent > 0 { output.append(UInt8(ascii: " ")) }
        if let node = json_object_iter_value(place) { value(node) }
    }

    private mutating func array(_ node: Node) {
        let count = json_array_size(node)
        output.append(UInt8(ascii: "["))
        depth += 1
        for index in 0..<count {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            newLine()
            if let element = json_array_get(node, index) { value(element) }
        }
        depth -= 1
        if count > 0 { newLine() }
        output.append(UInt8(ascii: "]"))
    }

    private mutating func newLine() {
        guard indent > 0 else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * depth))
    }

    private mutating func integer(_ number: json_int_t) {
        output.append(contentsOf: String(number).utf8)
    }

    private mutating func string(_ text: UnsafeBufferPointer<UInt8>) {
        output.append(UInt8(ascii: "\""))
        // Runs without anything to escape are copied whole: most strings are one such run.
        var start = 0
        for index in text.indices where isEscaped(text[index]) {
            output.append(contentsOf: text[start..<index])
            escape(text[index])
            start = index + 1
        }
        output.append(contentsOf: text[start...])
        output.append(UInt8(ascii: "\""))
    }

    private func isEscaped(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func escape(_ byte: UInt8) {
        output.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(byte)
        case UInt8(ascii: "\n"): output.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): output.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): output.append(UInt8(ascii: "t"))
        default:
            output.append(contentsOf: byte < 16 ? "u000".utf8 : "u00".utf8)
            output.append(contentsOf: String(byte, radix: 16).utf8)
        }
    }
}

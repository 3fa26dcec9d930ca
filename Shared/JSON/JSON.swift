import CJansson

/// A JSON value. It never changes once built, so it may be read by any thread and shared by any number of documents.
///
/// Members of an object keep the order they came in. A part of a document keeps the whole document alive, and reading a part
/// copies nothing.
///
/// Unchecked, because the node is a C pointer: no function here changes a node once a `JSON` of it exists, and jansson
/// counts references with atomic instructions.
package struct JSON: @unchecked Sendable {
    package enum Kind: Sendable {
        case object, array, string, integer, real, bool, null
    }

    /// Keeps `node` alive: the document it is a part of, or itself.
    private let document: Document
    let node: Node

    /// Takes over the caller's reference.
    init(owning node: Node) {
        document = Document(node)
        self.node = node
    }

    private init(node: Node, in document: Document) {
        self.document = document
        self.node = node
    }

    func part(_ node: Node) -> JSON {
        JSON(node: node, in: document)
    }

    package var kind: Kind {
        switch node.pointee.type {
        case JSON_OBJECT: .object
        case JSON_ARRAY: .array
        case JSON_STRING: .string
        case JSON_INTEGER: .integer
        case JSON_REAL: .real
        case JSON_TRUE, JSON_FALSE: .bool
        default: .null
        }
    }

    package var isNull: Bool { kind == .null }

    package var string: String? {
        guard kind == .string else { return nil }
        return String(decoding: node.text, as: UTF8.self)
    }

    /// The number, if it is a whole one: `5` and `5.0`, but not `5.5` nor `"5"`.
    package var int: Int? {
        switch kind {
        case .integer: Int(json_integer_value(node))
        case .real: Int(exactly: json_real_value(node))
        default: nil
        }
    }

    package var double: Double? {
        switch kind {
        case .integer: Double(json_integer_value(node))
        case .real: json_real_value(node)
        default: nil
        }
    }

    package var bool: Bool? {
        switch node.pointee.type {
        case JSON_TRUE: true
        case JSON_FALSE: false
        default: nil
        }
    }

    /// The member of that name; nil when there is none or this is no object.
    package subscript(_ key: String) -> JSON? {
        var key = key
        return key.withUTF8 { key in
            json_object_getn(node, UnsafeRawPointer(key.baseAddress)?.assumingMemoryBound(to: CChar.self), key.count)
        }.map(part)
    }

    /// The element at that place; nil when there is none or this is no array.
    package subscript(_ index: Int) -> JSON? {
        index < 0 ? nil : json_array_get(node, index).map(part)
    }

    /// How many members or elements; 0 for everything else.
    package var count: Int {
        switch kind {
        case .object: json_object_size(node)
        case .array: json_array_size(node)
        default: 0
        }
    }

    /// The elements in order, if this is an array.
    package var elements: JSONElements? {
        kind == .array ? JSONElements(self) : nil
    }

    /// The members in the order they came in, if this is an object.
    package var members: JSONMembers? {
        kind == .object ? JSONMembers(self) : nil
    }
}

typealias Node = UnsafeMutablePointer<json_t>

/// Holds one reference to a node of jansson's.
///
/// Unchecked for the reasons given at ``JSON``.
private final class Document: @unchecked Sendable {
    private let node: Node

    init(_ node: Node) {
        self.node = node
    }

    deinit {
        json_decref(node)
    }
}

extension Node {
    /// The UTF-8 of a string node; valid as long as the node.
    var text: UnsafeBufferPointer<UInt8> {
        let length = json_string_length(self)
        let start = UnsafeRawPointer(json_string_value(self))?.assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: start, count: length)
    }
}

extension JSON: Equatable {
    /// Equal documents: the order of members does not count, `1` and `1.0` differ.
    package static func == (left: JSON, right: JSON) -> Bool {
        json_equal(left.node, right.node) != 0
    }
}

extension JSON: CustomStringConvertible {
    /// The kind only. A document is about people, and a value that is interpolated by mistake must not put them in a log.
    package var description: String { "JSON(\(kind))" }
}

import CJansson

extension JSON {
    package static let null = JSON(owning: json_null())

    package init(_ string: String) {
        self.init(owning: newNode(string))
    }

    package init(_ number: Int) {
        self.init(owning: created(json_integer(json_int_t(number))))
    }

    package init(_ number: Int64) {
        self.init(owning: created(json_integer(json_int_t(number))))
    }

    /// JSON has no infinities and no NaN; those become null.
    package init(_ number: Double) {
        self.init(owning: number.isFinite ? created(json_real(number)) : json_null())
    }

    package init(_ flag: Bool) {
        self.init(owning: flag ? json_true() : json_false())
    }

    package init(_ elements: some Sequence<JSON>) {
        let array = created(json_array())
        for element in elements { checked(json_array_append(array, element.node)) }
        self.init(owning: array)
    }

    /// Of two members with one name the later counts.
    package init(object members: some Sequence<(String, JSON)>) {
        let object = created(json_object())
        for (key, value) in members { setMember(object, key, value.node) }
        self.init(owning: object)
    }

    /// Null for nil. To leave a member out instead, build with ``object(_:)``.
    package init(_ string: String?) { self = string.map { JSON($0) } ?? .null }
    package init(_ number: Int?) { self = number.map { JSON($0) } ?? .null }
    package init(_ number: Int64?) { self = number.map { JSON($0) } ?? .null }
    package init(_ number: Double?) { self = number.map { JSON($0) } ?? .null }
    package init(_ flag: Bool?) { self = flag.map { JSON($0) } ?? .null }

    /// Builds an object member by member: `JSON.object { $0.set("id", id); $0.set("email", emailOrNil) }`.
    package static func object(_ build: (inout JSONObjectBuilder) throws -> Void) rethrows -> JSON {
        var builder = JSONObjectBuilder()
        try build(&builder)
        return builder.finished()
    }

    /// The same object with one member set, or removed for nil. A member that is there keeps its place. Copies the members,
    /// not what they hold. Anything but an object counts as an empty one.
    package func setting(_ key: String, _ value: JSON?) -> JSON {
        let copy = created(kind == .object ? json_copy(node) : json_object())
        if let value {
            setMember(copy, key, value.node)
        } else {
            // Missing already is as good as removed.
            _ = withCharacters(key) { json_object_deln(copy, $0, $1) }
        }
        return JSON(owning: copy)
    }
}

/// Collects the members of an object; a nil value leaves its member out.
package struct JSONObjectBuilder {
    private var members: [(String, JSON)] = []

    init() {}

    package mutating func set(_ key: String, _ value: JSON?) {
        if let value { members.append((key, value)) }
    }

    package mutating func set(_ key: String, _ value: String?) { set(key, value.map { JSON($0) }) }
    package mutating func set(_ key: String, _ value: Int?) { set(key, value.map { JSON($0) }) }
    package mutating func set(_ key: String, _ value: Int64?) { set(key, value.map { JSON($0) }) }
    package mutating func set(_ key: String, _ value: Double?) { set(key, value.map { JSON($0) }) }
    package mutating func set(_ key: String, _ value: Bool?) { set(key, value.map { JSON($0) }) }
    package mutating func set(_ key: String, _ value: [JSON]?) { set(key, value.map { JSON($0) }) }

    func finished() -> JSON { JSON(object: members) }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self.init(owning: newNode(value)) }
    package init(integerLiteral value: Int) { self.init(owning: created(json_integer(json_int_t(value)))) }
    package init(floatLiteral value: Double) { self.init(value as Double) }
    package init(booleanLiteral value: Bool) { self.init(owning: value ? json_true() : json_false()) }
    package init(arrayLiteral elements: JSON...) { self.init(elements) }
    package init(dictionaryLiteral members: (String, JSON)...) { self.init(object: members) }
}

private func newNode(_ string: String) -> Node {
    // Not checked again: a Swift string is valid UTF-8.
    created(withCharacters(string) { json_stringn_nocheck($0, $1) })
}

private func setMember(_ object: Node, _ key: String, _ value: Node) {
    checked(withCharacters(key) { json_object_setn_new_nocheck(object, $0, $1, json_incref(value)) })
}

private func withCharacters<T>(_ string: String, _ body: (UnsafePointer<CChar>, Int) -> T) -> T {
    var string = string
    return string.withUTF8 { bytes in
        // An empty string may have no address at all, and jansson takes NULL for an error.
        guard let start = bytes.baseAddress else { return withUnsafePointer(to: 0) { body($0, 0) } }
        return body(UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self), bytes.count)
    }
}

/// jansson's constructors fail only when memory is out, where Swift's own would trap as well.
private func created(_ node: Node?) -> Node {
    guard let node else { preconditionFailure("out of memory") }
    return node
}

private func checked(_ result: Int32) {
    precondition(result == 0, "out of memory")
}

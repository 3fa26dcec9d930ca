import FoundationEssentials
import Runtime

/// Writes items of a document as text. Nothing is built first: a city of 140,000 pupils is 400 MB.
///
/// Texts are the generator's own and hold nothing that JSON would have to escape.
struct ItemText {
    private(set) var bytes: [UInt8] = []
    private let meta: String

    /// - Parameter day: when everything was created and changed last.
    init(asOf day: LocalDate) {
        meta = #"","meta":{"created":"\#(day)T02:00:00Z","modified":"\#(day)T02:00:00Z"}"#
    }

    var count: Int { bytes.count }

    mutating func take() -> [UInt8] {
        defer { bytes.removeAll(keepingCapacity: true) }
        return bytes
    }

    mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Begins an item; `end()` closes it.
    mutating func begin(_ id: UUID) {
        raw(#"{"id":""#)
        raw(id.lowercase)
        raw(meta)
    }

    mutating func end() { raw("}") }

    mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        key(name)
        string(text)
    }

    mutating func member(_ name: String, _ number: Int?) {
        guard let number else { return }
        key(name)
        raw("\(number)")
    }

    mutating func member(_ name: String, _ date: LocalDate) { member(name, date.description) }

    mutating func member(_ name: String, flag: Bool) {
        key(name)
        raw(flag ? "true" : "false")
    }

    mutating func member(_ name: String, reference: UUID?) {
        guard let reference else { return }
        key(name)
        self.reference(reference)
    }

    mutating func reference(_ id: UUID) {
        raw(#"{"id":""#)
        raw(id.lowercase)
        raw(#""}"#)
    }

    mutating func string(_ text: String) {
        raw("\"")
        raw(text)
        raw("\"")
    }

    /// A member that is a list, left out when it is empty.
    mutating func member<Element>(
        _ name: String, list: some Sequence<Element>, isKeptEmpty: Bool = false,
        _ element: (inout ItemText, Element) -> Void
    ) {
        var isFirst = true
        for value in list {
            if isFirst { key(name) }
            raw(isFirst ? "[" : ",")
            isFirst = false
            element(&self, value)
        }
        if !isFirst {
            raw("]")
        } else if isKeptEmpty {
            key(name)
            raw("[]")
        }
    }

    /// An object inside an item: its first member without the comma that `member` writes.
    mutating func object(_ members: (inout ItemText) -> Void) {
        let start = bytes.count
        members(&self)
        if bytes.count > start { bytes[start] = UInt8(ascii: "{") } else { raw("{") }
        raw("}")
    }

    private mutating func key(_ name: String) {
        raw(",\"")
        raw(name)
        raw("\":")
    }
}

/// What `If-Match` names (RFC 9110 §13.1.1): anything that is there, or some entity tags.
struct EntityTags: Sendable {
    /// Nil for `*`.
    private let strong: [String]?

    /// Nil when the header has another form than the standard's: `*`, or tags between commas, each `"…"` or `W/"…"`.
    init?(_ header: String) {
        var rest = Substring(header).utf8
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        if header.filter({ $0 != " " && $0 != "\t" }) == "*" {
            strong = nil
            return
        }
        var strong: [String] = []
        var count = 0
        while true {
            rest = rest.drop(while: isBlank)
            let isWeak = rest.starts(with: "W/".utf8)
            if isWeak { rest = rest.dropFirst(2) }
            guard rest.first == UInt8(ascii: "\"") else { return nil }
            let tag = rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") && $0 > 0x20 && $0 != 0x7F }
            guard rest.dropFirst(tag.count + 1).first == UInt8(ascii: "\"") else { return nil }
            // Weak ones are never the same here: whoever changes something must have read its very bytes.
            if !isWeak { strong.append("\"\(Substring(tag))\"") }
            count += 1
            rest = rest.dropFirst(tag.count + 2).drop(while: isBlank)
            if rest.isEmpty { break }
            guard rest.first == UInt8(ascii: ",") else { return nil }
            rest = rest.dropFirst()
        }
        guard count > 0 else { return nil }
        self.strong = strong
    }

    /// Whether what is there and has this tag is meant.
    func match(_ tag: String) -> Bool { strong?.contains(tag) ?? true }
}

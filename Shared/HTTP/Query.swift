/// The query of a request: decoded pairs in the order the client wrote them, repeats included.
///
/// Never log it: SS 12000 clients put names and civic numbers here.
package struct Query: Sendable, Hashable {
    package let pairs: [(name: String, value: String)]

    package init(_ pairs: [(name: String, value: String)] = []) {
        self.pairs = pairs
    }

    /// Reads `a=1&b=2`; `+` is a space, a name without `=` has the empty value. Nil when an escape or the UTF-8 is bad.
    package init?(parsing text: some StringProtocol) {
        var pairs: [(name: String, value: String)] = []
        for part in text.utf8.split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            let rest = equals == part.endIndex ? part.endIndex : part.index(after: equals)
            guard let name = PercentCoding.decode(part[..<equals], plusIsSpace: true),
                let value = PercentCoding.decode(part[rest...], plusIsSpace: true)
            else { return nil }
            pairs.append((name, value))
        }
        self.pairs = pairs
    }

    package var isEmpty: Bool { pairs.isEmpty }

    /// The value of the first pair with this name.
    package func first(_ name: String) -> String? {
        pairs.first { $0.name == name }?.value
    }

    /// The values of every pair with this name, in order.
    package func all(_ name: String) -> [String] {
        pairs.compactMap { $0.name == name ? $0.value : nil }
    }

    package static func == (left: Query, right: Query) -> Bool {
        left.pairs.elementsEqual(right.pairs) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        for pair in pairs {
            hasher.combine(pair.name)
            hasher.combine(pair.value)
        }
    }
}

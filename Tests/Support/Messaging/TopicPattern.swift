/// A topic binding: words between dots, `*` for exactly one word, `#` for any number of them.
struct TopicPattern {
    private let words: [Substring]

    init(_ pattern: String) { words = pattern.split(separator: ".", omittingEmptySubsequences: false) }

    func matches(_ key: String) -> Bool {
        Self.match(words[...], key.split(separator: ".", omittingEmptySubsequences: false)[...])
    }

    private static func match(_ pattern: ArraySlice<Substring>, _ key: ArraySlice<Substring>) -> Bool {
        guard let first = pattern.first else { return key.isEmpty }
        let rest = pattern.dropFirst()
        if first == "#" { return match(rest, key) || (!key.isEmpty && match(pattern, key.dropFirst())) }
        guard let word = key.first, first == "*" || first == word else { return false }
        return match(rest, key.dropFirst())
    }
}

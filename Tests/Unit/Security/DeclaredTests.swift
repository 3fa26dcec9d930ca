/// The tests a source declares: what is written in a comment or a text, or left out by a condition, is none.
struct DeclaredTests {
    /// What stands between the back ticks of each function that `@Test` stands before.
    private(set) var sentences: Set<String> = []
    /// Why some of them may not run; nil when each does.
    private(set) var doubt: String?

    init(in source: String) {
        let code = SwiftCode(source).text
        for match in code.matches(of: /@Test\b/) {
            var rest = code[match.range.upperBound...]
            rest.skipBlanks()
            rest.skipParentheses()
            rest.skipBlanks()
            guard let named = rest.prefixMatch(of: /func\s+`([^`]+)`\s*\(/) else { continue }
            sentences.insert(String(named.1))
        }
        for word in [".disabled", ".enabled", "withKnownIssue", "#if "] where code.contains(word) {
            doubt = "it says \(word)"
        }
    }
}

extension Substring {
    fileprivate mutating func skipBlanks() { self = drop(while: \.isWhitespace) }

    /// A list in parentheses, with all that it holds. In code whose texts are empty every parenthesis is one.
    fileprivate mutating func skipParentheses() {
        guard first == "(" else { return }
        var depth = 0
        while let next = popFirst() {
            if next == "(" { depth += 1 }
            if next == ")" { depth -= 1 }
            if depth == 0 { return }
        }
    }
}

/// A Swift source without what is not code: comments are gone, and texts are empty.
struct SwiftCode {
    private(set) var text = ""
    private var rest: Substring.UTF8View

    init(_ source: String) {
        rest = source[...].utf8
        var bytes: [UInt8] = []
        read(until: nil, into: &bytes)
        text = String(decoding: bytes, as: UTF8.self)
    }

    private func begins(_ word: String) -> Bool { rest.starts(with: word.utf8) }

    /// Code, to its end or to the parenthesis that closes what was opened before.
    private mutating func read(until closing: UInt8?, into code: inout [UInt8]) {
        var depth = 0
        while let byte = rest.first {
            if begins("//") {
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            } else if begins("/*") {
                skipComment()
            } else if byte == UInt8(ascii: "`") {
                // A name may hold anything, quotes too.
                repeat { code.append(rest.removeFirst()) } while rest.first.map { $0 != byte } ?? false
                if !rest.isEmpty { code.append(rest.removeFirst()) }
            } else if let quote = quote() {
                skipText(quote)
                code.append(contentsOf: "\"\"".utf8)
            } else {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") {
                    if depth == 0, closing == byte {
                        rest.removeFirst()
                        return
                    }
                    depth -= 1
                }
                code.append(rest.removeFirst())
            }
        }
    }

    /// Comments may hold comments.
    private mutating func skipComment() {
        var depth = 0
        while !rest.isEmpty {
            if begins("/*") {
                depth += 1
                rest = rest.dropFirst(2)
            } else if begins("*/") {
                depth -= 1
                rest = rest.dropFirst(2)
                if depth == 0 { return }
            } else {
                rest.removeFirst()
            }
        }
    }

    /// How the text that begins here is opened: number signs and quotes; nil when none does.
    private func quote() -> (signs: Int, quotes: Int)? {
        let signs = rest.prefix { $0 == UInt8(ascii: "#") }.count
        let after = rest.dropFirst(signs)
        guard after.first == UInt8(ascii: "\"") else { return nil }
        return (signs, after.starts(with: "\"\"\"".utf8) ? 3 : 1)
    }

    private mutating func skipText(_ quote: (signs: Int, quotes: Int)) {
        let signs = String(repeating: "#", count: quote.signs)
        let end = String(repeating: "\"", count: quote.quotes) + signs
        let escape = "\\" + signs
        rest = rest.dropFirst(quote.signs + quote.quotes)
        while !rest.isEmpty {
            if begins(end) {
                rest = rest.dropFirst(end.utf8.count)
                return
            }
            if begins(escape + "(") {
                rest = rest.dropFirst(escape.utf8.count + 1)
                var inner: [UInt8] = []
                read(until: UInt8(ascii: ")"), into: &inner)
            } else if begins(escape) {
                rest = rest.dropFirst(escape.utf8.count + 1)
            } else {
                rest.removeFirst()
            }
        }
    }
}

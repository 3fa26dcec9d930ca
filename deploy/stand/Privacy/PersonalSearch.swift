/// Looks for personal words and secrets in what machines have written, as they stand and in any ``Reading``.
package struct PersonalSearch: Sendable {
    /// Where something personal was found: never what.
    package struct Finding: Hashable, Sendable, CustomStringConvertible {
        /// Such as `notify.log`.
        package let place: String
        /// Such as `persons.givenName`, or `query`.
        package let field: String
        package let line: Int

        package var description: String { "\(place), line \(line): \(field)" }
    }

    // Each word by its first three bytes; whole words are compared, since Eva is in no "evaluated".
    private let words: [UInt32: [(text: [UInt8], field: String)]]
    // Which beginnings there are at all: most of a text is passed by this.
    private let beginnings: [Bool]

    package init(_ words: PersonalWords) {
        var byBeginning: [UInt32: [(text: [UInt8], field: String)]] = [:]
        var beginnings = [Bool](repeating: false, count: 1 << 16)
        for (word, field) in words.words {
            let text = Self.trimmed(Array(word.utf8))
            guard text.count >= 3 else { continue }
            let beginning = Self.beginning(text[0], text[1], text[2])
            byBeginning[beginning, default: []].append((text, field))
            beginnings[Self.place(beginning)] = true
        }
        self.words = byBeginning
        self.beginnings = beginnings
    }

    /// Every line in which a word, or a query string, stands.
    package func findings(in text: [UInt8], _ place: String) -> Set<Finding> {
        var findings: Set<Finding> = []
        func find(_ field: String, _ line: Int) {
            findings.insert(Finding(place: place, field: field, line: line))
        }
        each(in: text) { field, line in find(field, line) }
        var number = 0
        for slice in text.split(separator: 10, omittingEmptySubsequences: false) {
            number += 1
            let line = Array(slice)
            if Self.hasQuery(line) || Reading.percent(line).map(Self.hasQuery) == true
                || Reading.backslashes(line).map(Self.hasQuery) == true
            {
                find("query", number)
            }
            for reading in Reading.others(of: line) { each(in: reading) { field, _ in find(field, number) } }
        }
        return findings
    }

    private func each(in text: [UInt8], _ found: (_ field: String, _ line: Int) -> Void) {
        text.withUnsafeBufferPointer { text in
            Self.letters.withUnsafeBufferPointer { letters in
                beginnings.withUnsafeBufferPointer { beginnings in
                    var line = 1
                    var isInside = false
                    for start in text.indices {
                        let byte = text[start]
                        if byte == 10 { line += 1 }
                        let isLetter = letters[Int(byte)]
                        defer { isInside = isLetter }
                        guard isLetter, !isInside, start + 2 < text.count else { continue }
                        let beginning = Self.beginning(byte, text[start + 1], text[start + 2])
                        guard beginnings[Self.place(beginning)] else { continue }
                        for word in words[beginning] ?? [] {
                            let end = start + word.text.count
                            guard end <= text.count, end == text.count || !letters[Int(text[end])],
                                text[start..<end].elementsEqual(word.text)
                            else { continue }
                            found(word.field, line)
                        }
                    }
                }
            }
        }
    }

    private static func beginning(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt32 {
        UInt32(first) | UInt32(second) << 8 | UInt32(third) << 16
    }

    private static func place(_ beginning: UInt32) -> Int { Int((beginning &* 2_654_435_761) >> 16) }

    /// Letters and digits, also those beyond ASCII; all else parts words.
    private static let letters: [Bool] = (0...255).map { (byte: UInt8) in
        switch byte {
        case 48...57, 65...90, 97...122, 128...: true
        default: false
        }
    }

    private static func trimmed(_ word: [UInt8]) -> [UInt8] {
        guard let first = word.firstIndex(where: { letters[Int($0)] }),
            let last = word.lastIndex(where: { letters[Int($0)] })
        else { return [] }
        return Array(word[first...last])
    }

    /// `?name=` or `&name=`, as in a target with its query.
    private static func hasQuery(_ line: [UInt8]) -> Bool {
        var start: Int?
        for (index, byte) in line.enumerated() {
            switch byte {
            case UInt8(ascii: "?"), UInt8(ascii: "&"): start = index
            case UInt8(ascii: "="):
                if let start, index > start + 1 { return true }
                start = nil
            case 48...57, 65...90, 97...122, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "%"): break
            default: start = nil
            }
        }
        return false
    }
}

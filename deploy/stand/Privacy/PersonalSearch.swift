/// Looks for personal words in what machines have written.
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

    // Each word by its first part; whole words are compared, since Eva is in no "evaluated".
    private let byFirstPart: [ArraySlice<UInt8>: [(parts: [ArraySlice<UInt8>], text: [UInt8], field: String)]]

    package init(_ words: PersonalWords) {
        var byFirstPart: [ArraySlice<UInt8>: [(parts: [ArraySlice<UInt8>], text: [UInt8], field: String)]] = [:]
        for (word, field) in words.words {
            let text = Array(word.utf8)
            let parts = Self.parts(text[...])
            guard let first = parts.first else { continue }
            byFirstPart[first, default: []].append((parts, text, field))
        }
        self.byFirstPart = byFirstPart
    }

    /// Every line in which a word, or a query string, stands.
    package func findings(in text: [UInt8], _ place: String) -> Set<Finding> {
        var findings: Set<Finding> = []
        var number = 0
        for line in text.split(separator: 10, omittingEmptySubsequences: false) {
            number += 1
            if Self.hasQuery(line) { findings.insert(Finding(place: place, field: "query", line: number)) }
            let parts = Self.parts(line)
            for (index, part) in parts.enumerated() {
                for candidate in byFirstPart[part] ?? []
                where parts[index...].prefix(candidate.parts.count).elementsEqual(candidate.parts)
                    && line[part.startIndex...].starts(with: candidate.text)
                {
                    findings.insert(Finding(place: place, field: candidate.field, line: number))
                }
            }
        }
        return findings
    }

    /// Letters and digits, also those beyond ASCII; all else parts them.
    private static func parts(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        text.split { byte in
            switch byte {
            case 48...57, 65...90, 97...122, 128...: false
            default: true
            }
        }
    }

    /// `?name=` or `&name=`, as in a target with its query.
    private static func hasQuery(_ line: ArraySlice<UInt8>) -> Bool {
        var start: Int?
        for (index, byte) in zip(line.indices, line) {
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

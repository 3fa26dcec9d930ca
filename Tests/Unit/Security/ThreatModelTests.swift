import Stand
import Testing

/// `SECURITY.md` names the test that holds each defence; a promise nobody holds is none.
struct `The threat model` {
    private static let document = try? File.text("\(Repository.root)/SECURITY.md")

    private struct Citation: Hashable {
        let sentence: String
        let file: String
    }

    /// Every "`sentence` in `file`" of a line.
    private static func citations(in line: Substring) -> [Citation] {
        line.matches(of: /`([^`]+)` in `(Tests\/[^`]+\.swift)`/).map {
            Citation(sentence: String($0.1), file: String($0.2))
        }
    }

    @Test func `names tests that exist, in the files it says`() throws {
        let document = try #require(Self.document)
        let named = Set(document.split(separator: "\n").flatMap(Self.citations))
        #expect(named.count > 50)
        for citation in named {
            let source = (try? File.text("\(Repository.root)/\(citation.file)")) ?? ""
            #expect(
                source.contains("func `\(citation.sentence)`("), "\(citation.file) has no test \(citation.sentence)")
        }
    }

    @Test func `claims no defence without a test that holds it`() throws {
        let document = try #require(Self.document)
        let lines = document.split(separator: "\n").drop { !$0.hasPrefix("## What is defended") }
        try #require(!lines.isEmpty)
        for line in lines where line.hasPrefix("|") {
            if line.hasPrefix("|---") || line.hasPrefix("| threat ") { continue }
            #expect(!Self.citations(in: line).isEmpty, "held by no test: \(line.prefix(80))")
        }
    }
}

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
        for (file, citations) in Dictionary(grouping: named, by: \.file) {
            let declared = DeclaredTests(in: (try? File.text("\(Repository.root)/\(file)")) ?? "")
            #expect(declared.doubt == nil, "\(file) has tests that may not run")
            for citation in citations {
                #expect(declared.sentences.contains(citation.sentence), "\(file) has no test \(citation.sentence)")
            }
        }
    }

    @Test func `takes for a test only what is declared as one and runs`() {
        let source = #"""
            // @Test func `in a comment`() {}
            /* @Test func `in a /* nested */ comment`() {} */
            let text = "@Test func `in a text`() {} \(quoted(")"))" + #"" @Test func `in a raw text`() "#
            let lines = """
                @Test func `in a text of lines`() {}
                """
            func `without the word`() {}
            @Test(arguments: [")", #"("#]) // of which each is one
            func `with "arguments"`(of: String) {}
            @Test(.timeLimit(.minutes(1)))
            func `with a limit`() throws {}
            @Test func `plain`() {}
            """#
        #expect(DeclaredTests(in: source).sentences == ["with \"arguments\"", "with a limit", "plain"])
        #expect(DeclaredTests(in: source).doubt == nil)
        for left in ["@Test(.disabled(\"later\")) func `a`() {}", "#if false\n@Test func `a`() {}\n#endif"] {
            #expect(DeclaredTests(in: left).doubt != nil)
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

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

    /// The rows of the tables under a heading, without their heads, up to the next heading of that rank.
    private static func rows(under heading: String) throws -> [Substring] {
        let lines = try #require(document).split(separator: "\n").drop { $0 != "## \(heading)" }
        let section = try #require(lines.isEmpty ? nil : lines.dropFirst()).prefix { !$0.hasPrefix("## ") }
        return section.filter { line in
            line.hasPrefix("|") && !line.hasPrefix("|---")
                && !["| threat ", "| entry "].contains { line.hasPrefix($0) }
        }
    }

    @Test(arguments: ["What is defended, how, and by which test", "Where one can come in"])
    func `claims no defence without a test that holds it`(heading: String) throws {
        let rows = try Self.rows(under: heading)
        #expect(rows.count > 10)
        for row in rows {
            #expect(!Self.citations(in: row).isEmpty, "held by no test: \(row.prefix(80))")
        }
    }

    /// The claim is said before the tests, in a column of its own, so that none is hidden among them.
    @Test func `names each way in with who reaches it, what stands before it and the tests`() throws {
        for row in try Self.rows(under: "Where one can come in") {
            let cells = row.split(separator: "|").map { $0.trimmingPrefix(" ") }
            #expect(cells.count == 4 && cells.allSatisfy { !$0.isEmpty }, "\(row.prefix(80))")
            #expect(cells.dropLast().allSatisfy { Self.citations(in: $0).isEmpty }, "\(row.prefix(80))")
        }
    }
}

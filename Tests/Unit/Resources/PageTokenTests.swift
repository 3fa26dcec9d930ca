import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Resources

struct PageTokenTests {
    private static let tokens: [PageToken] = [
        PageToken(
            values: [:], options: AnswerOptions(expansions: [], expandsNames: false), sortKey: nil,
            place: ResourcePlace(value: .null, number: 0)),
        PageToken(
            values: [
                "nameContains": [.text("Åsa & co=x")], "limitless": [.integer(.min), .integer(.max)],
                "organisation": (0..<500).map { .uuid(UUID(high: 1, low: $0)) },
                "odd": [.real(0.5), .bytes([0, 255])],
            ], options: AnswerOptions(expansions: ["duties", "placements"], expandsNames: true),
            sortKey: "FamilyNameAsc", place: ResourcePlace(value: .text("{sa"), number: 17)),
    ]

    @Test(arguments: tokens)
    func `a token brings back what it holds, from its bytes alone`(token: PageToken) {
        #expect(PageToken(token.bytes) == token)
        for length in 0..<min(token.bytes.count, 200) { #expect(PageToken(token.bytes.prefix(length)) == nil) }
        #expect(PageToken(token.bytes + [0]) == nil)
    }

    @Test func `bytes at random are no token and stop nobody`() {
        var random = SeededRandom(seed: 11)
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0..<60, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            _ = PageToken(bytes)
        }
    }

    @Test(arguments: 0...9)
    func `base64url is its own inverse, and is read in its other forms`(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 83 &+ 250) }
        let text = Base64URL.encode(bytes)
        #expect(Base64URL.decode(text) == bytes)
        let ordinary = text.replacing("-", with: "+").replacing("_", with: "/")
        let padding = String(repeating: "=", count: (4 - ordinary.utf8.count % 4) % 4)
        #expect(Base64URL.decode(ordinary + padding) == bytes)
        for more in ["x", "A", "=", "==", "===", "AA=", padding + "="] where more != padding {
            #expect(Base64URL.decode(ordinary + more) != bytes, "\(more)")
        }
        #expect(Base64URL.decode(ordinary.replacing("+", with: " ")) == bytes)
        #expect(
            text.utf8.allSatisfy { $0 == 0x2D || $0 == 0x5F || Character(Unicode.Scalar($0)).isLetter || $0 < 0x3A })
    }

    private func sealed(_ database: Database, _ clock: TestClock) -> PageTokens {
        PageTokens(database, lifetime: .seconds(3_600), clock: clock.clock)
    }

    @Test func `a token is sealed for its list, and nothing in it can be read or changed`() throws {
        let bench = try ResourceBench()
        let tokens = sealed(bench.database, bench.clock)
        let text = tokens.text(of: Self.tokens[1], for: "persons")
        #expect(try tokens.token(text, of: "persons") == Self.tokens[1])
        #expect(throws: Problem.self) { try tokens.token(text, of: "duties") }
        #expect(tokens.text(of: Self.tokens[1], for: "persons") != text)
        let bytes = try #require(Base64URL.decode(text))
        let readable = String(decoding: bytes, as: UTF8.self)
        #expect(!readable.contains("sa & co") && !readable.contains("{sa") && !readable.contains("nameContains"))
        for place in stride(from: 0, to: bytes.count, by: 97) {
            var changed = bytes
            changed[place] ^= 4
            #expect(throws: Problem.self) { try tokens.token(Base64URL.encode(changed), of: "persons") }
        }
    }

    @Test func `a token outlives the process, for the key stays with the database`() throws {
        let bench = try ResourceBench()
        let text = sealed(bench.database, bench.clock).text(of: Self.tokens[0], for: "persons")
        #expect(try sealed(bench.database, bench.clock).token(text, of: "persons") == Self.tokens[0])
        let stranger = try ResourceBench()
        #expect(throws: Problem.self) {
            try sealed(stranger.database, stranger.clock).token(text, of: "persons")
        }
    }

    @Test func `a token that is too old is gone, and one that is no token is malformed`() throws {
        let bench = try ResourceBench()
        let tokens = sealed(bench.database, bench.clock)
        let text = tokens.text(of: Self.tokens[0], for: "persons")
        bench.clock.advance(by: .seconds(3_600))
        #expect(try tokens.token(text, of: "persons") == Self.tokens[0])
        bench.clock.advance(by: .seconds(1))
        let expired = #expect(throws: Problem.self) { try tokens.token(text, of: "persons") }
        #expect(expired?.status == 410 && expired?.code == "page-token-expired")
        for other in ["", "x", "====", "MQ", "MR4x", "a b", "åäö", "MR4xLHg", String(text.dropLast(2)), text + text] {
            let problem = #expect(throws: Problem.self) { try tokens.token(other, of: "persons") }
            #expect(problem?.status == 400)
        }
    }
}

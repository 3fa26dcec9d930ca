import JSON
import Testing

@Suite struct JSONParsingTests {
    @Test(arguments: [
        (#"{"a":1,"a":2}"#, JSONError.Reason.duplicateName),
        (#"{"a":{"b":1,"c":2,"b":3}}"#, .duplicateName),
        (#"{"a":"x\u0000y"}"#, .hasNUL),
        (#"{"a\u0000b":1}"#, .hasNUL),
        (#"{"a":1} x"#, .hasMore),
        (#"{} {}"#, .hasMore),
        (#"[1,2"#, .endsEarly),
        (#""abc"#, .endsEarly),
        ("", .endsEarly),
        ("[9223372036854775808]", .numberTooLarge),
        ("[-9223372036854775809]", .numberTooLarge),
        ("[1e999]", .numberTooLarge),
        ("[01]", .malformed),
        ("{a:1}", .malformed),
        ("[1,]", .malformed),
        ("['a']", .malformed),
        ("nul", .malformed),
        (#"["\ud800"]"#, .malformed),
    ])
    func `what readers would disagree about is refused`(text: String, reason: JSONError.Reason) {
        #expect(throws: JSONError.self) { try JSON(parsing: text) }
        do {
            _ = try JSON(parsing: text)
        } catch {
            #expect(error.reason == reason)
        }
    }

    @Test func `bytes that are not UTF-8 are refused`() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22]] {
            let error = #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
            #expect(error?.reason == .notUTF8)
        }
    }

    @Test func `a raw NUL in the bytes is refused and ends nothing`() {
        #expect(throws: JSONError.self) { try JSON(parsing: Array("{}".utf8) + [0]) }
        #expect(throws: JSONError.self) { try JSON(parsing: Array(#"{"a":"b"#.utf8) + [0] + Array(#""}"#.utf8)) }
    }

    @Test func `nesting is allowed to its bound and not beyond`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: #"{"a":["#, count: depth / 2) + String(repeating: "]}", count: depth / 2)
        }
        _ = try JSON(parsing: nested(JSON.deepestNesting))
        let error = #expect(throws: JSONError.self) { try JSON(parsing: nested(JSON.deepestNesting + 2)) }
        #expect(error?.reason == .tooDeep)
        #expect(throws: JSONError.self) { try JSON(parsing: String(repeating: "[", count: 1_000_000)) }
        // Brackets in strings are text.
        _ = try JSON(parsing: "\"" + String(repeating: #"[{\""#, count: 200) + "\"")
    }

    @Test func `an error says where and never what`() throws {
        let error = try #require(
            throws: JSONError.self, performing: { try JSON(parsing: "{\n  \"a\": 1,\n  \"Hemligt\": Hemligt\n}") })
        #expect(error.line == 3)
        #expect(error.column > 0)
        #expect(!error.description.contains("Hemligt"))
        let deep = "{\n\"Å\": " + String(repeating: "[", count: 70)
        let tooDeep = try #require(throws: JSONError.self, performing: { try JSON(parsing: deep) })
        #expect(tooDeep.line == 2)
        #expect(tooDeep.column == 5 + 64)
    }

    @Test func `a byte order mark is skipped`() throws {
        #expect(try JSON(parsing: [0xEF, 0xBB, 0xBF] + Array("[1]".utf8)) == [1])
    }

    @Test(arguments: ["3", #""text""#, "true", "null", "[]", "{}", "-0.5e3", " [1] \n"])
    func `a document may be of any kind`(text: String) throws {
        _ = try JSON(parsing: text)
    }

    @Test func `numbers keep their value and kind`() throws {
        let json = try JSON(
            parsing: "[9223372036854775807,-9223372036854775808,5.0,5.5,1e2,\"5\",9007199254740993,1e300]")
        #expect(json[0]?.int == Int.max)
        #expect(json[1]?.int == Int.min)
        #expect(json[2]?.int == 5 && json[2]?.kind == .real)
        #expect(json[3]?.int == nil && json[3]?.double == 5.5)
        #expect(json[4]?.int == 100)
        #expect(json[5]?.int == nil && json[5]?.double == nil)
        #expect(json[6]?.int == 9_007_199_254_740_993)
        #expect(json[7]?.int == nil && json[7]?.double == 1e300)
    }
}

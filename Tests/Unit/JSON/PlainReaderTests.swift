import Testing

@testable import JSON

/// What is read without jansson's reader is what jansson would have read, byte for byte; whatever jansson refuses is left to it.
@Suite struct PlainReaderTests {
    private func plain(_ bytes: [UInt8]) -> JSON? {
        bytes.withUnsafeBytes { PlainReader.node(of: $0) }.map { JSON(owning: $0) }
    }

    private func jansson(_ bytes: [UInt8]) -> JSON? {
        (try? bytes.withUnsafeBytes { parseWithJansson($0) }.get()).map { JSON(owning: $0) }
    }

    private func isAgreed(_ bytes: [UInt8]) -> Bool {
        guard let read = plain(bytes) else { return true }
        guard let judged = jansson(bytes) else { return false }
        return read == judged && read.encoded() == judged.encoded()
    }

    @Test(arguments: [
        #"{"id":"a","n":[1,-2,0,999999999999999999],"t":true,"f":false,"z":null,"o":{},"l":[],"å":1}"#,
        #" { "namn" : "Åsa Öberg 🙂" , "år" : [ 1 , 2 ] } "#, "\"\"", "0", "-7", "true", "[[[[]]]]", "{\"\":\"\"}",
        "\n[1,\t2]\r\n",
    ])
    func `what is plain means what jansson says it means`(text: String) throws {
        let bytes = Array(text.utf8)
        let judged = try #require(jansson(bytes))
        #expect(try JSON(parsing: bytes).encoded() == judged.encoded())
        #expect(isAgreed(bytes))
    }

    @Test func `a person's document is plain`() throws {
        let text = #"{"givenName":"Åsa","civicNo":{"value":"201301012388"},"enrolments":[{"schoolYear":7}]}"#
        #expect(plain(Array(text.utf8)) != nil)
    }

    @Test(arguments: [
        "", " ", "{", "[1,]", "[,1]", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "{\"a\":1 \"b\":2}", "[1 2]", "01", "-",
        "-0", "1.5", "1e3", "1E3", "9223372036854775807", "\"a\\n\"", "\"a\nb\"", "\"a", "{} {}", "tru", "nulll",
        "{a:1}", "[1}", "{\"a\"}",
    ])
    func `what is not plain is for jansson to judge`(text: String) { #expect(plain(Array(text.utf8)) == nil) }

    @Test func `nesting ends at the bound of jansson's reading`() {
        let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(plain(Array(deepest.utf8)) != nil)
        #expect(plain(Array("[\(deepest)]".utf8)) == nil)
        #expect(plain(Array(String(repeating: "[", count: 100_000).utf8)) == nil)
    }

    @Test func `documents that were damaged anywhere are never taken where jansson refuses, nor as another document`() {
        var chance = SystemRandomNumberGenerator()
        let others: [UInt8] = [0x20, 0x0A, 0x00, 0x1F, 0x7F, 0x80, 0xC3, 0xA5, 0xED, 0xFF]
        let marks = Array(#"{}[]":,0123456789-+.eEtrufalsn\"#.utf8) + others
        for _ in 0..<20_000 {
            var bytes = made(3, &chance).encoded()
            for _ in 0..<Int.random(in: 0...3, using: &chance) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &chance)
                switch Int.random(in: 0..<3, using: &chance) {
                case 0: bytes[place] = marks.randomElement(using: &chance) ?? 0
                case 1: bytes.remove(at: place)
                default: bytes.insert(marks.randomElement(using: &chance) ?? 0, at: place)
                }
            }
            #expect(isAgreed(bytes), "\(bytes)")
        }
    }

    private func made(_ depth: Int, _ chance: inout SystemRandomNumberGenerator) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &chance) {
        case 0: return JSON(Int.random(in: -5...Int(Int32.max), using: &chance))
        case 1: return JSON(["", "a", "Åsa", "a\"b", "🙂", "tab\t", "201301012388"].randomElement(using: &chance) ?? "")
        case 2: return JSON(Bool.random(using: &chance))
        case 3: return .null
        case 4: return JSON(0.5)
        case 5: return JSON("018f6b7c-0000-7000-8000-000000000001")
        case 6: return JSON((0..<Int.random(in: 0...3, using: &chance)).map { _ in made(depth - 1, &chance) })
        default:
            let names = ["id", "namn", "år", "a\\b", ""].shuffled(using: &chance).prefix(3)
            return JSON(object: names.map { ($0, made(depth - 1, &chance)) })
        }
    }
}

import Testing

@testable import Resources

struct PageTokenTests {
    @Test(arguments: [
        [(String, String)](), [("type", "Skolenhet"), ("nameContains", "Åsa & co=x")], [("a", "")],
    ])
    func `a token brings back its parameters and place, and needs no escaping in a URL`(
        parameters: [(String, String)]
    ) throws {
        for key in [[0], [Int64.max], [-1, 17]] as [[Int64]] {
            let token = PageToken(parameters: parameters.map { .init(name: $0.0, value: $0.1) }, key: key)
            #expect(PageToken(token.text) == token)
            #expect(
                token.text.utf8.allSatisfy { $0 == 0x2D || $0 == 0x5F || ($0 | 0x20) >= 0x61 || $0 < 0x3A && $0 > 0x2F }
            )
        }
    }

    @Test(arguments: ["", "x", "====", "MQ", "MR4x", "a b", "åäö", "MR4xLHg"])
    func `another text is no token`(text: String) {
        if let token = PageToken(text) { #expect(token.text == text && token.key.count == 1) }
    }

    @Test(arguments: 0...9)
    func `base64url is its own inverse`(length: Int) {
        let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 83 &+ 250) }
        #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
    }
}

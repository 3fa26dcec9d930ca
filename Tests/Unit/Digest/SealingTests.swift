import Digest
import Testing

struct SealingTests {
    private static let key = [UInt8](0..<32)
    private static let context = Array("persons".utf8)

    @Test(arguments: [0, 1, 15, 16, 17, 1_000])
    func `what is sealed is opened with the same key for the same context`(length: Int) {
        let content = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let sealed = Sealing.seal(content, key: Self.key, context: Self.context)
        #expect(sealed.count == length + 28)
        #expect(Sealing.open(sealed, key: Self.key, context: Self.context) == content)
    }

    @Test func `the same content is sealed differently every time, and new keys differ`() {
        let one = Sealing.seal([1, 2, 3], key: Self.key, context: [])
        let two = Sealing.seal([1, 2, 3], key: Self.key, context: [])
        #expect(one != two)
        #expect(Sealing.newKey() != Sealing.newKey() && Sealing.newKey().count == Sealing.keyLength)
    }

    @Test func `another key, another context or one changed byte opens nothing`() {
        let sealed = Sealing.seal(Array("201403092388".utf8), key: Self.key, context: Self.context)
        #expect(Sealing.open(sealed, key: Self.key.reversed(), context: Self.context) == nil)
        #expect(Sealing.open(sealed, key: Self.key, context: Array("duties".utf8)) == nil)
        for place in sealed.indices {
            var changed = sealed
            changed[place] ^= 1
            #expect(Sealing.open(changed, key: Self.key, context: Self.context) == nil)
        }
        for length in sealed.indices {
            #expect(Sealing.open(Array(sealed[..<length]), key: Self.key, context: Self.context) == nil)
        }
    }

    /// The Galois/Counter Mode specification's test case 16: nonce, sealed content and tag as published there.
    @Test func `a published vector is opened`() throws {
        let sealed = Self.bytes(
            """
            cafebabefacedbaddecaf888
            522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662
            76fc6ece0f4e1768cddf8853bb2d551b
            """)
        let key = Self.bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
        let context = Self.bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        let content = Self.bytes(
            """
            d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39
            """)
        #expect(Sealing.open(sealed, key: key, context: context) == content)
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

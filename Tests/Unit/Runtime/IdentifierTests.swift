import FoundationEssentials
import Runtime
import Synchronization
import Testing

@Suite struct IdentifierTests {
    @Test func `identifiers sort by creation`() {
        let identifiers = (0..<20_000).map { _ in Identifiers.v7.next().bytes16 }
        #expect(zip(identifiers, identifiers.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
    }

    @Test func `identifiers of several threads are all different`() {
        let all = Mutex<Set<UUID>>([])
        let threads = (0..<4).map { number in
            NamedThread.start("ids-\(number)") {
                let mine = (0..<5_000).map { _ in Identifiers.v7.next() }
                all.withLock { $0.formUnion(mine) }
            }
        }
        for thread in threads { thread.join() }
        #expect(all.withLock { $0.count } == 20_000)
    }

    @Test func `they carry version, variant and the time of creation`() {
        let before = Clock.system.now().microseconds / 1_000
        let bytes = Identifiers.v7.next().bytes16
        #expect(bytes[6] >> 4 == 7)
        #expect(bytes[8] >> 6 == 0b10)
        let milliseconds = bytes[..<6].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        #expect(milliseconds >= before)
        // 20,000 others may have been made in the same milliseconds, which runs the stamp ahead of the clock.
        #expect(milliseconds <= Clock.system.now().microseconds / 1_000 + 60_000)
    }

    @Test func `text and bytes are read back`() throws {
        let text = "0192f1a0-12ab-7cde-8f01-23456789abcd"
        let id = try #require(UUID(text: text))
        #expect(id.lowercase == text)
        #expect(UUID(text: text.uppercased()) == id)
        #expect(UUID(bytes: id.bytes16) == id)
        #expect(id == UUID(uuidString: text))
        for _ in 0..<500 {
            let id = UUID()
            #expect(id.lowercase == id.uuidString.lowercased())
            #expect(UUID(text: id.uuidString) == id)
        }
    }

    @Test(arguments: [
        "", "0192f1a0-12ab-7cde-8f01-23456789abc", "0192f1a0-12ab-7cde-8f01-23456789abcde",
        "0192f1a012ab7cde8f0123456789abcd", "0192f1a0-12ab-7cde-8f01-23456789abcg",
        "0192f1a0_12ab-7cde-8f01-23456789abcd", "0192f1a0-12ab-7cde-8f0-123456789abcd",
        "{192f1a0-12ab-7cde-8f01-23456789abc}", "0192f1a0-12ab-7cde-8f01-23456789ab\u{0}d",
    ])
    func `what is no identifier is refused`(text: String) {
        #expect(UUID(text: text) == nil)
    }

    @Test func `of all bytes the digits of either case alone are read`() throws {
        let text = Array("0192f1a0-12ab-7cde-8f01-23456789abcd".utf8)
        for place in [0, 8, 9, 13, 22, 24, 35] {
            for byte in UInt8.min...UInt8.max {
                var changed = text
                changed[place] = byte
                let isHyphen = byte == UInt8(ascii: "-")
                let isRight = text[place] == UInt8(ascii: "-") ? isHyphen : "0123456789abcdefABCDEF".utf8.contains(byte)
                #expect((changed.withUnsafeBytes { UUID(ascii: $0) } != nil) == isRight, "\(byte) at \(place)")
            }
        }
    }

    @Test func `other than sixteen bytes are refused`() {
        #expect(UUID(bytes: [UInt8](repeating: 1, count: 15)) == nil)
        #expect(UUID(bytes: [UInt8](repeating: 1, count: 17)) == nil)
        #expect(UUID(bytes: []) == nil)
    }

    @Test func `sixteen bytes are read in their order, wherever they lie`() throws {
        let id = try #require(UUID(text: "0192f1a0-12ab-7cde-8f01-23456789abcd"))
        let bytes = id.bytes16
        #expect(UUID(bytes: ([7] + bytes + [9])[1..<17]) == id)
        #expect(UUID(bytes: bytes.lazy.map { $0 }) == id)
        #expect(UUID(bytes: bytes.reversed().reversed()) == id)
        #expect(UUID(bytes: bytes.lazy.map { $0 }.dropLast()) == nil)
    }
}

import JSON
import TestSupport

/// The bytes of a body as a faulty or hostile client sends them.
enum BrokenBytes {
    static func of(_ value: JSON, _ random: inout SeededRandom) -> [UInt8] {
        let whole = value.encoded()
        let secret = Array(SampleValue.secret.utf8)
        switch Int.random(in: 0..<17, using: &random) {
        case 0: return []
        case 1: return Array(" \n\t".utf8)
        case 2: return Array(whole.prefix(Int.random(in: 0...whole.count, using: &random)))
        case 3: return whole + whole
        case 4: return [0xEF, 0xBB, 0xBF] + whole
        case 5: return inText(whole, [0xFF], &random)
        case 6: return inText(whole, [0xC3], &random)
        case 7: return inText(whole, Array(#"\ud800"#.utf8), &random)
        case 8: return inText(whole, Array(#"\u0000"#.utf8), &random)
        case 9: return inText(whole, [0], &random)
        case 10: return doubled(whole, &random)
        case 11: return Array(repeating: UInt8(ascii: "["), count: 50_000)
        case 12: return Array(String(repeating: #"{"id":"#, count: 20_000).utf8)
        case 13: return Array(#"{"id":1e999999,"n":-99999999999999999999999999}"#.utf8)
        case 14: return Array("NaN".utf8) + secret
        case 15: return whole + secret
        default: return secret + Array("=1&id=2".utf8)
        }
    }

    /// Puts bytes into one of the strings, which may be a name of a member.
    private static func inText(_ whole: [UInt8], _ bytes: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        let quotes = whole.indices.filter { whole[$0] == UInt8(ascii: "\"") }
        guard let place = quotes.randomElement(using: &random) else { return bytes }
        return Array(whole[...place] + bytes + whole[(place + 1)...])
    }

    /// Says a member of one of the objects twice.
    private static func doubled(_ whole: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
        let braces = whole.indices.filter {
            whole[$0] == UInt8(ascii: "{") && whole[($0 + 1)...].first != UInt8(ascii: "}")
        }
        guard let place = braces.randomElement(using: &random) else { return whole }
        let name = whole[(place + 1)...].dropFirst().prefix { $0 != UInt8(ascii: "\"") }
        return Array(whole[...place]) + Array("\"".utf8) + name + Array("\":null,".utf8) + Array(whole[(place + 1)...])
    }
}

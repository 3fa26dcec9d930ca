import Runtime

/// Where a list goes on: the parameters of its first request and the place of the last row served.
///
/// The standard says a token cannot be combined with filters, yet real clients repeat theirs beside it; so the token
/// holds them, repeats are checked to be equal, and a client that sends the token alone gets the same list. It is
/// base64url without padding, because some clients paste it into a URL unencoded. It is not secret and not signed:
/// whoever forges one asks for what the same caller may ask for anyway.
struct PageToken: Equatable {
    /// The parameters in a fixed order.
    let parameters: [Parameter]
    /// The values of the list's order columns in the last row served.
    let key: [Int64]

    struct Parameter: Hashable {
        let name: String
        let value: String
    }

    init(parameters: [Parameter], key: [Int64]) {
        self.parameters = parameters
        self.key = key
    }

    /// Nil when the text is no token of ours.
    init?(_ text: String) {
        guard let bytes = Base64URL.decode(text) else { return nil }
        let parts = bytes.split(separator: 0x1E, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.first == "1", parts.count >= 2 else { return nil }
        let numbers = parts[1].split(separator: ",").map { Int64($0) }
        guard !numbers.isEmpty, !numbers.contains(nil) else { return nil }
        key = numbers.compactMap { $0 }
        var parameters: [Parameter] = []
        for part in parts.dropFirst(2) {
            guard let equals = part.firstIndex(of: "=") else { return nil }
            parameters.append(
                Parameter(name: String(part[..<equals]), value: String(part[part.index(after: equals)...])))
        }
        self.parameters = parameters
    }

    var text: String {
        let parts = ["1", key.map(String.init).joined(separator: ",")] + parameters.map { "\($0.name)=\($0.value)" }
        return Base64URL.encode(Array(parts.joined(separator: "\u{1E}").utf8))
    }
}

/// RFC 4648 §5, without padding.
enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 4 / 3 + 3)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = 0
            for byte in group { bits = bits << 8 | Int(byte) }
            bits <<= (3 - group.count) * 8
            for place in 0...group.count { text.append(alphabet[bits >> (18 - place * 6) & 63]) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits = 0
        var count = 0
        for character in text.utf8 {
            guard let value = value(character) else { return nil }
            bits = bits << 6 | value
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 255))
                bits &= (1 << count) - 1
            }
        }
        return count == 6 ? nil : bytes
    }

    private static func value(_ character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character) - 65
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(character) - 71
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character) + 4
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}

/// Where a supplier's SS 12000 API lies.
///
/// The standard's example has `/v2.0` before the resources; suppliers have that, `/v2`, a longer path or nothing. An operator
/// gives the address from the contract, and what it lacks or has too much is found by asking: see ``candidates``.
package struct ProviderAddress: Sendable, Hashable, CustomStringConvertible {
    /// Without a slash at the end.
    private let text: String

    /// Takes `https://host[:port][/path]`; `http` for loopback only, since names and civic numbers pass here. Nil for
    /// anything else, and for an address with a user, a query or a fragment: such parts would end up in logs.
    package init?(_ address: String) {
        var text = address[...]
        while text.hasSuffix("/") { text = text.dropLast() }
        let rest: Substring
        if text.hasPrefix("https://") {
            rest = text.dropFirst(8)
        } else if text.hasPrefix("http://") {
            rest = text.dropFirst(7)
            let host = rest.prefix { $0 != "/" }
            guard ["127.0.0.1", "localhost", "[::1]"].contains(where: { host == $0 || host.hasPrefix("\($0):") }) else {
                return nil
            }
        } else {
            return nil
        }
        let isPlain = rest.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"@?#\"\\<>".utf8.contains($0) }
        guard let first = rest.first, first != "/", first != ":", isPlain else { return nil }
        self.text = String(text)
    }

    /// Where the resources may lie, the likeliest first.
    var candidates: [String] {
        for version in ["/v2.0", "/v2", "/v2.1"] where text.hasSuffix(version) {
            return [text, String(text.dropLast(version.count))]
        }
        return [text, text + "/v2.0", text + "/v2"]
    }

    package var description: String { text }
}

/// Percent-encoding of RFC 3986: everything but unreserved characters, so that a token in plain base64 (`+`, `/`, `=`) arrives
/// as it came.
func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            encoded.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            encoded += byte < 16 ? "%0\(digits)" : "%\(digits)"
        }
    }
    return encoded
}

/// `?a=b&c=d`, or nothing.
func encodedQuery(_ parameters: [(name: String, value: String)]) -> String {
    let pairs = parameters.map { "\(percentEncoded($0.name))=\(percentEncoded($0.value))" }
    return pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&")
}

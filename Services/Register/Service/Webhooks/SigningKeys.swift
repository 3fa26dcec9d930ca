import Digest
import JSON
import Runtime

/// What a target knows a notice of ours by: one key, or two while the client changes from one to the other. Both sign,
/// so that a target which holds either finds its signature.
struct SigningKeys: Sendable, Equatable {
    let first: String
    let second: String?

    static let lengths = 16...256

    init(first: String, second: String? = nil) {
        self.first = first
        self.second = second
    }

    /// 256 bits nobody has seen.
    static func generate() -> SigningKeys {
        let digits = (0..<32).map { _ in
            let byte = UInt8.random(in: 0...UInt8.max)
            return String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        return SigningKeys(first: digits.joined())
    }

    /// `t=<seconds since 1970>,v1=<hex>` and, with two keys, a second `v1`: HMAC-SHA-256 with the key's UTF-8 over the
    /// same seconds, a full stop and the body as sent.
    func signature(of body: [UInt8], at now: Instant) -> String {
        let seconds = String(now.microseconds / 1_000_000)
        let message = Array("\(seconds).".utf8) + body
        let digests = [first, second].compactMap { $0 }.map { key in
            "v1=" + hexadecimal(HMAC.sha256(key: Array(key.utf8), message: message))
        }
        return (["t=\(seconds)"] + digests).joined(separator: ",")
    }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

import Digest
import JSON
import Synchronization

/// Tokens no honest issuer makes.
enum Forged {
    static func header(_ json: JSON) -> String {
        encode(json.encoded())
    }

    static func hmac(_ header: JSON, _ payload: [UInt8], secret: [UInt8]) -> String {
        let signed = "\(encode(header.encoded())).\(encode(payload))"
        return "\(signed).\(encode(HMAC.sha256(key: secret, message: [UInt8](signed.utf8))))"
    }

    /// Base64 as tokens use it.
    static func encode(_ bytes: [UInt8]) -> String {
        let letters = [UInt8]("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for place in 0...group.count { text.append(letters[Int(value >> UInt32(18 - 6 * place) & 63)]) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Log lines, kept.
final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var text: String { lines.withLock { $0.joined() } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

import Digest
package import FoundationEssentials
import JSON
import Runtime

/// Reads the ids other suppliers write.
package enum ForeignID {
    /// The id and the rule that had to be used, or nil for a value that is no id at all.
    ///
    /// A UUID in any dress (upper case, braces, `urn:uuid:`, without hyphens) stays that UUID. Any other text or number
    /// becomes a UUID derived from the text and the kind of resource, so the same text is the same id everywhere a
    /// document, or a later document, refers to it. Two suppliers who both number their pupils from 1 therefore
    /// collide: such documents must not be imported into one register.
    static func read(_ value: JSON, of kind: ResourceKind) -> (id: UUID, rule: RepairRule?)? {
        if let number = value.int { return (derived(from: String(number), kind.path), .idDerived) }
        guard let text = value.string else { return nil }
        return read(text, of: kind.path)
    }

    /// The same for a resource we do not hold, such as a room.
    static func read(_ text: String, of space: String) -> (id: UUID, rule: RepairRule?)? {
        if let id = UUID(text: text) { return (id, id.lowercase == text ? nil : .idRewritten) }
        let trimmed = Text.trimmed(text)
        guard !trimmed.isEmpty else { return nil }
        if let id = undressed(trimmed) { return (id, .idRewritten) }
        return (derived(from: trimmed, space), .idDerived)
    }

    private static func undressed(_ text: String) -> UUID? {
        var digits: [UInt8] = []
        digits.reserveCapacity(32)
        var rest = Substring(text.lowercased())
        if rest.hasPrefix("urn:uuid:") { rest = rest.dropFirst(9) }
        if let first = rest.first, let last = rest.last, first == "{" && last == "}" || first == "(" && last == ")" {
            rest = rest.dropFirst().dropLast()
        }
        for byte in rest.utf8 where byte != UInt8(ascii: "-") {
            switch byte {
            case 0x30...0x39: digits.append(byte - 0x30)
            case 0x61...0x66: digits.append(byte - 0x61 + 10)
            default: return nil
            }
        }
        guard digits.count == 32 else { return nil }
        return UUID(bytes: (0..<16).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] })
    }

    /// A version 8 UUID (RFC 9562: vendor-specific) of the digest. Not a secret: whoever can guess the text can guess
    /// the id.
    package static func derived(from text: String, _ space: String) -> UUID {
        var bytes = Array(SHA256.digest(Array("skolbuss:\(space):\(text)".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        return UUID(bytes: bytes) ?? UUID()
    }
}

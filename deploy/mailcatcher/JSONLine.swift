import Runtime

/// A kept mail as one line of JSON, written by hand because a sink has one shape and must be fast.
struct JSONLine {
    private(set) var bytes: [UInt8] = []

    init(_ mail: CaughtMail, _ envelope: MailEnvelope, answered: Bool, at: Instant) {
        bytes.reserveCapacity(2048)
        raw("{\"at\":")
        string(at.rfc3339)
        raw(",\"from\":")
        string(envelope.from ?? "")
        raw(",\"to\":[")
        for (index, recipient) in envelope.recipients.enumerated() {
            if index > 0 { raw(",") }
            string(recipient)
        }
        raw("],\"messageID\":")
        string(mail.header("Message-ID") ?? "")
        raw(",\"subject\":")
        string(mail.header("Subject") ?? "")
        raw(",\"headers\":{")
        var seen: Set<String> = []
        for header in mail.headers where seen.insert(header.name.lowercased()).inserted {
            if seen.count > 1 { raw(",") }
            string(header.name)
            raw(":")
            string(header.value)
        }
        raw("},\"body\":")
        string(mail.body)
        raw(answered ? ",\"answered\":true}\n" : ",\"answered\":false}\n")
    }

    private mutating func raw(_ text: StaticString) {
        text.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    private mutating func string(_ text: String) {
        bytes.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C:
                bytes.append(0x5C)
                bytes.append(byte)
            case 0x0A: raw("\\n")
            case 0x0D: raw("\\r")
            case 0x09: raw("\\t")
            case 0..<0x20, 0x7F:
                raw("\\u00")
                bytes.append(Self.hexadecimal(byte >> 4))
                bytes.append(Self.hexadecimal(byte & 15))
            default: bytes.append(byte)
            }
        }
        bytes.append(0x22)
    }

    private static func hexadecimal(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 + nibble : 0x61 + nibble - 10
    }
}

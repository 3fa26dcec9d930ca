/// The three encodings a mail of ours may use.
enum MailText {
    static func decodedQuotedPrintable(_ text: some Collection<UInt8>, underscoreIsSpace: Bool = false) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        var bytes = text.makeIterator()
        while let byte = bytes.next() {
            guard byte == 0x3D else {
                decoded.append(underscoreIsSpace && byte == 0x5F ? 0x20 : byte)
                continue
            }
            guard let first = bytes.next() else { break }
            if first == 0x0A { continue }
            guard let second = bytes.next() else { break }
            if first == 0x0D && second == 0x0A { continue }
            if let high = hexadecimal(first), let low = hexadecimal(second) {
                decoded.append(high << 4 | low)
            } else {
                decoded.append(contentsOf: [byte, first, second])
            }
        }
        return decoded
    }

    static func decodedBase64(_ text: some Sequence<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text {
            let value: UInt8
            switch byte {
            case 0x41...0x5A: value = byte - 0x41
            case 0x61...0x7A: value = byte - 0x61 + 26
            case 0x30...0x39: value = byte - 0x30 + 52
            case 0x2B: value = 62
            case 0x2F: value = 63
            default: continue
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                decoded.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return decoded
    }

    /// Undoes RFC 2047: `=?utf-8?Q?…?=` and `=?utf-8?B?…?=`; blanks between two encoded words vanish.
    static func decodedWords(_ value: String) -> String {
        guard value.contains("=?") else { return value }
        var text: [UInt8] = []
        var afterEncoded = false
        for word in value.split(separator: " ", omittingEmptySubsequences: true) {
            let parts = word.split(separator: "?", omittingEmptySubsequences: false)
            let isEncoded = parts.count == 5 && parts[0] == "=" && parts[4] == "="
            if !text.isEmpty && !(isEncoded && afterEncoded) { text.append(0x20) }
            if isEncoded && parts[2].uppercased() == "Q" {
                text += decodedQuotedPrintable(Array(parts[3].utf8), underscoreIsSpace: true)
            } else if isEncoded && parts[2].uppercased() == "B" {
                text += decodedBase64(parts[3].utf8)
            } else {
                text += Array(word.utf8)
            }
            afterEncoded = isEncoded
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

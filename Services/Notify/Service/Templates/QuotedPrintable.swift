/// RFC 2045 §6.7: text as ASCII lines of at most 76 characters.
enum QuotedPrintable {
    private static let longestLine = 76

    /// Appends `text` encoded, every line feed as CR LF.
    static func append(_ text: String, to encoded: inout [UInt8]) {
        var column = 0
        var bytes = text.utf8.makeIterator()
        var next = bytes.next()
        while let byte = next {
            next = bytes.next()
            if byte == 0x0A {
                encoded.append(contentsOf: [0x0D, 0x0A])
                column = 0
                continue
            }
            // A blank at the end of a line would be lost on the way.
            let isTrailingBlank = (byte == 0x20 || byte == 0x09) && (next == nil || next == 0x0A)
            let isPlain = (0x20...0x7E).contains(byte) && byte != 0x3D && !isTrailingBlank
            let width = isPlain ? 1 : 3
            if column + width > longestLine - 1 {
                encoded.append(contentsOf: [0x3D, 0x0D, 0x0A])
                column = 0
            }
            if isPlain {
                encoded.append(byte)
            } else {
                encoded.append(0x3D)
                encoded.append(hexadecimal(byte >> 4))
                encoded.append(hexadecimal(byte & 15))
            }
            column += width
        }
    }

    static func hexadecimal(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? 0x30 + nibble : 0x41 + nibble - 10
    }
}

/// RFC 2047: header text as encoded words of at most 75 characters, on folded lines of at most 76.
enum EncodedWords {
    private static let opening = "=?utf-8?Q?"
    private static let closing = "?="

    /// - Parameter column: how much of the first line is taken by the header's name.
    static func header(_ text: String, after column: Int) -> String {
        guard !text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return text }
        var words: [String] = []
        var word = ""
        var room = 76 - column - opening.utf8.count - closing.utf8.count
        for character in text {
            let encoded = encode(character)
            if encoded.utf8.count > room {
                words.append(opening + word + closing)
                word = ""
                // Each further line begins with the blank that folds it.
                room = 75 - opening.utf8.count - closing.utf8.count
            }
            word += encoded
            room -= encoded.utf8.count
        }
        words.append(opening + word + closing)
        return words.joined(separator: "\r\n ")
    }

    /// A character is never cut in two: each encoded word must be whole by itself.
    private static func encode(_ character: Character) -> String {
        if character == " " { return "_" }
        var encoded: [UInt8] = []
        for byte in character.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2F: encoded.append(byte)
            default:
                encoded.append(0x3D)
                encoded.append(QuotedPrintable.hexadecimal(byte >> 4))
                encoded.append(QuotedPrintable.hexadecimal(byte & 15))
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

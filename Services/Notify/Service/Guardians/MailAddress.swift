/// An e-mail address that can be handed to a mail server: registers hold blanks, words and worse, and a line break in
/// an address would let a register entry write mail headers.
package struct MailAddress: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// Reads one address after trimming blanks; nil unless it is plain ASCII `local@domain.tld` without quoting.
    package init?(_ raw: String) {
        var bytes = Array(raw.utf8)[...]
        while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        guard (3...254).contains(bytes.count), let at = bytes.lastIndex(of: 0x40),
            bytes[..<at].allSatisfy(Self.isLocal), (1...64).contains(at - bytes.startIndex),
            Self.isDomain(bytes[(at + 1)...])
        else { return nil }
        text = String(decoding: bytes, as: UTF8.self)
    }

    /// An address known to be one when this was written.
    init(unchecked text: String) {
        self.text = text
    }

    /// The address as proof of where a mail went that does not give the address away: `a***@s***.se`.
    package var masked: String {
        let parts = text.split(separator: "@")
        let top = parts[1].split(separator: ".").last ?? ""
        return "\(parts[0].prefix(1))***@\(parts[1].prefix(1))***.\(top)"
    }

    package var description: String { masked }

    /// RFC 5322 atext and dots.
    private static func isLocal(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: StaticBytes.localSpecials.contains(byte)
        }
    }

    private static func isDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
        let labels = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.count) && label.first != 0x2D && label.last != 0x2D
                    && label.allSatisfy { byte in
                        switch byte {
                        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
                        default: false
                        }
                    }
            }
    }

    private enum StaticBytes {
        static let localSpecials: [UInt8] = Array("!#$%&'*+-/=?^_`{|}~.".utf8)
    }
}

/// Which addresses of a register a mail can be sent to: plain ASCII `local@domain.tld`. Written anew from the standard
/// and not shared with Notify, for a verdict must not inherit the mistakes of what it judges.
enum Mailbox {
    static func usable(_ addresses: [String]) -> [String] { addresses.compactMap { usable($0) } }

    static func usable(_ address: String) -> String? {
        let text = String(address.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
        guard let at = text.lastIndex(of: "@"), text.utf8.count <= 254 else { return nil }
        let local = text[..<at]
        let labels = text[text.index(after: at)...].split(separator: ".", omittingEmptySubsequences: false)
        guard (1...64).contains(local.utf8.count), local.utf8.allSatisfy(isAtom), labels.count > 1,
            labels.allSatisfy({ label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
            })
        else { return nil }
        return text.lowercased()
    }

    private static func isAtom(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}

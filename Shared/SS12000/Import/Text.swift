/// Text compared the way people mean it: without case, marks over letters, blanks or punctuation.
package enum Text {
    /// `"Skyddad folkbokföring"`, `"SKYDDAD_FOLKBOKFORING"` and a decomposed spelling all fold to
    /// `"skyddadfolkbokforing"`.
    package static func folded(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9": result.unicodeScalars.append(scalar)
            case "A"..."Z": result.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
            case "å", "ä", "à", "á", "â", "ã", "Å", "Ä", "À", "Á", "Â", "Ã": result.append("a")
            case "ö", "ò", "ó", "ô", "õ", "ø", "Ö", "Ò", "Ó", "Ô", "Õ", "Ø": result.append("o")
            case "é", "è", "ê", "ë", "É", "È", "Ê", "Ë": result.append("e")
            case "ü", "ù", "ú", "û", "Ü", "Ù", "Ú", "Û": result.append("u")
            default: break
            }
        }
        return result
    }

    /// The text without blanks at either end.
    static func trimmed(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, let last = text.unicodeScalars.last,
            first.properties.isWhitespace || last.properties.isWhitespace
        else { return text }
        var scalars = text.unicodeScalars[...]
        while scalars.first?.properties.isWhitespace == true { scalars.removeFirst() }
        while scalars.last?.properties.isWhitespace == true { scalars.removeLast() }
        return String(scalars)
    }

    /// An address of the web without blanks, which every reader may show as a link.
    static func isWebAddress(_ text: String) -> Bool {
        let start = text.prefix(8).lowercased()
        return ["http://", "https://"].contains { start.hasPrefix($0) && text.utf8.count > $0.utf8.count }
            && text.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    }

    static func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
    }
}

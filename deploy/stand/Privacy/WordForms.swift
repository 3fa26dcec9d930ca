/// The forms in which one text might be written by somebody who means the same.
enum WordForms {
    static func of(_ text: String) -> [String] {
        var forms = [text, text.uppercased()]
        // "mark" and "grant" are words of ours; of several words, with a sign of an address or a letter of Sweden's, it is a name.
        if text.contains(where: { " @-".contains($0) || !$0.isASCII }) { forms.append(text.lowercased()) }
        if text.contains(" ") { forms += ["+", "_", "-"].map { text.replacing(" ", with: $0) } }
        return forms + civic(text) + phone(text)
    }

    /// A civic number is written with and without its century, and with a hyphen, a plus for who is a hundred, or a blank. The last
    /// four may begin with two letters where it is a register's own.
    private static func civic(_ text: String) -> [String] {
        let signs = text.filter { !"-+ ".contains($0) }
        guard signs.count == 12 || signs.count == 10, signs.allSatisfy(\.isASCII) else { return [] }
        let (date, rest) = (signs.dropLast(4), signs.suffix(4))
        guard date.allSatisfy(\.isNumber), rest.suffix(2).allSatisfy(\.isNumber) else { return [] }
        let letters = rest.prefix(2)
        guard letters.allSatisfy(\.isNumber) || letters.allSatisfy(\.isLetter) else { return [] }
        let short = String(date.suffix(6))
        let dates = date.count == 8 ? [String(date), short] : [short, "19" + short, "20" + short]
        return dates.flatMap { date in ["", "-", "+", " "].map { "\(date)\($0)\(rest)" } }
    }

    /// A phone number is written without its separators, and with the country's number or a nought.
    private static func phone(_ text: String) -> [String] {
        let digits = text.filter { $0.isASCII && $0.isNumber }
        guard digits.count >= 8, text.allSatisfy({ $0.isNumber || " +-()/".contains($0) }) else { return [] }
        let local =
            digits.hasPrefix("0046")
            ? digits.dropFirst(4) : digits.hasPrefix("46") ? digits.dropFirst(2) : digits.dropFirst(0)
        let number = local.hasPrefix("0") ? local.dropFirst() : local
        return [digits] + ["0", "46", "0046"].map { "\($0)\(number)" }
    }
}

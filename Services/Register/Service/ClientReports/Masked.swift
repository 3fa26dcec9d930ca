/// Takes out of a client's words what plainly belongs to a person, before they are stored: operators read them, and
/// operators see no personal data. A name in running text cannot be told from a word and stays; the README says so.
enum Masked {
    /// Without e-mail addresses, civic numbers (ten or twelve digits, or a temporary number's two letters) and other
    /// numbers of nine digits and more, such as telephone numbers, also when they are written in groups. Ids, dates and codes
    /// stay.
    static func text(_ text: String) -> String {
        let words = pieces(of: text) { $0.isWhitespace || "\"'()<>[]{},;=".contains($0) }
        let all = words.flatMap { word in
            isMailAddress(word) ? ["[address]"] : pieces(of: word) { !WrittenNumber.isPart($0) }
        }
        return WrittenNumber.masked(all).joined()
    }

    /// A URL whose query keeps its parameters' names, and the values of those that say nothing about a person.
    static func url(_ url: String) -> String {
        guard let question = url.firstIndex(of: "?") else { return text(url) }
        let pairs = url[url.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
        let masked = pairs.map { pair -> String in
            guard let equals = pair.firstIndex(of: "=") else { return text(String(pair)) }
            return isHarmless(pair[..<equals]) ? String(pair) : "\(pair[..<equals])=[value]"
        }
        return text(String(url[..<question])) + "?" + masked.joined(separator: "&")
    }

    private static func isHarmless(_ name: Substring) -> Bool {
        let plain = String(name.prefix { $0 != "[" && $0 != "%" })
        return harmless.contains(plain) || harmlessBeginnings.contains { plain.hasPrefix($0) }
    }

    private static let harmlessBeginnings = ["meta.", "startDate.", "endDate.", "startTime.", "endTime."]
    private static let harmless: Set<String> = [
        "limit", "expand", "expandReferenceNames", "sortkey", "entities", "after", "organisation", "parent", "type",
        "schoolTypes", "schoolType", "schoolUnitCode", "organisationCode", "municipalityCode", "group", "groupType",
        "dutyRole", "relationship.entity.type", "relationship.organisation", "relationship.startDate.onOrBefore",
        "relationship.startDate.onOrAfter", "relationship.endDate.onOrBefore", "relationship.endDate.onOrAfter",
    ]

    /// The text cut before and after each separator, nothing left out and no piece empty.
    private static func pieces(of text: String, isSeparator: (Character) -> Bool) -> [String] {
        var pieces: [String] = []
        var piece = ""
        for character in text {
            if isSeparator(character) {
                if !piece.isEmpty { pieces.append(piece) }
                pieces.append(String(character))
                piece = ""
            } else {
                piece.append(character)
            }
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }

    private static func isMailAddress(_ word: String) -> Bool {
        guard let at = word.firstIndex(of: "@"), at != word.startIndex else { return false }
        return word[word.index(after: at)...].contains(".")
    }
}

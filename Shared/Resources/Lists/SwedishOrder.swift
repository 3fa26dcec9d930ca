/// Texts as Swedish lists order them: by letter and not by case, with å, ä and ö after z in that order.
///
/// A text becomes a key whose bytes stand in that order, so that SQLite orders and indexes it without knowing Swedish.
/// Letters of other languages stand where Swedish lists put them: é as e, ü as y, æ as ä, ø as ö. A migration makes the same
/// keys of rows that are stored already, from a table with the same letters.
package enum SwedishOrder {
    /// What follows `z` in ASCII stands for å, ä, ö.
    private static let afterZ: [Character: String] = ["å": "{", "ä": "|", "ö": "}", "æ": "|", "ø": "}"]

    /// The letters that stand where another does.
    private static let alike: [(letter: String, with: String)] = [
        ("a", "áàâãāăą"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "éèêëēĕėęě"), ("g", "ĝğġģ"), ("h", "ĥħ"),
        ("i", "íìîïĩīĭįı"), ("i", "i\u{307}"),
        ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀł"), ("n", "ñńņňŋ"), ("}", "ő"), ("o", "óòôõōŏ"), ("r", "ŕŗř"),
        ("s", "śŝşšș"), ("t", "ţťŧț"), ("u", "úùûũūŭůų"), ("w", "ŵ"), ("y", "üűýÿŷ"), ("z", "źżž"), ("ss", "ß"),
        ("th", "þ"), ("oe", "œ"),
    ]

    private static let keys: [Character: String] = {
        var keys = afterZ
        for (key, letters) in alike { for letter in letters { keys[letter] = key } }
        return keys
    }()

    /// Letters that are written with one character and with two mean the same: a `Character` compares so.
    package static func key(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var key = ""
        key.reserveCapacity(text.utf8.count)
        for character in text.lowercased() {
            if let known = keys[character] { key += known } else { key.append(character) }
        }
        return key
    }

    /// A text as it is looked for within others: in lower case, its letters written with one character each.
    package static func sought(_ text: String) -> String {
        let lower = text.lowercased()
        if lower.utf8.allSatisfy({ $0 < 0x80 }) { return lower }
        var sought = ""
        sought.reserveCapacity(lower.utf8.count)
        for character in lower {
            sought.append(keys.index(forKey: character).map { keys[$0].key } ?? character)
        }
        return sought
    }

    /// One key for several texts, the first of which counts most.
    package static func key(_ texts: [String]) -> String {
        // Less than any letter, so that Berg comes before Bergman whatever follows.
        texts.map(key).joined(separator: "\u{1}")
    }

    /// Every letter with a key of its own and the key, for the test that a migration knows the same.
    package static var letters: [(letter: Character, key: String)] { keys.map { ($0.key, $0.value) } }
}

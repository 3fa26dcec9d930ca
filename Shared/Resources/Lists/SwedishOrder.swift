/// Texts as Swedish lists order them: by letter and not by case, with å, ä and ö after z in that order.
///
/// A text becomes a key whose bytes stand in that order, so that SQLite orders and indexes it without knowing Swedish.
/// Letters of other languages stand where Swedish lists put them: é as e, ü as y, æ as ä, ø as ö, ệ as e. Letters of other
/// scripts stand after ö. Migrations make the same keys of rows that are stored already, from tables with the same letters.
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

    /// Those of Latin Extended-B and Additional (U+0180–024F, U+1E00–1EFF) and a few that African languages and Azerbaijani
    /// have: by the letter they are made of, and å, ä, ö and ü with another mark as those.
    private static let alsoAlike: [(letter: String, with: String)] = [
        ("a", "ǎǡȁȃȧḁạảấầẩẫậắằẳẵặ"), ("b", "ƀƃɓḃḅḇ"), ("c", "ƈȼḉ"), ("d", "ƌɗḋḍḏḑḓ"), ("dz", "ǆǳ"),
        ("e", "ǝȅȇȩɇəɛḕḗḙḛḝẹẻẽếềểễệ"), ("f", "ƒḟ"), ("g", "ǥǧǵɠḡ"), ("h", "ȟḣḥḧḩḫẖ"), ("i", "ǐȉȋḭḯỉị"), ("ij", "ĳ"),
        ("j", "ǰɉ"), ("k", "ĸƙǩḱḳḵ"), ("l", "ƚḷḹḻḽ"), ("lj", "ǉ"), ("m", "ḿṁṃ"), ("n", "ŉƞǹṅṇṉṋ"), ("nj", "ǌ"),
        ("o", "ơǒǫǭȍȏȭȯȱɔṍṑṓọỏốồổỗộớờởỡợ"), ("p", "ƥṕṗ"), ("r", "ȑȓɍṙṛṝṟ"), ("s", "ſȿṡṣṥṧṩẛ"), ("t", "ƭṫṭṯṱẗ"),
        ("u", "ưǔȕȗṳṵṷṹụủứừửữự"), ("v", "ṽṿ"), ("w", "ẁẃẅẇẉẘ"), ("x", "ẋẍ"), ("y", "ƴǖǘǚǜȳɏṻẏẙỳỵỷỹ"),
        ("z", "ƶȥẑẓẕ"), ("{", "ǻ"), ("|", "ǟǣǽ"), ("}", "ǿȫṏ"),
    ]

    private static let keys: [Character: String] = {
        var keys = afterZ
        for (key, letters) in alike + alsoAlike { for letter in letters { keys[letter] = key } }
        return keys
    }()

    /// The letter of the table that a character is or begins with, and what marks it has beyond that; nil when it is none.
    /// A `Character` that is written with one character and with several is the same one.
    private static func known(_ character: Character) -> (letter: Dictionary<Character, String>.Element, marks: String)?
    {
        if let place = keys.index(forKey: character) { return (keys[place], "") }
        let scalars = Array(character.unicodeScalars)
        for count in stride(from: scalars.count - 1, to: 0, by: -1) {
            let start = text(scalars[..<count])
            guard start.count == 1, let place = start.first.flatMap({ keys.index(forKey: $0) }) else { continue }
            return (keys[place], text(scalars[count...]))
        }
        return nil
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// Letters that are written with one character and with several mean the same.
    package static func key(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        var key = ""
        key.reserveCapacity(text.utf8.count)
        for character in text.lowercased() {
            if let (letter, marks) = known(character) { key += letter.value + marks } else { key.append(character) }
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
            if let (letter, marks) = known(character) {
                sought += String(letter.key) + marks
            } else {
                sought.append(character)
            }
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

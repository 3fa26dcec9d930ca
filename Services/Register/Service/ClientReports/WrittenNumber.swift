import FoundationEssentials
import Runtime

/// Finds civic and telephone numbers in a text the way people write them: `20140309-2388`, `140309 2388`, `070-123 45 67`,
/// `+46 (0)70 123 45 67`.
///
/// Groups of digits that are parted by a blank, a hyphen or a parenthesis count as one number. What would be a number by its
/// digits alone and is none: an id, a date, a time, and a code of eight digits that does not begin with a zero, such as a
/// school unit's. Of the last two one counts only together with the four characters that end a civic number.
enum WrittenNumber {
    /// Whether the character may stand in a group.
    static func isPart(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "+" || isHyphen(character)
    }

    /// The pieces of a text with each number replaced by `[number]`.
    ///
    /// - Parameter pieces: groups of the characters that may stand in one, and between them single other characters; words
    ///   that have been judged already are passed through.
    static func masked(_ pieces: [String]) -> [String] {
        var masked: [String] = []
        var place = 0
        while place < pieces.count {
            let end = endOfNumber(in: pieces, from: place)
            if let end {
                masked.append("[number]")
                place = end
            } else {
                masked.append(pieces[place])
                place += 1
            }
        }
        return masked
    }

    /// The place after the number that begins here; nil when none does.
    private static func endOfNumber(in pieces: [String], from start: Int) -> Int? {
        guard let first = Group(pieces[start]) else { return nil }
        if first.isTemporaryNumber { return start + 1 }
        guard first.isNumeric else { return nil }
        var digits = first.digits
        var last = (group: first, place: start)
        while let next = next(in: pieces, after: last.place) {
            if last.group.digits == 6 || last.group.digits == 8, next.group.isTemporaryEnding { return next.place + 1 }
            guard next.group.isNumeric, last.group.isContinued(by: next.group), !isTime(pieces, next.place) else {
                break
            }
            digits += next.group.digits
            last = next
        }
        return digits >= 9 ? last.place + 1 : nil
    }

    /// The next group, when nothing but what parts the groups of one number stands between.
    private static func next(in pieces: [String], after place: Int) -> (group: Group, place: Int)? {
        for next in pieces.indices.dropFirst(place + 1).prefix(4) {
            if let group = Group(pieces[next]) { return (group, next) }
            guard pieces[next].allSatisfy({ isBlank($0) || isHyphen($0) || "()".contains($0) }) else { return nil }
        }
        return nil
    }

    /// `06:00` after a date.
    private static func isTime(_ pieces: [String], _ place: Int) -> Bool {
        pieces[place].count <= 2 && place + 1 < pieces.count && pieces[place + 1] == ":"
    }

    private static func isBlank(_ character: Character) -> Bool { character.isWhitespace && !character.isNewline }

    /// Hyphens, dashes and the minus that word processors make of a hyphen.
    private static func isHyphen(_ character: Character) -> Bool {
        "-\u{2010}\u{2011}\u{2013}\u{2212}".contains(character)
    }

    /// Digits and letters without a blank between.
    private struct Group {
        let digits: Int
        private let letters: Int
        private let text: String
        private let bare: String

        /// Nil for what has no digit, and for an id.
        init?(_ text: String) {
            guard text.allSatisfy(WrittenNumber.isPart), UUID(text: text) == nil else { return nil }
            self.text = text
            bare = text.filter { $0.isLetter || $0.isNumber }
            digits = bare.filter(\.isNumber).count
            letters = bare.count - digits
            if digits == 0 { return nil }
        }

        var isNumeric: Bool { letters == 0 }

        /// A temporary number has two letters in its last four characters.
        var isTemporaryNumber: Bool { letters == 2 && (digits == 8 || digits == 10) }
        var isTemporaryEnding: Bool { letters == 2 && digits == 2 && bare.count == 4 }

        /// From 1900 on: before that it is a telephone number.
        private var isDate: Bool { text >= "1900" && LocalDate(iso8601: text) != nil }

        private var isDateOrCode: Bool { isDate || digits == 8 && bare == text && !text.hasPrefix("0") }

        /// Whether the other may be the next group of the same number.
        func isContinued(by other: Group) -> Bool {
            if isDateOrCode { return other.digits == 4 && other.bare.count == 4 }
            return !other.isDateOrCode
        }
    }
}

package import Runtime

/// A Swedish civic number (personnummer), coordination number or temporary number, in the standard's form: 12
/// characters, no separator, e.g. `201206185138`.
package struct CivicNumber: Hashable, Sendable {
    /// The 12 characters.
    package let value: String
    /// The birth date it speaks of; nil when a coordination number's day is unknown (60).
    package let birthDate: LocalDate?

    /// Whether it is a number somebody has until they get a civic number: a temporary one with letters, or a coordination
    /// number.
    /// - Parameter value: in the standard's form.
    package static func isProvisional(_ value: String) -> Bool {
        let characters = Array(value.utf8)
        guard characters.count == 12, characters.allSatisfy(isDigit) else { return true }
        return Self.number(characters[6..<8]) >= 60
    }

    /// Reads the spellings met in the wild: with a hyphen, plus (a hundred years or more) or blank, with ten digits or
    /// twelve. A missing century is taken from `birthDate`, or else is the latest that does not lie after `today`.
    /// Nil when the form is unknown, the date does not exist or the check digit is wrong. Temporary numbers carry
    /// letters instead of a check digit (`20130101TA01`, `20130101T220`).
    package init?(_ text: String, birthDate: LocalDate?, today: LocalDate) {
        var characters: [UInt8] = []
        var isCentenarian = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "+"): isCentenarian = true
            case UInt8(ascii: "-"), UInt8(ascii: " "): continue
            case UInt8(ascii: "a")...UInt8(ascii: "z"): characters.append(byte - 0x20)
            default: characters.append(byte)
            }
        }
        guard characters.count == 12 || characters.count == 10 else { return nil }
        let short = characters.suffix(10)
        guard short.prefix(6).allSatisfy(Self.isDigit), Self.hasValidEnd(Array(short)) else { return nil }
        if characters.count == 12 {
            guard characters.prefix(2).allSatisfy(Self.isDigit) else { return nil }
            let year = Self.number(characters[0..<4])
            guard let date = Self.date(year: year, of: Array(short)) else { return nil }
            self.init(characters: characters, date: date)
            return
        }
        let twoDigits = Self.number(short.prefix(2))
        let candidates = [20, 19, 18].compactMap { century -> (Int, BirthDate)? in
            Self.date(year: century * 100 + twoDigits, of: Array(short)).map { (century, $0) }
        }
        let exact = candidates.first { birthDate != nil && $0.1.known == birthDate }
        let past = candidates.filter { candidate in
            guard let known = candidate.1.known else { return true }
            return known <= today && (!isCentenarian || known.adding(years: 100) <= today)
        }
        guard let chosen = exact ?? past.first else { return nil }
        self.init(characters: Array(String(chosen.0).utf8) + short, date: chosen.1)
    }

    private init(characters: [UInt8], date: BirthDate) {
        value = String(decoding: characters, as: UTF8.self)
        birthDate = date.known
    }

    private struct BirthDate {
        let known: LocalDate?
    }

    /// Nil for a date that does not exist.
    private static func date(year: Int, of short: [UInt8]) -> BirthDate? {
        let month = number(short[2..<4])
        let day = number(short[4..<6])
        // A coordination number adds 60 to the day, which itself may be unknown (00).
        if day == 60 { return BirthDate(known: nil) }
        return LocalDate(year: year, month: month, day: day > 60 ? day - 60 : day).map { BirthDate(known: $0) }
    }

    /// The last four: a serial and its Luhn digit, or one letter and three digits, or two letters and two digits.
    private static func hasValidEnd(_ short: [UInt8]) -> Bool {
        let end = short.suffix(4)
        if end.allSatisfy(isDigit) { return luhn(short) % 10 == 0 }
        let letters = end.prefix { $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }.count
        return (letters == 1 || letters == 2) && end.dropFirst(letters).allSatisfy(isDigit)
    }

    private static func luhn(_ digits: [UInt8]) -> Int {
        var sum = 0
        for (place, digit) in digits.enumerated() {
            let doubled = Int(digit - 0x30) * (place % 2 == 0 ? 2 : 1)
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return sum
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int {
        digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}

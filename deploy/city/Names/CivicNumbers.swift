import Runtime
import SS12000

/// Gives out civic numbers that belong to nobody, each once in a city: by the rule of the published test numbers a birth
/// date with serial 238 (women) or 239 (men), and when those are used up the temporary form with two letters
/// (`20130101TA01`).
///
/// Each district has its own share of every date's numbers, so districts need not know of each other.
struct CivicNumbers {
    private let district: Int
    private let districts: Int
    private var given: [LocalDate: Given] = [:]

    private struct Given {
        var women = false
        var men = false
        var temporary = 0
    }

    init(district: Int, of districts: Int) {
        self.district = district
        self.districts = districts
    }

    /// Nil when the district's numbers of that day are used up (25 at the very least).
    mutating func next(born date: LocalDate, _ sex: Sex) -> String? {
        var day = given[date] ?? Given()
        defer { given[date] = day }
        // The two numbers of a date belong to one of the districts.
        if date.days(since: Self.epoch) % districts == district {
            if sex == .female, !day.women {
                day.women = true
                return Self.checked(date, 238)
            }
            if sex == .male, !day.men {
                day.men = true
                return Self.checked(date, 239)
            }
        }
        let place = day.temporary * districts + district
        let (letter, number) = place.quotientAndRemainder(dividingBy: 99)
        guard letter < 26 else { return nil }
        day.temporary += 1
        return
            "\(Self.digits(date))T\(Character(Unicode.Scalar(UInt8(65 + letter))))\(number < 9 ? "0" : "")\(number + 1)"
    }

    private static let epoch = SchoolYear.date(1900, 1, 1)

    private static func digits(_ date: LocalDate) -> String { String(date.description.filter { $0 != "-" }) }

    /// The number with its check digit (Luhn over the ten last digits).
    private static func checked(_ date: LocalDate, _ serial: Int) -> String {
        let number = digits(date) + "\(serial)"
        var sum = 0
        for (place, digit) in number.utf8.dropFirst(2).enumerated() {
            let doubled = Int(digit - 0x30) * (place % 2 == 0 ? 2 : 1)
            sum += doubled > 9 ? doubled - 9 : doubled
        }
        return number + "\((10 - sum % 10) % 10)"
    }
}

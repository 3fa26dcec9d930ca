import JSON
import Runtime
import SS12000
import Testing

/// Numbers here follow the rule of published test numbers: any birth date, serial 238 or 239, check digit.
struct CivicNumberTests {
    private let today = LocalDate(year: 2026, month: 8, day: 17)!

    private func read(_ text: String, born: String? = nil) -> CivicNumber? {
        CivicNumber(text, birthDate: born.flatMap { LocalDate(iso8601: $0) }, today: today)
    }

    @Test(arguments: ["201403092388", "20140309-2388", "140309-2388", "1403092388", "20140309 2388"])
    func `every usual spelling is the same number`(text: String) {
        #expect(read(text, born: "2014-03-09")?.value == "201403092388")
    }

    @Test func `the century comes from the birth date`() {
        #expect(read("140309-2388", born: "1914-03-09")?.value == "191403092388")
        #expect(read("140309-2388", born: "2014-03-09")?.value == "201403092388")
    }

    @Test func `without a birth date the century is the latest that has begun`() {
        #expect(read("140309-2388")?.value == "201403092388")
        #expect(read("140309+2388")?.value == "191403092388")
        #expect(read("800105-2383")?.value == "198001052383")
    }

    @Test(arguments: ["201403092389", "140309-2380", "20140309", "", "201402302380", "2014030923888", "abcdefghijkl"])
    func `a wrong check digit, date or form is no civic number`(text: String) {
        #expect(read(text) == nil)
    }

    @Test func `a coordination number's day has sixty added`() {
        let number = read("201403692385")
        #expect(number?.birthDate == LocalDate(year: 2014, month: 3, day: 9))
    }

    @Test(arguments: ["20130101TA01", "20130101T220", "130101-TA01"])
    func `a temporary number has letters and no check digit`(text: String) {
        #expect(read(text, born: "2013-01-01")?.value.hasPrefix("20130101T") == true)
    }

    @Test(arguments: ["140309-2388", "20140309-2388"])
    func `a number in another form is rewritten`(text: String) throws {
        let imported = try Imported(School.person(#""birthDate":"2014-03-09","civicNo":{"value":"\#(text)"}"#))
        #expect(try imported.only(.persons)["civicNo"]?["value"]?.string == "201403092388")
        #expect(imported.has(.civicNumberRewritten, "civicNo"))
    }

    @Test func `a number with a wrong check digit is kept out and the person imported`() throws {
        let imported = try Imported(School.person(#""birthDate":"2014-03-09","civicNo":{"value":"201403092389"}"#))
        let person = try imported.only(.persons)
        #expect(person["civicNo"] == nil)
        #expect(person["birthDate"]?.string == "2014-03-09")
        #expect(imported.has(.civicNumberDropped, "civicNo"))
    }

    @Test func `a missing birth date is taken from the number`() throws {
        let imported = try Imported(School.person(#""civicNo":"20140309-2388""#))
        #expect(try imported.only(.persons)["birthDate"]?.string == "2014-03-09")
        #expect(imported.has(.birthDateFromCivicNumber) && imported.has(.valueWrapped, "civicNo"))
    }

    @Test func `a foreign number is left as it is`() throws {
        let imported = try Imported(School.person(#""civicNo":{"value":"12-34 X","nationality":"FI"}"#))
        #expect(try imported.only(.persons)["civicNo"]?["value"]?.string == "12-34 X")
        #expect(imported.rules.isEmpty)
    }
}

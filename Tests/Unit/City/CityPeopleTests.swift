import FoundationEssentials
import JSON
import Runtime
import SS12000
import Testing

@testable import City

/// The people a city must have so that whoever works with it meets what a real register holds.
struct CityPeopleTests {
    private let city: MadeCity
    private let persons: [PersonDocument]
    private let byID: [PersonID: PersonDocument]

    /// All look at the same one: making it takes longer than looking.
    private static let made = Result { try MadeCity(2_500, seed: 11, schedule: .none) }

    init() throws {
        city = try Self.made.get()
        persons = city.persons
        byID = Dictionary(uniqueKeysWithValues: persons.map { ($0.id, $0) })
    }

    private var children: [PersonDocument] { persons.filter { !$0.responsibles.isEmpty } }
    private var guardians: Set<PersonID> { Set(children.flatMap { $0.responsibles.map(\.person) }) }
    private var staff: Set<PersonID> {
        Set(city["duties"].compactMap { $0["person"]?["id"]?.string.flatMap { PersonID($0) } })
    }

    @Test func `civic numbers follow the rule of the test numbers, fit the birth date and are given once`() throws {
        let numbers = persons.compactMap(\.civicNumber)
        #expect(numbers.count == persons.count)
        #expect(Set(numbers).count == numbers.count)
        for person in persons {
            let text = try #require(person.civicNumber)
            let number = try #require(CivicNumber(text, birthDate: nil, today: MadeCity.day))
            #expect(number.value == text && number.birthDate == person.birthDate)
            let serial = text.dropFirst(8).prefix(3)
            if serial.allSatisfy(\.isNumber) {
                #expect(serial == (person.json["sex"]?.string == "Kvinna" ? "238" : "239"))
            } else {
                #expect(serial.first == "T" && serial.dropFirst().first?.isUppercase == true)
            }
        }
    }

    @Test func `addresses and telephone numbers lead to nobody`() {
        for person in persons {
            #expect(person.emails.allSatisfy { $0.value.hasSuffix(".example") })
            #expect(person.principalNames.allSatisfy { $0.hasSuffix(".example") })
            #expect(person.phones.allSatisfy { $0.value.hasPrefix("+467017406") || $0.value.hasPrefix("+468465004") })
        }
        let names = persons.flatMap(\.principalNames)
        #expect(Set(names).count == names.count)
    }

    @Test func `there are about as many guardians and staff as a real city has`() {
        // 200,000 guardians and 23,500 staff for 140,000, so 3,571 and 420 for 2,500.
        #expect((3_210...3_930).contains(guardians.count))
        #expect((340...500).contains(staff.count))
    }

    @Test func `from 10,000 pupils every school form has units and pupils`() {
        for total in [10_000, 140_000] {
            let shares = SchoolForm.shares(of: total)
            #expect(SchoolForm.allCases.allSatisfy { (shares[$0]?.pupils ?? 0) > 0 && (shares[$0]?.units ?? 0) > 0 })
            #expect(shares.values.reduce(0) { $0 + $1.pupils } == total)
        }
    }

    @Test func `the larger school forms have pupils, in classes of a school's size`() {
        let types = Set(persons.flatMap { $0.enrolments.compactMap(\.schoolType) })
        #expect(
            types.isSuperset(of: [
                .preschoolClass, .compulsory, .upperSecondary, .adaptedCompulsory, .training, .adaptedUpperSecondary,
                .adultSwedish, .adultBasic, .adultUpperSecondary,
            ]))
        let sizes = city["groups"].filter { $0["groupType"]?.string == "Klass" && $0["schoolType"]?.string == "GR" }
            .map { $0["groupMemberships"]?.count ?? 0 }
        #expect(!sizes.isEmpty && sizes.allSatisfy { (10...35).contains($0) })
        #expect(
            Set(city["groups"].compactMap { $0["groupType"]?.string }) == [
                "Klass", "Avdelning", "Undervisning", "Mentor", "Personalgrupp",
            ])
    }

    @Test func `families are of every kind`() {
        let custodians = children.map(\.custodians)
        #expect(custodians.contains { $0.count == 1 } && custodians.contains { $0.count == 2 })
        let relations = Set(children.flatMap { $0.responsibles.compactMap(\.relation) })
        #expect(relations == Set(RelationType.allCases))
        func street(_ person: PersonID) -> String? { byID[person]?.json["addresses"]?[0]?["streetAddress"]?.string }
        #expect(custodians.contains { $0.count == 2 && street($0[0]) != street($0[1]) })
        #expect(custodians.contains { $0.count == 2 && street($0[0]) == street($0[1]) })
        // Nobody answers for a child who is unknown to the register, nor for one who is of age.
        #expect(persons.allSatisfy { $0.responsibles.isEmpty || !$0.isAdult(on: MadeCity.day) })
        #expect(guardians.contains { byID[$0]?.emails.isEmpty == true && byID[$0]?.phones.isEmpty == true })
    }

    @Test func `brothers and sisters share their guardians and often go to different units`() {
        var units: [PersonID: Set<OrganisationID>] = [:]
        var children: [PersonID: Int] = [:]
        for child in self.children {
            for guardian in child.custodians {
                children[guardian, default: 0] += 1
                for enrolment in child.enrolments { units[guardian, default: []].insert(enrolment.organisation) }
            }
        }
        #expect(children.values.filter { $0 > 1 }.count > guardians.count / 10)
        #expect(units.values.contains { $0.count > 1 })
    }

    @Test func `some are protected, and nothing shows where they live`() {
        let protected = persons.filter(\.isProtected)
        let children = self.children.filter(\.isProtected)
        #expect(!children.isEmpty && children.count < self.children.count / 50)
        #expect(protected.contains { guardians.contains($0.id) })
        #expect(protected.allSatisfy { $0.json["addresses"] == nil })
        #expect(
            Set(protected.compactMap(\.securityMarking)).isSubset(of: ["Sekretessmarkering", "Skyddad folkbokföring"]))
    }

    @Test func `some are in the register for two reasons, and some pupils have two enrolments`() {
        #expect(!guardians.isDisjoint(with: staff))
        #expect(persons.contains { $0.enrolments.count > 1 })
        let places = Dictionary(grouping: city["duties"]) { $0["person"]?["id"]?.string }
        #expect(places.values.contains { Set($0.map { $0["dutyAt"]?["id"]?.string }).count > 1 })
    }
}

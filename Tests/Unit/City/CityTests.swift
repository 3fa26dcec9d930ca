import City
import FoundationEssentials
import JSON
import Runtime
import SS12000
import Testing

struct CityTests {
    @Test func `the same city is the same bytes, another seed or day is another city`() throws {
        let city = City(pupils: 120, seed: 7, day: MadeCity.day)
        let bytes = try MadeCity.bytes(city)
        #expect(try MadeCity.bytes(City(pupils: 120, seed: 7, day: MadeCity.day)) == bytes)
        #expect(try MadeCity.bytes(City(pupils: 120, seed: 8, day: MadeCity.day)) != bytes)
        #expect(try MadeCity.bytes(City(pupils: 120, seed: 7, day: MadeCity.day.adding(days: 1))) != bytes)
    }

    @Test(arguments: [(25, 1), (60, 2), (500, 3), (500, 4), (2_500, 5)] as [(Int, UInt64)])
    func `an import takes every item and repairs none`(pupils: Int, seed: UInt64) throws {
        #expect(try MadeCity(pupils, seed: seed).findings().isEmpty)
    }

    @Test(arguments: ["2026-07-01", "2027-06-30", "2028-02-29", "1999-12-31"])
    func `a city of any day is taken without repair`(day: String) throws {
        let day = try #require(LocalDate(iso8601: day))
        #expect(try MadeCity(300, seed: 9, day: day).findings().isEmpty)
    }

    @Test func `the parts hold what the whole holds, in the order in which they refer to each other`() throws {
        let city = City(pupils: 600, seed: 3, day: MadeCity.day, districtSize: 300)
        #expect(city.districts == 2)
        #expect(CityDocument.parts(of: city) == [.common, .district(0), .district(1)])
        let common = try MadeCity(city, .none, .common)
        #expect(common["persons"].isEmpty && !common["organisations"].isEmpty)
        var known = Set(common["organisations"].compactMap { $0["id"]?.string })
        for number in 0..<2 {
            let part = try MadeCity(city, .none, .district(number))
            let own = Set(part["persons"].compactMap { $0["id"]?.string })
            #expect(own.count == part["persons"].count && known.isDisjoint(with: own))
            let referred = part.persons.flatMap { $0.responsibles.map(\.person.description) }
            #expect(own.isSuperset(of: referred))
            #expect(part["duties"].allSatisfy { known.contains($0["dutyAt"]?["id"]?.string ?? "") })
            known.formUnion(own)
        }
        let whole = try MadeCity(city, .none)
        #expect(Set((whole["organisations"] + whole["persons"]).compactMap { $0["id"]?.string }) == known)
        let civicNumbers = whole.persons.compactMap(\.civicNumber)
        #expect(Set(civicNumbers).count == civicNumbers.count)
    }

    @Test func `every id is a UUID of version 8 and stands once`() throws {
        let city = try MadeCity(2_500, seed: 6)
        let ids = try #require(city.json.members).flatMap { _, list in
            list.elements?.compactMap { $0["id"]?.string } ?? []
        }
        #expect(Set(ids).count == ids.count)
        #expect(
            ids.allSatisfy { id in
                let characters = Array(id)
                return UUID(text: id) != nil && characters[14] == "8" && "89ab".contains(characters[19])
            })
    }

    @Test func `a real city's size gives a real city's units`() throws {
        let organisations = try MadeCity(140_000, part: .common)["organisations"]
        let units = organisations.filter { $0["organisationType"]?.string == "Skolenhet" }
        #expect(units.count == 777)
        #expect(units.filter { $0["schoolTypes"]?[0]?.string == "FS" }.count == 600)
        #expect(Set(units.compactMap { $0["schoolUnitCode"]?.string }).count == 777)
    }
}

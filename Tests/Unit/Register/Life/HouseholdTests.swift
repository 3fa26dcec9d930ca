import HTTP
import JSON
import Testing

/// Siblings and two homes.
struct HouseholdTests {
    private static let sister = "00000000-0000-4000-8000-0000000001b5"
    private static let brother = "00000000-0000-4000-8000-0000000001b6"
    private static let grown = "00000000-0000-4000-8000-0000000001b7"
    private static let target = "/v1/persons/\(Household.child)/siblings"

    private func child(_ id: String, _ guardians: [String], born: String = "2012-01-01", _ mark: String = "Ingen")
        -> JSON
    {
        Household.child(born: born, guardians, marking: mark).setting("id", JSON(id))
    }

    /// A child of both, a half-sister by the mother, a half-brother by the father, and a grown sister.
    private func bench(sister mark: String = "Ingen", mother motherMark: String = "Ingen") throws -> RegisterBench {
        let bench = try RegisterBench(at: "2026-11-25T07:00:00Z")
        let mother = Household.person(Household.mother, [("securityMarking", JSON(motherMark))])
        let persons: [JSON] = [
            mother, Household.person(Household.father), Household.person(Household.trustee),
            Household.child([Household.mother, Household.father]),
            child(Self.sister, [Household.mother, Household.trustee], mark),
            child(Self.brother, [Household.father, Household.mother]),
            child(Self.grown, [Household.mother], born: "2000-01-01"),
        ]
        try bench.load((["persons": JSON(persons)] as JSON).text)
        return bench
    }

    private func siblings(_ bench: RegisterBench, seesAll: Bool = false) throws -> [String: Int] {
        let scopes = seesAll ? ["ss12000.read", "ss12000.protected"] : ["ss12000.read"]
        let answer = try bench.send(.get, Self.target, scopes: scopes, purpose: seesAll ? "Syskonförtur" : nil)
        try #require(answer.status == 200)
        let data = try JSON(parsing: answer.body)["data"]?.elements.map(Array.init) ?? []
        return Dictionary(
            uniqueKeysWithValues: data.map { ($0["person"]?["id"]?.string ?? "", $0["custodians"]?.count ?? 0) })
    }

    @Test func `siblings are the children who share a custodian today, and whom they share`() throws {
        #expect(try siblings(bench()) == [Self.sister: 1, Self.brother: 2])
    }

    @Test func `a guardianship that has ended makes no siblings`() throws {
        let bench = try bench()
        _ = try bench.command(.delete, "/v1/persons/\(Household.child)/guardianships/\(Household.mother)")
        #expect(try siblings(bench) == [Self.brother: 1])
    }

    @Test func `a protected child in lists: a sibling, or one by a protected custodian, needs the right`() throws {
        let marked = try bench(sister: "Sekretessmarkering")
        #expect(try siblings(marked) == [Self.brother: 2])
        #expect(try siblings(marked, seesAll: true) == [Self.sister: 1, Self.brother: 2])
        let hiding = try bench(mother: "Skyddad folkbokföring")
        #expect(try siblings(hiding) == [Self.brother: 1])
        let log = try hiding.get("/v1/protected-accesses", scopes: ["register.audit"])
        let actions = try JSON(parsing: log.body)["data"]?.elements?.map { $0["action"]?.string }
        #expect(actions == ["marked"])
    }

    @Test func `two homes: two addresses of a child and two guardians who live apart are kept as they are`() throws {
        let bench = try RegisterBench(at: "2026-11-25T07:00:00Z")
        func address(_ street: String, _ type: String) -> JSON {
            [
                "type": JSON(type), "streetAddress": JSON(street), "locality": "Exempelstad", "postalCode": "12345",
                "country": "SE",
            ]
        }
        func adult(_ id: String, _ street: String, _ mail: String) -> JSON {
            Household.person(
                id,
                [
                    ("emails", [["value": JSON(mail), "type": "Privat"]]),
                    ("addresses", [address(street, "Folkbokföring")]),
                ])
        }
        let addresses = JSON([address("Ekvägen 1", "Folkbokföring"), address("Björkvägen 2", "Tillfällig adress")])
        let persons: [JSON] = [
            adult(Household.mother, "Ekvägen 1", "m@example.org"),
            adult(Household.father, "Björkvägen 2", "f@example.org"),
            Household.child([Household.mother, Household.father], [("addresses", addresses)]),
        ]
        let report = try bench.load((["persons": JSON(persons)] as JSON).text)
        #expect(report["persons"]?["created"]?.int == 3)
        #expect(try bench.person(Household.child)["addresses"] == addresses)
        // One home's change is one person's change.
        try bench.forgetTold()
        try bench.load((["persons": [adult(Household.father, "Tallvägen 3", "f@example.org")]] as JSON).text)
        #expect(try bench.told().map(\.subject) == [Household.father])
        // And one guardianship ends without the other.
        _ = try bench.command(.delete, "/v1/persons/\(Household.child)/guardianships/\(Household.mother)")
        #expect(try bench.responsibles(of: Household.child) == [Household.father])
    }
}

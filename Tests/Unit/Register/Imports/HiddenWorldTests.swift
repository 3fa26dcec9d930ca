import HTTP
import JSON
import TestSupport
import Testing

/// The same document in a world where somebody is protected, and in one where they were deleted or never were: one who may
/// not see them is told the same. The seed is in every message.
struct HiddenWorldTests {
    private static let seeds = Seeds.usual([1, 2])

    @Test(arguments: seeds)
    func `no report tells a sender who is protected and who is deleted`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for step in 0..<25 {
            let person = Int.random(in: 1...5, using: &random)
            let hidden = try world()
            try hidden.protect(person)
            let gone = try world()
            #expect(try gone.edit(.delete, "persons/\(Town.id(person))?cascade=true") == 204)
            let (query, document) = Self.document(about: person, &random)
            let place = "seed \(seed), step \(step), person \(person): \(query) \(document)"
            for how in ["&dryRun=true", ""] {
                let before = try hidden.held()
                let answers = try [hidden, gone].map { world in
                    let response = try world.send(.post, "/v1/imports?\(query)\(how)", document)
                    return (response.status, try JSON(parsing: response.body).setting("import", nil))
                }
                #expect(answers[0].0 == answers[1].0, "\(place)")
                #expect(answers[0].1 == answers[1].1, "\(place)\n\(answers[0].1.text)\n\(answers[1].1.text)")
                expectUntouched(person, before, try hidden.held(), place)
            }
        }
    }

    private func world() throws -> ImportBench {
        let bench = try ImportBench()
        try bench.load(GuardedTown.all)
        return bench
    }

    /// Nothing of the person, or about them, is other than it was.
    private func expectUntouched(
        _ person: Int, _ before: [String: ImportBench.Held], _ after: [String: ImportBench.Held], _ place: String
    ) {
        #expect(after["persons/\(Town.id(person))"] == before["persons/\(Town.id(person))"], "\(place)")
        func references(_ held: [String: ImportBench.Held]) -> Set<String> {
            Set(held.filter { $0.value.document.text.contains(Town.id(person)) }.keys)
        }
        // What everybody sees may be deleted with what it refers to.
        let expected = references(before).filter { key in
            after[key] != nil
                || ["child", "student"].contains { before[key]?.document[$0]?["id"]?.string == Town.id(person) }
        }
        #expect(references(after) == expected, "\(place)")
    }

    private static func document(about person: Int, _ random: inout SeededRandom) -> (query: String, text: String) {
        func someone(_ random: inout SeededRandom) -> Int {
            random.happens(onceIn: 2) ? person : Int.random(in: 1...6, using: &random)
        }
        func some(_ most: Int, _ random: inout SeededRandom) -> [Int] {
            Array((1...6).shuffled(using: &random).prefix(Int.random(in: 0...most, using: &random))).sorted()
        }
        let placements = [201, 202, 203].filter { _ in random.happens(onceIn: 2) }.map {
            GuardedTown.placement($0, of: someone(&random), owners: some(2, &random))
        }
        let plans = [301, 302, 303].filter { _ in random.happens(onceIn: 2) }.map {
            GuardedTown.studyPlan($0, of: someone(&random))
        }
        let duties = [401, 402, 403].filter { _ in random.happens(onceIn: 2) }.map {
            GuardedTown.duty($0, of: random.happens(onceIn: 3) ? nil : someone(&random))
        }
        var kinds = [("placements", placements), ("studyplans", plans), ("duties", duties)]
        // What only protected people refer to is kept from deletion: see the known limits.
        if random.happens(onceIn: 4), kinds.contains(where: { !$0.1.isEmpty }) {
            let most = [0, 40, 100].randomElement(using: &random) ?? 0
            return ("complete=true&maxDeleted=\(most)", GuardedTown.document(kinds))
        }
        let persons = (1...6).filter { $0 == person ? !random.happens(onceIn: 3) : random.happens(onceIn: 2) }.map {
            let number = $0
            let guardians = some(2, &random).filter { $0 != number }
            return Self.person(number, isHidden: number == person, guardians: guardians, &random)
        }
        let groups = [101, 102, 103].filter { _ in random.happens(onceIn: 2) }.map {
            GuardedTown.group($0, of: some(3, &random))
        }
        kinds = [("persons", persons), ("groups", groups)] + kinds
        let strict = random.happens(onceIn: 5) ? "strict=true" : "strict=false"
        return (strict, "{\(School.organisations),\(GuardedTown.document(kinds).dropFirst())")
    }

    private static func person(
        _ number: Int, isHidden: Bool, guardians: [Int], _ random: inout SeededRandom
    ) -> String {
        var more = ""
        if isHidden {
            more =
                ["", #","securityMarking":"Ingen""#, #","securityMarking":"Sekretessmarkering""#]
                .randomElement(using: &random) ?? ""
            if random.happens(onceIn: 2) { more += #","civicNo":{"value":"201403092388"}"# }
        }
        return GuardedTown.child(number, guardians: guardians, more)
    }
}

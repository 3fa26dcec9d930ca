import TestSupport

/// A made-up document of a few persons and groups, which may or may not refer to one another.
struct RandomDocument {
    let text: String
    let query: String

    /// - Parameter marks: whether some of the persons have protection marks.
    init(_ random: inout SeededRandom, marks: Bool) {
        let persons = Self.pick(Int.random(in: 1...12, using: &random), &random).map {
            Self.person($0, marks: marks, &random)
        }
        let groups = Self.pick(Int.random(in: 0...3, using: &random), &random).map { Self.group($0, &random) }
        text = #"""
            {\#(School.organisations),"persons":[\#(persons.joined(separator: ","))],\#
            "groups":[\#(groups.joined(separator: ","))]}
            """#
        query = random.happens(onceIn: 4) ? "complete=true&maxDeleted=100" : ""
    }

    static func person(_ number: Int, marks: Bool, _ random: inout SeededRandom) -> String {
        var more = ""
        if marks, random.happens(onceIn: 5) {
            more = #","securityMarking":"Sekretessmarkering""#
        } else if marks, random.happens(onceIn: 8) {
            more = #","securityMarking":"Ingen""#
        }
        if random.happens(onceIn: 3) { more += Town.responsible(Int.random(in: 1...12, using: &random)) }
        if random.happens(onceIn: 3) { more += claims(&random) }
        let name = ["Ada", "Bo", "Cia", "Dag", "Eva"].randomElement(using: &random) ?? ""
        return Town.person(number, name: name, more)
    }

    /// What only one may have, of which there is little: nearly every document moves some of it.
    private static func claims(_ random: inout SeededRandom) -> String {
        let day = Int.random(in: 1...4, using: &random)
        let name = #","eduPersonPrincipalNames":["namn\#(Int.random(in: 1...4, using: &random))@example.se"]"#
        return (random.happens(onceIn: 2) ? Town.civicNumber(day) : "") + (random.happens(onceIn: 2) ? name : "")
    }

    static func group(_ number: Int, _ random: inout SeededRandom) -> String {
        let members = pick(3, &random).map { #"{"person":{"id":"\#(Town.id($0))"}}"# }.joined(separator: ",")
        return #"""
            {"id":"\#(Town.id(100 + number))","displayName":"\#(number)","groupType":"Klass","startDate":"2026-08-17",\#
            "organisation":{"id":"\#(School.unit)"},"groupMemberships":[\#(members)]}
            """#
    }

    private static func pick(_ count: Int, _ random: inout SeededRandom) -> [Int] {
        (1...12).shuffled(using: &random).prefix(count).sorted()
    }
}

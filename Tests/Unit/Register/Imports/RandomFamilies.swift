import HTTP
import Runtime
import TestSupport
import Testing

/// What happens to a few families at random: documents that know of no dates, and what an office decides by date, says and
/// changes.
struct RandomFamilies {
    var random: SeededRandom
    private var day: LocalDate

    private static let children = 1...4
    private static let adults = 5...9
    private static let born = ["2014-03-09", "2008-08-20", "2000-02-29", "2012-12-24"]

    init(seed: UInt64, from day: LocalDate) {
        random = SeededRandom(seed: seed)
        self.day = day
    }

    mutating func pass(days: Int) { day = day.adding(days: days) }

    static let everybody = Town.persons(
        children.map { Town.person($0, #","birthDate":"\#(born[$0 - 1])""#) }
            + adults.map { Town.person($0) })

    // MARK: Documents

    /// Some of them, or with `complete` all but a few.
    mutating func document(isComplete: Bool = false) -> String {
        let everyone = Array(Self.children) + Array(Self.adults)
        var persons: [String] = []
        for number in everyone where isComplete ? !random.happens(onceIn: 7) : random.happens(onceIn: 3) {
            persons.append(person(number))
        }
        return Town.persons(persons.shuffled(using: &random))
    }

    mutating func person(_ number: Int) -> String {
        var more = ""
        if Self.children.contains(number) {
            let listed = Self.adults.filter { _ in random.happens(onceIn: 3) }.shuffled(using: &random).map { adult in
                let relation = random.happens(onceIn: 4) ? "God man" : "Vårdnadshavare"
                return #"{"person":{"id":"\#(Town.id(adult))"},"relationType":"\#(relation)"}"#
            }
            // Now and then of age by mistake.
            let place = random.happens(onceIn: 6) ? Int.random(in: 0..<4, using: &random) : number - 1
            more = #","birthDate":"\#(Self.born[place])","responsibles":[\#(listed.joined(separator: ","))]"#
        }
        if random.happens(onceIn: 3) {
            let status = ["Aktiv", "Aktiv", "Avliden", "Utvandrad"].randomElement(using: &random) ?? ""
            more += #","personStatus":"\#(status)""#
        }
        return Town.person(number, name: random.happens(onceIn: 2) ? "Bo" : "Kim", more)
    }

    // MARK: An office

    /// One request: method, path and body.
    mutating func decision() -> (method: HTTP.Method, path: String, body: String) {
        let child = "persons/\(Town.id(Int.random(in: Self.children, using: &random)))"
        let adult = Town.id(Int.random(in: Self.adults, using: &random))
        let start = day.adding(days: Int.random(in: -40...40, using: &random))
        switch Int.random(in: 0..<8, using: &random) {
        case 0..<3:
            let relation = random.happens(onceIn: 4) ? "God man" : "Vårdnadshavare"
            var body = #"{"relationType":"\#(relation)""#
            if !random.happens(onceIn: 4) { body += #","startDate":"\#(start)""# }
            if random.happens(onceIn: 2) {
                let first = body.contains("startDate") ? start : day
                body += #","endDate":"\#(first.adding(days: Int.random(in: 0...60, using: &random)))""#
            }
            return (.put, "\(child)/guardianships/\(adult)", body + "}")
        case 3..<5:
            return (
                .delete, "\(child)/guardianships/\(adult)" + (random.happens(onceIn: 2) ? "" : "?endDate=\(start)"), ""
            )
        case 5:
            let status = ["Avliden", "Utvandrad", "Aktiv"].randomElement(using: &random) ?? ""
            let who = random.happens(onceIn: 3) ? "persons/\(adult)" : child
            return (.put, "\(who)/status", #"{"status":"\#(status)"}"#)
        default:
            let number = Int.random(in: 1...9, using: &random)
            return (.put, "persons/\(Town.id(number))", person(number))
        }
    }
}

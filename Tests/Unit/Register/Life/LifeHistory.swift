import HTTP
import JSON
import RegisterService
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

/// A register to which things happen at random, day after day: families, imports that know nothing of dates, offices that
/// decide by date, moves, leavings, deaths, school years, restarts.
struct LifeHistory {
    private var random: SeededRandom
    private(set) var bench: RegisterBench
    /// For what is let to others: what happens beside that is the same with it and without.
    var lettingRandom: SeededRandom
    private var day: LocalDate
    /// The birth date of each child as last said.
    private var born: [Int: LocalDate] = [:]
    /// Who the register has known as a child, and whether their 18th birthday has come while they were.
    private var awaited: Set<Int> = []
    private(set) var shouldBeTold: Set<Int> = []
    private var dead: Set<Int> = []
    private var marked: Set<Int> = []
    private(set) var commands = 0

    static let children = 12
    static let adults = 8
    private static let units = [MovingSchool.east, MovingSchool.west]
    private static let classes = (0..<4).map { "00000000-0000-4000-8000-00000000070\($0)" }

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed)
        lettingRandom = SeededRandom(seed: ~seed)
        bench = try RegisterBench(at: "2026-01-10T07:00:00Z")
        day = try #require(LocalDate(year: 2026, month: 1, day: 10))
        let groups = Self.classes.enumerated().map { place, id in
            MovingSchool.group(id, Self.units[place % 2], "\(place + 1)A")
        }
        let adults = (0..<Self.adults).map { Household.person(Self.adult($0)) }
        let steps = (0..<Self.steps).map { Household.person(Self.step($0), [("birthDate", "1985-02-03")]) }
        let document: JSON = [
            "organisations": JSON(MovingSchool.units), "persons": JSON(adults + steps), "groups": JSON(groups),
        ]
        try bench.load(document.text)
    }

    static func child(_ number: Int) -> String { "00000000-0000-4000-8000-0000000008\(10 + number)" }
    static func adult(_ number: Int) -> String { "00000000-0000-4000-8000-0000000009\(10 + number)" }

    mutating func step() throws {
        commands += 1
        if lettingRandom.happens(onceIn: 2) { try letOthers() }
        switch Int.random(in: 0..<24, using: &random) {
        case 0..<6: try importChild()
        case 6..<9: try decideGuardianship()
        case 9..<11: try endGuardianship()
        case 11..<14: try move()
        case 14: try leave()
        case 15: try changeStatus()
        case 16: try changeSchoolYear()
        case 17: bench = try RegisterBench(continuing: bench)
        default: try pass(days: Int.random(in: 1...45, using: &random))
        }
    }

    // MARK: What happens

    private mutating func importChild() throws {
        let number = Int.random(in: 0..<Self.children, using: &random)
        if born[number] == nil || random.happens(onceIn: 6) { try giveBirthDate(number) }
        if random.happens(onceIn: 8) { marked.formSymmetricDifference([number]) }
        let guardians = (0..<Self.adults).filter { _ in random.happens(onceIn: 4) }
        let list = guardians.map { adult -> JSON in
            let relation = random.happens(onceIn: 4) ? "God man" : "Vårdnadshavare"
            return ["person": ["id": JSON(Self.adult(adult))], "relationType": JSON(relation)]
        }
        let enrolments = try self.enrolments(of: number)
        let person = Household.person(
            Self.child(number),
            [
                ("birthDate", born[number].map { JSON($0.description) } ?? .null),
                ("securityMarking", JSON(marked.contains(number) ? "Sekretessmarkering" : "Ingen")),
                ("personStatus", JSON(dead.contains(number) ? "Avliden" : "Aktiv")),
                ("enrolments", JSON(enrolments)), ("responsibles", JSON(list)),
            ])
        try bench.load((["persons": [person]] as JSON).text)
        try expectTelling(number)
    }

    /// A birthday near now, so that coming of age is common; sometimes a leap day.
    private mutating func giveBirthDate(_ number: Int) throws {
        let eighteen = day.adding(days: Int.random(in: -200...400, using: &random))
        let date = random.happens(onceIn: 5) ? LocalDate(year: 2008, month: 2, day: 29) : eighteen.adding(years: -18)
        born[number] = date
    }

    private mutating func expectTelling(_ number: Int) throws {
        guard let coming = born[number]?.adding(years: 18) else { return }
        if coming >= day { awaited.insert(number) }
        if awaited.contains(number), coming <= day, !dead.contains(number) { shouldBeTold.insert(number) }
    }

    private func enrolments(of number: Int) throws -> [JSON] {
        try bench.database.read { transaction in
            let id = try #require(PersonID(Self.child(number)))
            let held = try transaction.first("SELECT document FROM persons WHERE id = ?", id) { $0.bytes(0) }
            return try held.map { try JSON(parsing: $0) }?["enrolments"]?.elements.map(Array.init) ?? []
        }
    }

    private mutating func decideGuardianship() throws {
        let start = day.adding(days: Int.random(in: -40...60, using: &random))
        var body: JSON = ["relationType": JSON(random.happens(onceIn: 3) ? "God man" : "Vårdnadshavare")]
        if !random.happens(onceIn: 3) { body = body.setting("startDate", JSON(start.description)) }
        if random.happens(onceIn: 2) {
            let end = (body["startDate"] == nil ? day : start).adding(days: Int.random(in: 0...90, using: &random))
            body = body.setting("endDate", JSON(end.description))
        }
        try send(.put, "\(randomChild())/guardianships/\(randomAdult())", body)
    }

    private mutating func endGuardianship() throws {
        let last = day.adding(days: Int.random(in: -30...60, using: &random))
        let query = random.happens(onceIn: 2) ? "" : "?endDate=\(last)"
        try send(.delete, "\(randomChild())/guardianships/\(randomAdult())\(query)", nil)
    }

    private mutating func move() throws {
        let unit = Int.random(in: 0..<2, using: &random)
        let date = day.adding(days: Int.random(in: -20...60, using: &random))
        let types = ["GR", "GRS", "FKLASS", "FTH"]
        var body: JSON = [
            "to": JSON(Self.units[unit]), "date": JSON(date.description),
            "schoolType": JSON(types[Int.random(in: 0..<4, using: &random)]),
        ]
        if !random.happens(onceIn: 4) { body = body.setting("schoolYear", JSON(Int.random(in: 1...9, using: &random))) }
        if !random.happens(onceIn: 3) {
            body = body.setting("from", JSON(Self.units[Int.random(in: 0..<2, using: &random)]))
        }
        if random.happens(onceIn: 2) {
            let group = unit + 2 * Int.random(in: 0..<2, using: &random)
            body = body.setting("groups", [JSON(Self.classes[group])])
        }
        if random.happens(onceIn: 4) {
            body = body.setting("endDate", JSON(date.adding(days: Int.random(in: 0...200, using: &random)).description))
        }
        try send(.post, "\(randomChild())/moves", body)
    }

    private mutating func leave() throws {
        let date = day.adding(days: Int.random(in: -20...60, using: &random))
        var body: JSON = ["date": JSON(date.description)]
        if random.happens(onceIn: 2) {
            body = body.setting("unit", JSON(Self.units[Int.random(in: 0..<2, using: &random)]))
        }
        try send(.post, "\(randomChild())/leavings", body)
    }

    private mutating func changeStatus() throws {
        let isAdult = random.happens(onceIn: 2)
        let number = Int.random(in: 0..<(isAdult ? Self.adults : Self.children), using: &random)
        let status = ["Avliden", "Utvandrad", "Aktiv", "Aktiv"][Int.random(in: 0..<4, using: &random)]
        let target = isAdult ? Self.adult(number) : Self.child(number)
        let answer = try command(.put, "\(target)/status", ["status": JSON(status)])
        try #require(answer.status == 200 || answer.code == "person-not-found")
        guard !isAdult, answer.status == 200 else { return }
        if status == "Avliden" { dead.insert(number) } else { dead.remove(number) }
        try expectTelling(number)
    }

    private mutating func changeSchoolYear() throws {
        let body: JSON = [
            "organisation": JSON(random.happens(onceIn: 2) ? MovingSchool.head : Self.units[0]),
            "lastDay": JSON(day.description), "firstDay": JSON(day.adding(days: 30).description),
            "groupHandling": random.happens(onceIn: 3) ? "rename" : "new",
        ]
        let plan = try bench.command(.post, YearSchool.path, body)
        try #require(plan.status == 201)
        let target = "\(YearSchool.path)/\(plan.body?["id"]?.string ?? "")"
        let undecided = plan.body?["classes"]?.elements?.filter { $0["action"]?.string == "undecided" } ?? []
        if !undecided.isEmpty {
            try #require(try bench.command(.post, target + "/application").code == "classes-undecided")
            return
        }
        try #require(try bench.command(.post, target + "/application").status == 202)
        try bench.service.life.schoolYears.work()
    }

    private mutating func pass(days: Int) throws {
        day = day.adding(days: days)
        try bench.begin(day.description, at: random.happens(onceIn: 2) ? "00:00" : "12:34")
        for number in awaited { try expectTelling(number) }
    }

    /// By an office that may meet protected people.
    func command(_ method: HTTP.Method, _ path: String, _ body: JSON?) throws -> (status: Int, code: String?) {
        let answer = try bench.send(
            method, "/v1/persons/\(path)", body?.text ?? "", scopes: ["register.write", "ss12000.protected"],
            purpose: "Provning")
        return (answer.status, answer.body.isEmpty ? nil : try JSON(parsing: answer.body)["code"]?.string)
    }

    /// Anything but a success or a named refusal is a fault.
    func send(_ method: HTTP.Method, _ path: String, _ body: JSON?) throws {
        let answer = try command(method, path, body)
        let isNamed = (400..<500).contains(answer.status) && answer.code != nil
        try #require((200..<300).contains(answer.status) || isNamed, "\(answer.status)")
    }

    private mutating func randomChild() -> String { Self.child(Int.random(in: 0..<Self.children, using: &random)) }
    private mutating func randomAdult() -> String { Self.adult(Int.random(in: 0..<Self.adults, using: &random)) }
}

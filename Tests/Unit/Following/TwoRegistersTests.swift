import Following
import FoundationEssentials
import HTTP
import JSON
import RegisterService
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

/// One Register follows another, whatever happens to the other.
@Suite(.timeLimit(.minutes(10))) struct TwoRegistersTests {
    private static let units = (0..<3).map { OrganisationID.numbered($0).description }
    private static let people = (0..<40).map { PersonID.numbered($0).description }
    private static let groups = (0..<12).map { GroupID.numbered($0).description }
    private static let duties = (0..<10).map { DutyID.numbered($0).description }

    private struct History {
        var random: SeededRandom
        let source: ServedRegister

        mutating func choose(_ ids: [String]) -> String { ids[Int.random(in: 0..<ids.count, using: &random)] }

        /// A document with some of everything, most of it known already.
        mutating func document() -> JSON {
            var persons: [JSON] = []
            var groups: [JSON] = []
            var duties: [JSON] = []
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<6: persons.append(person())
                case 6..<8: groups.append(group())
                default: duties.append(duty())
                }
            }
            return [
                "organisations": JSON(TwoRegistersTests.units.map { FollowBench.organisation($0) }),
                "persons": JSON(persons), "groups": JSON(groups), "duties": JSON(duties),
            ]
        }

        private mutating func person() -> JSON {
            let id = choose(TwoRegistersTests.people)
            var more: [(String, JSON)] = [("middleName", JSON("Namn \(Int.random(in: 0..<1_000, using: &random))"))]
            if Bool.random(using: &random) {
                let guardian = choose(TwoRegistersTests.people.filter { $0 != id })
                more.append(
                    ("responsibles", [["person": ["id": JSON(guardian)], "relationType": "Vårdnadshavare"]]))
            }
            // What only one may have, of which there is little: nearly every document moves some of it.
            if random.happens(onceIn: 4) {
                let name = "namn\(Int.random(in: 1...5, using: &random))@example.se"
                more.append(("eduPersonPrincipalNames", [JSON(name)]))
            }
            // A protected person's number is changed by no document, so these are never protected.
            let isNumbered = TwoRegistersTests.people.prefix(12).contains(id)
            if isNumbered, random.happens(onceIn: 2) {
                more.append(("civicNo", ["value": JSON(random.happens(onceIn: 2) ? "201403092388" : "201403012386")]))
            }
            if Bool.random(using: &random) {
                more.append(
                    (
                        "enrolments",
                        [
                            [
                                "enroledAt": ["id": JSON(choose(TwoRegistersTests.units))], "schoolType": "GR",
                                "startDate": "2026-08-01",
                            ]
                        ]
                    ))
            }
            let marks = ["Ingen", "Ingen", "Ingen", "Ingen", "Sekretessmarkering", "Skyddad folkbokföring"]
            more.append(("securityMarking", JSON(isNumbered ? "Ingen" : choose(marks))))
            return FollowBench.person(id, JSON(object: more))
        }

        private mutating func group() -> JSON {
            let members = (0..<Int.random(in: 0..<6, using: &random)).map { _ in choose(TwoRegistersTests.people) }
            return FollowBench.group(choose(TwoRegistersTests.groups), Array(Set(members)).sorted())
                .setting("organisation", ["id": JSON(choose(TwoRegistersTests.units))])
        }

        private mutating func duty() -> JSON {
            [
                "id": JSON(choose(TwoRegistersTests.duties)),
                "person": ["id": JSON(choose(TwoRegistersTests.people))],
                "dutyAt": ["id": JSON(choose(TwoRegistersTests.units))], "dutyRole": "Lärare",
                "startDate": "2026-08-01",
            ]
        }
    }

    @Test(arguments: Seeds.usual([1]))
    func `after any history, one reading later both hold the same`(seed: UInt64) throws {
        print("two registers with seed \(seed)")
        let clock = TestClock("2026-08-17T06:00:00Z")
        let source = try ServedRegister(clock: clock)
        let follower = try RegisterBench(
            [
                "FOLLOW_URL": source.address, "FOLLOW_TOKEN_FILE": source.tokenFile, "FOLLOW_PAGE_SIZE": "7",
                "FOLLOW_DELETE_PERCENT": "100", "FOLLOW_PAUSE": "10ms", "FOLLOW_SEES_PROTECTED": "true",
            ], clock: clock)
        let follow = try #require(follower.service.following.follower)
        var history = History(random: SeededRandom(seed: seed), source: source)
        for step in 0..<60 {
            try source.bench.load(history.document().text)
            if history.random.happens(onceIn: 3) { try delete(&history) }
            clock.advance(by: .seconds(Int64.random(in: 1...400, using: &history.random)))
            guard history.random.happens(onceIn: 2) else { continue }
            try follow.pull(until: Stop())
            try compare(source, follower, "seed \(seed), step \(step)")
        }
        clock.advance(by: .seconds(60))
        try follow.pull(until: Stop())
        try compare(source, follower, "seed \(seed), at the end")
        clock.advance(by: .seconds(86_400))
        try follow.pull(until: Stop())
        try compare(source, follower, "seed \(seed), after the night", isNight: true)
        // Nothing is told that says nothing new.
        try follower.forgetTold()
        clock.advance(by: .seconds(86_400))
        try follow.pull(until: Stop())
        #expect(try follower.told().isEmpty, "seed \(seed)")
    }

    /// A group or a duty: nobody refers to them here.
    private func delete(_ history: inout History) throws {
        let (path, ids) = Bool.random(using: &history.random) ? ("groups", Self.groups) : ("duties", Self.duties)
        let id = history.choose(ids)
        let response = try history.source.bench.send(
            .delete, "/v1/\(path)/\(id)", scopes: ["register.write"], headers: [("If-Match", "*")])
        #expect([204, 404].contains(response.status))
    }

    /// What is held by both is equal, protected people too: lists show them to a register that keeps a whole copy.
    private func compare(_ source: ServedRegister, _ follower: RegisterBench, _ what: String, isNight: Bool = false)
        throws
    {
        let (theirs, ours) = (try source.documents(), try follower.documents())
        // Somebody else's number or name, which we have until the night, may be theirs by now.
        let waiting = Set(follower.service.following.follower?.status.state[.persons].waiting.map(\.id) ?? [])
        let differing = Set(theirs.keys).union(ours.keys).filter { key in
            theirs[key] != ours[key] && (isNight || !waiting.contains(String(key.suffix(36))))
        }
        #expect(differing.isEmpty, "\(what): \(differing.sorted())")
    }
}

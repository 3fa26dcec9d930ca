import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import RegisterService

/// What is let to others in a history, and what must hold of it whatever happens to the people.
extension LifeHistory {
    /// Adults of whom it is known that they are.
    static let steps = 3
    static let grants = 12

    static func step(_ number: Int) -> String { "00000000-0000-4000-8000-0000000006\(10 + number)" }

    private static func grant(_ number: Int) -> String { "00000000-0000-4000-8000-0000000005\(10 + number)" }

    private mutating func number(_ count: Int) -> Int { Int.random(in: 0..<count, using: &lettingRandom) }

    /// A guardian lets somebody act, a pupil of age consents, it is taken back, or somebody is marked, dies or comes back.
    mutating func letOthers() throws {
        let child = Self.child(number(Self.children))
        let receiver = Self.step(number(Self.steps))
        let path = "\(child)/grants/\(Self.grant(number(Self.grants)))"
        switch number(20) {
        case 0..<13:
            let today = LocalDate(bench.clock.now)
            let scopes = GrantScope.allCases.filter { _ in lettingRandom.happens(onceIn: 2) }
            let giver = lettingRandom.happens(onceIn: 4) ? child : Self.adult(number(Self.adults))
            try send(
                .put, path,
                [
                    "giver": JSON(giver), "receiver": JSON(receiver), "scope": JSON(scopes.map { JSON($0.rawValue) }),
                    "startDate": JSON(today.adding(days: number(40) - 10).description),
                    "endDate": JSON(today.adding(days: number(300)).description),
                ])
        case 13..<17: try send(.delete, path, nil)
        case 17: try mark(receiver, "Sekretessmarkering")
        case 18: try mark(receiver, "Ingen")
        default:
            try send(.put, "\(receiver)/status", ["status": lettingRandom.happens(onceIn: 2) ? "Avliden" : "Aktiv"])
        }
    }

    private func mark(_ person: String, _ mark: String) throws {
        let body = #"{"securityMarking":"\#(mark)","purpose":"Provning"}"#
        let answer = try bench.send(
            .put, "/v1/persons/\(person)/security-marking", body, scopes: ["register.protect"])
        try #require(answer.status == 200)
    }

    /// Returns how many are in force.
    func checkGrants(at place: String) throws -> Int {
        let today = LocalDate(bench.clock.now)
        return try bench.database.read { transaction in
            var inForce = 0
            for number in 0..<Self.grants {
                let id = try #require(GrantID(Self.grant(number)))
                guard let grant = try Grants.find(id, in: transaction)?.grant else { continue }
                let persons = try grant.persons.map { try #require(try Persons.document($0, in: transaction)) }
                try #require(
                    grant.withdrawnAt != nil || persons.allSatisfy { $0.status != .deceased },
                    "\(place): nothing is given to, by or about the dead")
                let standing = try GrantStanding(of: grant, on: today, in: transaction)
                guard grant.isInForce(on: today, standing) else { continue }
                inForce += 1
                try #require(
                    grant.isRecordedWithSight || persons.allSatisfy { !$0.isProtected },
                    "\(place): nothing said without sight holds under a mark")
                // The list is what the facts say, so by the list is by another way.
                let gives =
                    grant.isConsent ? persons[0].isAdult(on: today) : persons[0].custodians.contains(grant.giver)
                try #require(gives, "\(place): nobody gives what they do not have")
            }
            return inForce
        }
    }
}

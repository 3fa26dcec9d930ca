import HTTP
import JSON
import Runtime
import TestSupport
import Testing

/// A household in which things are let others: a child of two guardians, a pupil of age, and a step-parent.
struct GrantHouse {
    static let grown = "00000000-0000-4000-8000-0000000001b5"
    static let step = "00000000-0000-4000-8000-0000000001b6"
    static let young = "00000000-0000-4000-8000-0000000001b7"
    static let sighted = ["register.write", "ss12000.protected"]

    let bench: RegisterBench

    init(at moment: String = "2026-11-25T07:00:00Z") throws {
        bench = try RegisterBench(at: moment)
        let persons =
            Household.adults + [
                Household.child([Household.mother, Household.father]),
                Household.person(Self.grown, [("birthDate", "2008-03-09")]),
                // As registers have adults: by the number alone.
                Household.person(Self.step, [("civicNo", ["value": "198502032389"])]),
                Household.person(Self.young, [("birthDate", "2010-01-01")]),
            ]
        try bench.load((["persons": JSON(persons)] as JSON).text)
        try bench.forgetTold()
    }

    static func id(_ number: Int = 1) -> String { "e7a1b2c3-4d5e-4f60-8a7b-9c0d1e2f3a0\(number)" }
    static func path(_ number: Int = 1, of pupil: String = Household.child) -> String {
        "/v1/persons/\(pupil)/grants/\(id(number))"
    }

    static func body(
        by giver: String = Household.mother, to receiver: String = step, _ scope: [String] = ["read-attendance"],
        until end: String = "2027-06-30", from start: String? = nil
    ) -> JSON {
        let body: JSON = [
            "giver": JSON(giver), "receiver": JSON(receiver), "scope": JSON(scope.map { JSON($0) }),
            "endDate": JSON(end),
        ]
        return start.map { body.setting("startDate", JSON($0)) } ?? body
    }

    @discardableResult
    func give(
        _ number: Int = 1, of pupil: String = Household.child, _ body: JSON = body(), sighted: Bool = false
    ) throws -> (status: Int, code: String?) {
        try send(.put, Self.path(number, of: pupil), body.text, sighted)
    }

    @discardableResult
    func takeBack(
        _ number: Int = 1, of pupil: String = Household.child, _ query: String = "", sighted: Bool = false
    ) throws -> (status: Int, code: String?) {
        try send(.delete, Self.path(number, of: pupil) + query, "", sighted)
    }

    private func send(
        _ method: HTTP.Method, _ target: String, _ body: String, _ sighted: Bool
    ) throws -> (status: Int, code: String?) {
        let answer = try bench.send(
            method, target, body, scopes: sighted ? Self.sighted : ["register.write"],
            purpose: sighted ? "Provning" : nil)
        return (answer.status, answer.body.isEmpty ? nil : try JSON(parsing: answer.body)["code"]?.string)
    }

    /// The list about a pupil; nil when the pupil is not found.
    func list(of pupil: String = Household.child, sighted: Bool = false) throws -> [JSON]? {
        let answer = try bench.send(
            .get, "/v1/persons/\(pupil)/grants", scopes: sighted ? Self.sighted : ["register.write"],
            purpose: sighted ? "Provning" : nil)
        return answer.status == 404 ? nil : try JSON(parsing: answer.body)["data"]?.elements.map(Array.init)
    }

    func inForce(of pupil: String = Household.child) throws -> [Bool?]? {
        try list(of: pupil)?.map { $0["inForce"]?.bool }
    }

    func mark(_ person: String, _ mark: String = "Sekretessmarkering") throws {
        let body = #"{"securityMarking":"\#(mark)","purpose":"Provning"}"#
        let answer = try bench.send(
            .put, "/v1/persons/\(person)/security-marking", body, scopes: ["register.protect"])
        try #require(answer.status == 200)
    }

    /// What waits to be told of a grant: exchange, fact and version.
    func told(_ number: Int = 1) throws -> [String] {
        try bench.told().filter { $0.subject == Self.id(number) }.map {
            "\($0.exchange.split(separator: ".")[1]) \($0.type.split(separator: ".")[1]) \($0.version)"
        }
    }
}

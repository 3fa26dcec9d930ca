import Access
import HTTP
import JSON
import Messaging
import RegisterService
import Runtime
import TestSupport
import Testing

/// A register in which days pass.
extension RegisterBench {
    /// A process that goes on where another one ended.
    init(continuing other: RegisterBench) throws {
        (clock, database) = (other.clock, other.database)
        service = RegisterService(
            database: other.database, metrics: metrics, log: .silent, clock: other.clock.clock)
        hosted = try HostedRoutes(
            service.subscriptions, database, Outbox(source: "register", exchange: "register.events"),
            issuer: other.issuer,
            access: RegisterService.access, routes: service.routes)
    }

    static let writer = ["register.write"]

    /// The clock shows this time of this day and the register has looked.
    func begin(_ day: String, at time: String = "00:00") throws {
        clock.set(TestSupport.at(day, time))
        try service.life.clock.turn()
    }

    /// Sends a command and answers its status and the problem's code.
    @discardableResult
    func command(
        _ method: HTTP.Method, _ target: String, _ body: JSON? = nil
    ) throws -> (status: Int, code: String?, body: JSON?) {
        let response = try send(method, target, body?.text ?? "", scopes: Self.writer)
        let json = response.body.isEmpty ? nil : try JSON(parsing: response.body)
        return (response.status, json?["code"]?.string, json)
    }

    func person(_ id: String) throws -> JSON {
        try JSON(parsing: get("/v2.0/persons/\(id)", scopes: ["ss12000.read", "ss12000.protected"]).body)
    }

    func responsibles(of child: String) throws -> [String] {
        (try person(child)["responsibles"]?.elements.map(Array.init) ?? []).compactMap { $0["person"]?["id"]?.string }
    }

    /// The types of what waits to be told about a person, with its versions.
    func told(about person: String) throws -> [String] {
        try told().filter { $0.subject == person }.map { "\($0.type.split(separator: ".")[1]) \($0.version)" }
    }
}

/// One family: a child and three adults.
enum Household {
    static let child = "00000000-0000-4000-8000-0000000001b1"
    static let mother = "00000000-0000-4000-8000-0000000001b2"
    static let father = "00000000-0000-4000-8000-0000000001b3"
    static let trustee = "00000000-0000-4000-8000-0000000001b4"

    static func person(_ id: String, _ more: [(String, JSON)] = []) -> JSON {
        JSON(object: [("id", JSON(id)), ("givenName", "Kim"), ("familyName", "Exempel")] + more)
    }

    static func child(
        born: String? = "2014-03-09", _ guardians: [String], relation: String = "Vårdnadshavare",
        marking: String = "Ingen", _ more: [(String, JSON)] = []
    ) -> JSON {
        let list = guardians.map { ["person": ["id": JSON($0)], "relationType": JSON(relation)] as JSON }
        let birth: [(String, JSON)] = born.map { [("birthDate", JSON($0))] } ?? []
        return person(
            child, birth + [("securityMarking", JSON(marking)), ("responsibles", JSON(list))] + more)
    }

    static let adults = [person(mother), person(father), person(trustee)]

    static func document(_ child: JSON) -> String { (["persons": JSON(adults + [child])] as JSON).text }
}

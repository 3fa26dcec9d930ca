import Access
import AccessLog
import FoundationEssentials
package import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// How following or comparing goes, and what an operator may ask of it.
package struct FollowingRoutes: Sendable {
    /// Nil when no register is followed.
    let status: FollowStatus?
    let settings: FollowSettings
    let service: String
    let database: Database
    let clock: Clock

    /// Allowing many deletions writes to the register; the rest is for operators.
    package static func access(of service: String) -> AccessTable {
        AccessTable([
            // Ids of what could not be taken in, or differs; persons are among them.
            .row(.get, at: "/v1/following", for: .machine("operator"), data: [.identifiers]),
            .row(.get, at: "/v1/following/comparison", for: .machine("operator"), data: [.identifiers]),
            .row(.post, at: "/v1/following/readings", for: .machine("operator")),
            .row(.put, at: "/v1/following/deletions/{kind}", for: .machine("\(service).write")),
        ])
    }

    func all(_ gate: Gate) -> [Route] {
        [
            Route(
                .get, "/v1/following", access: .token,
                handler: gate.token { try told(report, $0, $1) }),
            Route(
                .get, "/v1/following/comparison", access: .token,
                handler: gate.token { try comparison($0, $1) }),
            Route(
                .post, "/v1/following/readings", access: .token,
                handler: gate.token { _, _ in try read() }),
            Route(
                .put, "/v1/following/deletions/{kind}", access: .token,
                handler: gate.token { try allow($0, $1) }),
        ]
    }

    private var report: JSON {
        status?.json(at: clock.now(), mode: settings.mode.rawValue) ?? ["mode": "off"]
    }

    /// The last whole comparison, with ids.
    private func comparison(_ request: Request, _ caller: Caller) throws -> Response {
        guard let comparison = status?.comparison else { throw Problem.notFound }
        return try told(comparison.json, request, caller)
    }

    /// The answer, when it is written down whose ids it holds.
    private func told(_ json: JSON, _ request: Request, _ caller: Caller) throws -> Response {
        try AccessLog.recordReading(
            of: Self.persons(in: json, isOfPersons: false), [.identifiers],
            by: Accessor(request, caller, as: .scope("operator")), in: database)
        return .json(json)
    }

    /// Every id that stands under `persons`.
    private static func persons(in json: JSON, isOfPersons: Bool) -> [UUID] {
        if let members = json.members {
            return members.flatMap { name, value in
                persons(in: value, isOfPersons: isOfPersons || name == ResourceKind.persons.path)
            }
        }
        if let elements = json.elements { return elements.flatMap { persons(in: $0, isOfPersons: isOfPersons) } }
        return isOfPersons ? [json.string.flatMap { UUID(text: $0) }].compactMap(\.self) : []
    }

    /// Reads or compares now, instead of at the end of the interval.
    private func read() throws -> Response {
        guard let status else { throw notFollowing }
        status.bell.ring()
        return Response(status: 202)
    }

    /// `{"count": 1200}`: so many of this kind may vanish, once. With `"protected": true` people who are protected here may be
    /// among them, which takes the right to protect them.
    private func allow(_ request: Request, _ caller: Caller) throws -> Response {
        guard let status, settings.mode == .follow else { throw notFollowing }
        let name: String = try request.parameter("kind")
        guard let kind = ResourceKind(rawValue: name), settings.kinds.contains(kind) else { throw Problem.notFound }
        let body = try request.json()
        guard let count = body["count"]?.int, count >= 0 else {
            throw Problem.bodyInvalid("count", "a whole number from 0")
        }
        let includesProtected = body["protected"]?.bool
        guard includesProtected != nil || body["protected"] == nil else {
            throw Problem.bodyInvalid("protected", "true or false")
        }
        if includesProtected == true, !caller.scopes.contains("\(service).protect") {
            throw Problem.scopeMissing("\(service).protect")
        }
        status.allow(count, of: kind, includingProtected: includesProtected ?? false)
        return .noContent
    }

    private var notFollowing: Problem {
        Problem(
            status: 409, code: "not-following", title: "No other register is followed here",
            detail: "Set \(service.uppercased())_FOLLOW_URL and restart")
    }
}

import Access
import Following
import HTTP
import JSON
import Runtime
import SS12000

/// How following goes, and the two things an operator may ask of it.
struct FollowingRoutes: Sendable {
    let follower: Follower?
    let settings: FollowSettings
    let clock: Clock

    func all(_ gate: Gate) -> [Route] {
        [
            Route(
                .get, "/v1/following", access: .token,
                handler: gate.scope("operator") { _, _ in .json(status) }),
            Route(
                .post, "/v1/following/readings", access: .token,
                handler: gate.scope("operator") { _, _ in try read() }),
            Route(
                .put, "/v1/following/deletions/{kind}", access: .token,
                handler: gate.scope("register.write") { request, _ in try allow(request) }),
        ]
    }

    private var status: JSON {
        guard let follower else { return ["mode": "off"] }
        return follower.status.json(at: clock.now(), mode: settings.mode.rawValue)
    }

    /// Reads the provider now, instead of at the end of the interval.
    private func read() throws -> Response {
        guard let follower else { throw Problem.notFollowing }
        follower.status.bell.ring()
        return Response(status: 202)
    }

    /// `{"count": 1200}`: so many of this kind may vanish, once.
    private func allow(_ request: Request) throws -> Response {
        guard let follower else { throw Problem.notFollowing }
        let name: String = try request.parameter("kind")
        guard let kind = ResourceKind(rawValue: name), settings.kinds.contains(kind) else { throw Problem.notFound }
        guard let count = try request.json()["count"]?.int, count >= 0 else {
            throw Problem.bodyInvalid("count", "a whole number from 0")
        }
        follower.status.allow(count, of: kind)
        return .noContent
    }
}

extension Problem {
    static let notFollowing = Problem(
        status: 409, code: "not-following", title: "This register follows no other",
        detail: "Set REGISTER_FOLLOW_URL and restart")
}

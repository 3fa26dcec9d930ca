package import Runtime

/// Finds the route of a request and turns whatever its handler throws into a response; it never throws itself.
///
/// It needs no port, so a whole service can be asked directly in a test.
package struct Router: Sendable {
    private struct Entry: Sendable {
        let route: Route
        let pattern: RoutePattern
    }

    /// The outcome of looking for a route.
    enum Resolution: Sendable {
        case found(index: Int, parameters: [(name: String, value: String)])
        case refused(Problem, Route.Style)
    }

    private var entries: [Entry] = []
    // Routes by number of segments, the more specific first.
    private var byLength: [Int: [Int]] = [:]

    /// Where unexpected errors are told. The server sets its own.
    package var log: Log = .silent

    /// Gives errors of other modules their problem (a full disk is 503); nil means an unexpected error, answered 500.
    package var translate: @Sendable (any Error) -> Problem? = { _ in nil }

    /// Judges callers of every route that needs a token and has no admission of its own.
    package var admission: Route.Admission = { _ in nil }

    package init() {}

    package var routes: [Route] { entries.map(\.route) }

    /// Adds a route. Two routes for the same method and paths are a programming error and stop the process at start.
    package mutating func add(_ route: Route) {
        let pattern = RoutePattern(route.pattern)
        let length = pattern.parts.count
        var candidates = byLength[length, default: []]
        precondition(
            !candidates.contains {
                entries[$0].route.method == route.method && entries[$0].pattern.isSameShape(as: pattern)
            }, "a route is added twice")
        let place = candidates.firstIndex { pattern.isMoreSpecific(than: entries[$0].pattern) } ?? candidates.count
        candidates.insert(entries.count, at: place)
        byLength[length] = candidates
        entries.append(Entry(route: route, pattern: pattern))
    }

    package mutating func add(_ routes: [Route]) {
        for route in routes { add(route) }
    }

    package func respond(to request: Request) -> Response {
        respond(to: request, resolve(request.method, segments: request.segments, headers: request.headers))
    }

    func route(_ index: Int) -> Route { entries[index].route }

    /// Why no body is read from the sender of these headers; nil when it is.
    func refusal(of index: Int, headers: [(name: String, value: String)]) -> Problem? {
        let route = entries[index].route
        guard route.access == .token else { return nil }
        return (route.admission ?? admission)(headers.first { $0.name == "authorization" }?.value)
    }

    func resolve(
        _ method: Method, segments: [String], headers: [(name: String, value: String)]
    ) -> Resolution {
        var allowed: [Method] = []
        for index in byLength[segments.count] ?? [] {
            guard let parameters = entries[index].pattern.match(segments) else { continue }
            let route = entries[index].route
            guard route.method == method || (route.method == .get && method == .head) else {
                allowed.append(route.method)
                continue
            }
            if route.access == .token && !headers.contains(where: { $0.name == "authorization" }) {
                return .refused(.tokenMissing, route.style)
            }
            return .found(index: index, parameters: parameters)
        }
        let style = Router.style(of: segments.first)
        guard !allowed.isEmpty else { return .refused(.notFound, style) }
        if allowed.contains(.get) && !allowed.contains(.head) { allowed.append(.head) }
        return .refused(.methodNotAllowed(allowed), style)
    }

    func respond(to request: Request, _ resolution: Resolution) -> Response {
        switch resolution {
        case .refused(let problem, let style): return problem.response(style)
        case .found(let index, let parameters):
            let route = entries[index].route
            var request = request
            request.parameters = parameters
            do {
                return try route.handler(request)
            } catch let problem as Problem {
                return problem.response(route.style)
            } catch {
                if let problem = translate(error) { return problem.response(route.style) }
                log.error(
                    "request failed unexpectedly",
                    [
                        "http.route": .string(route.pattern), "request.id": .string(request.id.lowercase),
                        "error": .error(error),
                    ])
                return Problem.internal.response(route.style)
            }
        }
    }

    /// How a request is refused that no route has: SS 12000 resources live under /v2.0 and at the root; what else we answer
    /// is our own.
    static func style(of firstSegment: String?) -> Route.Style {
        switch firstSegment {
        case nil, "", "v1", "health", "metrics", "openapi.json": .problem
        default: .ss12000
        }
    }
}

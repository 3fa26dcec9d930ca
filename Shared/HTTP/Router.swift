package import Runtime

/// Finds the route of a request and turns whatever its handler throws into a response; it never throws itself.
///
/// It needs no port, so a whole service can be asked directly in a test.
package struct Router: Sendable {
    /// Looks at a caller by the `Authorization` header. `mayWait` is false on the polling thread.
    package typealias Judge = @Sendable (AccessRule, _ authorization: String?, _ mayWait: Bool) -> Verdict

    package enum Verdict: Sendable {
        /// What the judge knows of the caller; the handler finds it as the request's ``Request/identity``.
        case admitted(any Sendable)
        case refused(Problem)
    }

    private struct Entry: Sendable {
        let route: Route
        let pattern: RoutePattern
        let rule: AccessRule
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

    private let judge: Judge?

    /// Tells who sends a request, by the `Authorization` header, for the limits. It must not wait.
    package var sender: @Sendable (_ authorization: String) -> Sender = { _ in .undecided }

    /// - Parameter judge: tells whether a row admits a caller; without one only open routes can be added.
    package init(judge: Judge? = nil) {
        self.judge = judge
    }

    package var routes: [Route] { entries.map(\.route) }
    /// Each route as its row has it.
    package var access: [AccessTable.Row] {
        entries.map { AccessTable.Row(method: $0.route.method, pattern: $0.route.pattern, rule: $0.rule) }
    }

    /// Adds routes, each with its row of the table.
    ///
    /// A route without a row, a row without a route, and two routes for the same method and paths are programming errors and
    /// stop the process at start: nothing is ever served of which the table does not say who may.
    package mutating func add(_ routes: [Route], by table: AccessTable) {
        for route in routes {
            guard let rule = table.rule(of: route) else {
                preconditionFailure("no row for \(route.method.rawValue) \(route.pattern)")
            }
            add(route, rule)
        }
        let served = Set(routes.map { "\($0.method.rawValue) \($0.pattern)" })
        for row in table.rows where !served.contains("\(row.method.rawValue) \(row.pattern)") {
            preconditionFailure("no route for \(row.method.rawValue) \(row.pattern)")
        }
        precondition(routes.count == table.rows.count, "a row stands twice")
    }

    private mutating func add(_ route: Route, _ rule: AccessRule) {
        precondition((route.access == .open) == rule.isOpen, "the route and its row differ in whether it is open")
        precondition(rule.isOpen || judge != nil, "nobody judges the callers of \(route.pattern)")
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
        entries.append(Entry(route: route, pattern: pattern, rule: rule))
    }

    package func respond(to request: Request) -> Response {
        respond(to: request, resolve(request.method, segments: request.segments, headers: request.headers))
    }

    func route(_ index: Int) -> Route { entries[index].route }

    /// Why no body is read from the sender of these headers; nil when it is.
    func refusal(of index: Int, headers: [(name: String, value: String)]) -> Problem? {
        let entry = entries[index]
        if let judge, !entry.rule.isOpen {
            let authorization = headers.first { $0.name == "authorization" }?.value
            if case .refused(let problem) = judge(entry.rule, authorization, false) { return problem }
        }
        return entry.route.admission?()
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
            if let judge, !entries[index].rule.isOpen {
                switch judge(entries[index].rule, request.header("authorization"), true) {
                case .refused(let problem): return problem.response(route.style)
                case .admitted(let identity): request.identity = identity
                }
            }
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

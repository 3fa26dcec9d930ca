import CMicroHTTPD
import FoundationEssentials
import Runtime
import Synchronization

/// What happens to a request between the HTTP library and the router.
///
/// The polling thread calls in here and never waits. When a request has been read, its connection is suspended and a
/// handler thread takes over; the handler makes the response and resumes the connection, and the polling thread sends
/// it.
final class Intake: Sendable {
    let limits: Limits
    /// Nil for plain HTTP.
    let tls: TLS?
    let links = Links()
    let router: Router
    let metrics: RouteMetrics
    let log: Log
    let isDraining = Atomic(false)
    /// Requests that have begun and are not yet answered in full.
    let inFlight = Tally()
    /// Requests with a large body, from their headers to their end.
    let largeBodies = Tally()
    /// Rings when a request ends while the server drains.
    let ended = Doorbell()

    private let handlers: HandlerPool
    private let reserved: HandlerPool
    /// Write large bodies to their files.
    let spoolers: HandlerPool
    let limiter: RateLimiter
    private let shares: HandlerShares
    private let unfinished = Mutex<[ObjectIdentifier: Exchange]>([:])

    init(router: Router, limits: Limits, tls: TLS?, metrics: Metrics, log: Log) {
        self.router = router
        self.tls = tls
        self.limits = limits
        self.metrics = RouteMetrics(metrics, routes: router.routes)
        self.log = log
        limiter = RateLimiter(limits.edge.rates, metrics: metrics)
        handlers = HandlerPool(name: "http", threads: limits.handlers, waiting: limits.waiting)
        shares = HandlerShares(handlers: limits.handlers, waiting: limits.waiting)
        reserved = HandlerPool(name: "http-reserved", threads: 2, waiting: 64)
        spoolers = HandlerPool(name: "http-spool", threads: max(1, limits.largeBodies), waiting: 1_024)
        let links = links
        let handlers = handlers
        let inFlight = inFlight
        let shares = shares
        metrics.gauge("http_connections", "Open connections") { Double(links.count) }
        metrics.gauge("http_requests_in_flight", "Requests begun and not yet answered in full") {
            Double(inFlight.value)
        }
        if let tls {
            metrics.gauge("tls_certificate_expiry_seconds", "When the certificate expires, in Unix time") {
                Double(tls.endsAt.microseconds / 1_000_000)
            }
        }
        metrics.gauge("http_waiting_requests", "Requests that wait for a handler") { Double(handlers.waiting) }
        metrics.gauge("http_waiting_for_own_requests", "Requests that wait for others of the same sender to end") {
            Double(shares.waiting)
        }
    }

    func start() {
        handlers.start()
        reserved.start()
        spoolers.start()
    }

    func stop(within patience: Duration) -> Bool {
        let isClean = handlers.stop(within: patience)
        return reserved.stop(within: patience) && isClean
    }

    func hand(over exchange: Exchange) -> MHD_Result {
        exchange.stage = .handling
        exchange.link.move(deadline: Moment.never)
        guard let target = exchange.target else { return answerNow(exchange, .targetMalformed) }
        let (body, file) = (exchange.body, exchange.file)
        exchange.body = []
        exchange.file = nil
        let resolution = exchange.resolution
        let client = exchange.link.client(on: exchange.connection)
        var pool = handlers
        if case .found(let index, _) = resolution, router.route(index).lane == .reserved { pool = reserved }

        // Suspended first: once submitted, a handler may resume the connection at any moment.
        MHD_suspend_connection(exchange.connection)
        unfinished.withLock { $0[ObjectIdentifier(exchange)] = exchange }
        let isTaken = pool.submit { [self] in
            // The server may have given up on it while it waited: then nothing must be done that was refused.
            guard exchange.isOpen else { return }
            do throws(Problem) {
                try count(exchange)
            } catch {
                return finish(exchange, error.response(style(of: resolution)))
            }
            let isTaken = shares.run(exchange.sender) { [self] in
                guard exchange.isOpen else { return }
                do throws(Problem) {
                    try file?.append(body)
                    let request = Request(
                        method: exchange.method, target: target, headers: exchange.headers,
                        body: file == nil ? body : [], file: file, id: exchange.id, origin: exchange.origin,
                        client: client)
                    finish(exchange, router.respond(to: request, resolution))
                } catch {
                    finish(exchange, error.response(style(of: resolution)))
                }
            }
            if !isTaken { finish(exchange, Problem.tooManyRequests(seconds: 1).response(style(of: resolution))) }
        }
        if !isTaken { finish(exchange, Problem.overloaded.response(style(of: resolution))) }
        return .YES
    }

    /// Answers from the polling thread, before or instead of a handler.
    func answerNow(_ exchange: Exchange, _ problem: Problem) -> MHD_Result {
        answerNow(exchange, problem.response(style(of: exchange.resolution)), closing: true)
    }

    func answerNow(_ exchange: Exchange, _ response: Response, closing: Bool) -> MHD_Result {
        guard exchange.claim() else { return .NO }
        exchange.answer = OutgoingResponse(
            response, requestID: exchange.id.lowercase, edgeHeaders: exchange.edgeHeaders,
            closing: closing || isDraining.load(ordering: .relaxed))
        return send(exchange)
    }

    /// Queues the finished response. Called by the polling thread.
    func send(_ exchange: Exchange) -> MHD_Result {
        guard let answer = exchange.answer else { return .NO }
        exchange.answer = nil
        exchange.stage = .answered
        let now = Moment.now()
        exchange.link.move(deadline: now + limits.answer.microseconds)
        let duration = now - exchange.startedAt
        metrics.answered(exchange.resolution, status: answer.status, microseconds: duration)
        log.debug(
            "request answered",
            [
                "http.method": .string(exchange.method.rawValue), "http.route": .string(pattern(exchange.resolution)),
                "http.status": .int(answer.status), "http.microseconds": .int(Int(duration)),
                "request.id": .string(exchange.id.lowercase),
            ])
        return answer.queue(on: exchange.connection)
    }

    /// Answers what no handler has finished, so that the connections can be closed. A late handler's answer is dropped.
    func refuseUnfinished() {
        for exchange in unfinished.withLock({ Array($0.values) }) {
            finish(exchange, Problem.stopping.response(style(of: exchange.resolution)))
        }
    }

    private func finish(_ exchange: Exchange, _ response: Response) {
        guard exchange.claim() else { return }
        exchange.answer = OutgoingResponse(
            response, requestID: exchange.id.lowercase, edgeHeaders: exchange.edgeHeaders,
            closing: isDraining.load(ordering: .relaxed))
        MHD_resume_connection(exchange.connection)
        unfinished.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(exchange)) }
    }

    func style(of resolution: Router.Resolution) -> Route.Style {
        switch resolution {
        case .found(let index, _): router.route(index).style
        case .refused(_, let style): style
        }
    }

    private func pattern(_ resolution: Router.Resolution) -> String {
        switch resolution {
        case .found(let index, _): router.route(index).pattern
        case .refused: "unmatched"
        }
    }
}

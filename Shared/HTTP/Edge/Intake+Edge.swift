/// What is looked at before a request is anybody's, and what it costs its sender.
extension Intake {
    /// Notes where the request comes from and what its answer will say to a browser.
    func meet(_ exchange: Exchange) {
        let edge = limits.edge
        let peer = exchange.link.peer
        exchange.origin = edge.frontDoors.origin(peer: peer, exchange.headers)
        exchange.edgeHeaders = edge.origins.headers(for: exchange.headers.first { $0.name == "origin" }?.value)
        if exchange.link.tls != nil || edge.frontDoors.cameByTLS(peer: peer, exchange.headers) {
            exchange.edgeHeaders.append(SecurityHeaders.overTLS)
        }
    }

    /// The answer to a browser that asks whether a page of another origin may send this; nil for everything else, and for
    /// pages that may not: these hear what anybody does who sends `OPTIONS`.
    func preflight(_ exchange: Exchange) -> Response? {
        guard exchange.method == .options, case .refused(let problem, _) = exchange.resolution,
            let origin = exchange.headers.first(where: { $0.name == "origin" })?.value,
            exchange.headers.contains(where: { $0.name == "access-control-request-method" }),
            limits.edge.origins.allows(origin),
            let methods = problem.headers.first(where: { $0.name == "Allow" })?.value
        else { return nil }
        return CrossOrigin.preflight(methods)
    }

    /// Counts a request without a token by its address, before anything else is done for it.
    func refusalOfStranger(_ exchange: Exchange) -> Problem? {
        if exchange.headers.contains(where: { $0.name == "authorization" }) { return nil }
        do throws(Problem) {
            try count(exchange)
            return nil
        } catch {
            return error
        }
    }

    /// Counts a request by its sender, once. Throws when it is one too many, and why the sender's token is refused where one
    /// is needed, which need not be found out twice. Health and metrics are nobody's share.
    func count(_ exchange: Exchange) throws(Problem) {
        if exchange.isCounted { return }
        exchange.isCounted = true
        var needsToken = false
        if case .found(let index, _) = exchange.resolution {
            if router.route(index).lane == .reserved { return }
            needsToken = router.route(index).access == .token
        }
        let token = exchange.headers.first { $0.name == "authorization" }?.value
        let sender = token.map { router.sender($0) } ?? .stranger(nil)
        exchange.sender = sender
        if let problem = limiter.refusal(of: sender, at: exchange.origin) { throw problem }
        if needsToken, case .stranger(let problem?) = sender { throw problem }
    }
}

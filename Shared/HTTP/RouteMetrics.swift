import Runtime

/// Counters by route pattern and status class, made once at start so that a request only adds.
struct RouteMetrics: Sendable {
    private let byRoute: [[Counter]]
    private let unmatched: [Counter]
    private let duration: Histogram
    let late: Counter

    init(_ metrics: Metrics, routes: [Route]) {
        func counters(_ method: String, _ route: String) -> [Counter] {
            (2...5).map { family in
                metrics.counter(
                    "http_requests_total", "Requests answered, by route pattern and class of status",
                    labels: [("method", method), ("route", route), ("status", "\(family)xx")])
            }
        }
        byRoute = routes.map { counters($0.method.rawValue, $0.pattern) }
        unmatched = counters("any", "unmatched")
        duration = metrics.histogram(
            "http_request_duration_seconds", "From the request line to the queued answer",
            buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5])
        late = metrics.counter("http_late_connections_total", "Connections cut because the client was too slow")
    }

    func answered(_ resolution: Router.Resolution, status: Int, microseconds: Int64) {
        let counters =
            switch resolution {
            case .found(let index, _): byRoute[index]
            case .refused: unmatched
            }
        counters[min(max(status / 100, 2), 5) - 2].add()
        duration.observe(seconds: Double(microseconds) / 1_000_000)
    }
}

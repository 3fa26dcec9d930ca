import Runtime
import Testing

@Suite struct MetricsTests {
    @Test func `the exposition is what Prometheus reads`() {
        let metrics = Metrics()
        metrics.counter("requests_total", "Requests answered.", labels: [("code", "200")]).add(3)
        metrics.counter("requests_total", "Requests answered.", labels: [("code", "500")]).add()
        metrics.gauge("outbox_rows", "Rows waiting\nfor \\ the broker.").set(12)
        metrics.gauge("age_seconds", "Read when asked.", read: { 1.5 })
        let histogram = metrics.histogram("wait_seconds", "Waits.", buckets: [0.1, 0.5])
        for seconds in [0.05, 0.1, 0.25, 2] { histogram.observe(seconds: seconds) }
        #expect(
            metrics.exposition() == """
                # HELP requests_total Requests answered.
                # TYPE requests_total counter
                requests_total{code="200"} 3
                requests_total{code="500"} 1
                # HELP outbox_rows Rows waiting\\nfor \\\\ the broker.
                # TYPE outbox_rows gauge
                outbox_rows 12
                # HELP age_seconds Read when asked.
                # TYPE age_seconds gauge
                age_seconds 1.5
                # HELP wait_seconds Waits.
                # TYPE wait_seconds histogram
                wait_seconds_bucket{le="0.1"} 2
                wait_seconds_bucket{le="0.5"} 3
                wait_seconds_bucket{le="+Inf"} 4
                wait_seconds_sum 2.4
                wait_seconds_count 4

                """)
    }

    @Test func `asking twice gives the same instrument`() {
        let metrics = Metrics()
        metrics.counter("a_total", "A.", labels: [("x", "1")]).add()
        #expect(metrics.counter("a_total", "A.", labels: [("x", "1")]).value == 1)
        #expect(metrics.counter("a_total", "A.", labels: [("x", "2")]).value == 0)
        let histogram = metrics.histogram("b_seconds", "B.", buckets: [1])
        histogram.observe(seconds: 0.5)
        #expect(metrics.histogram("b_seconds", "B.", buckets: [1]).count == 1)
    }

    @Test func `label values cannot break out of their quotes`() {
        let metrics = Metrics()
        metrics.counter("a_total", "A.", labels: [("x", "\"}\\\n")]).add()
        #expect(metrics.exposition().contains(#"a_total{x="\"}\\\n"} 1"#))
    }

    @Test func `nothing is lost when many threads count`() {
        let metrics = Metrics()
        let threads = (0..<4).map { number in
            NamedThread.start("count-\(number)") {
                for _ in 0..<10_000 {
                    metrics.counter("a_total", "A.").add()
                    metrics.histogram("b_seconds", "B.", buckets: [1]).observe(seconds: 0.5)
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(metrics.counter("a_total", "A.").value == 40_000)
        #expect(metrics.histogram("b_seconds", "B.", buckets: [1]).count == 40_000)
        #expect(metrics.histogram("b_seconds", "B.", buckets: [1]).sum == 20_000)
    }

    @Test func `a gauge may ask for metrics while it is read`() {
        let metrics = Metrics()
        metrics.gauge("a", "A.", read: { Double(metrics.counter("b_total", "B.").value) })
        #expect(metrics.exposition().contains("a 0\n"))
    }

    @Test func `a service is ready when every check is`() {
        let health = Health()
        #expect(health.isReady)
        health.check("database") { .ready }
        #expect(health.isReady)
        health.check("broker") { .notReady("not connected") }
        #expect(!health.isReady)
        #expect(health.report().map(\.name) == ["database", "broker"])
        #expect(health.report().map(\.state) == [.ready, .notReady("not connected")])
    }
}

import HTTP
import JSON
import Runtime
import Testing

struct `The standard routes` {
    private func ask(_ health: Health, _ path: String) throws -> Response {
        var router = Router()
        let metrics = Metrics()
        metrics.counter("rolls_total", "Rolls taken").add(3)
        let openAPI = [UInt8]("{\"openapi\":\"3.1.0\"}".utf8)
        router.add(
            StandardRoutes(health: health, metrics: metrics, openAPI: openAPI).routes, by: StandardRoutes.access)
        return router.respond(to: try #require(Request(.get, path)))
    }

    @Test func `a service that waits for its broker lives but is not ready, and says why`() throws {
        let health = Health()
        health.check("database") { .ready }
        health.check("broker") { .notReady("not connected") }
        #expect(try ask(health, "/health/live").status == 200)
        let response = try ask(health, "/health/ready")
        #expect(response.status == 503)
        #expect(
            try JSON(parsing: response.body) == [
                "status": "not-ready",
                "checks": [
                    ["name": "database", "status": "ready"],
                    ["name": "broker", "status": "not-ready", "reason": "not connected"],
                ],
            ])
    }

    @Test func `a service whose checks all pass is ready`() throws {
        let health = Health()
        health.check("database") { .ready }
        #expect(try ask(health, "/health/ready").status == 200)
    }

    @Test func `metrics and interface are given as they are`() throws {
        let metrics = try ask(Health(), "/metrics")
        #expect(String(decoding: metrics.body, as: UTF8.self).contains("rolls_total 3"))
        #expect(metrics.header("content-type")?.hasPrefix("text/plain; version=0.0.4") == true)
        #expect(try ask(Health(), "/openapi.json").body == [UInt8]("{\"openapi\":\"3.1.0\"}".utf8))
    }

    @Test func `none of them needs a token or waits behind handlers`() {
        let routes = StandardRoutes(health: Health(), metrics: Metrics(), openAPI: []).routes
        #expect(routes.allSatisfy { $0.access == .open && $0.lane == .reserved })
    }
}

import JSON
package import Runtime

/// The routes every service has. They are open and use the reserved lane; nginx does not pass them on to the world.
package struct StandardRoutes: Sendable {
    private let health: Health
    private let metrics: Metrics
    private let openAPI: [UInt8]

    package init(health: Health, metrics: Metrics, openAPI: [UInt8]) {
        self.health = health
        self.metrics = metrics
        self.openAPI = openAPI
    }

    package static let access = AccessTable([
        .row(.get, at: "/health/live", for: .anyone), .row(.get, at: "/health/ready", for: .anyone),
        .row(.get, at: "/metrics", for: .anyone), .row(.get, at: "/openapi.json", for: .anyone),
    ])

    /// Whether a route with this pattern only says how the service is.
    static func isHealth(_ pattern: String) -> Bool { pattern == "/health/live" || pattern == "/health/ready" }

    package var routes: [Route] {
        let health = health
        let metrics = metrics
        let openAPI = openAPI
        return [
            // Answering at all is what is asked for: a live process that waits for its broker must not be restarted.
            Route(.get, "/health/live", access: .open, lane: .reserved) { _ in
                .json(["status": "live"])
            },
            Route(.get, "/health/ready", access: .open, lane: .reserved) { _ in
                StandardRoutes.readiness(health.report(), health.notes())
            },
            Route(.get, "/metrics", access: .open, lane: .reserved) { _ in
                .bytes([UInt8](metrics.exposition().utf8), contentType: "text/plain; version=0.0.4; charset=utf-8")
            },
            Route(.get, "/openapi.json", access: .open, lane: .reserved) { _ in
                .bytes(openAPI, contentType: "application/json")
            },
        ]
    }

    private static func readiness(
        _ report: [(name: String, state: HealthState)], _ notes: [(name: String, note: String)]
    ) -> Response {
        var isReady = true
        let checks = report.map { check in
            switch check.state {
            case .ready: return ["name": JSON(check.name), "status": "ready"] as JSON
            case .notReady(let reason):
                isReady = false
                return ["name": JSON(check.name), "status": "not-ready", "reason": JSON(reason)] as JSON
            }
        }
        let answer = JSON.object { object in
            object.set("status", isReady ? "ready" : "not-ready")
            object.set("checks", checks)
            // What an operator should look at although the service does its work.
            if !notes.isEmpty {
                object.set("notes", notes.map { ["name": JSON($0.name), "note": JSON($0.note)] as JSON })
            }
        }
        return .json(answer, status: isReady ? 200 : 503)
    }
}

package import JSON
package import Runtime
import SS12000

extension FollowStatus {
    /// What `GET /v1/following` answers: numbers, times and rules.
    package func json(at now: Instant, mode: String) -> JSON {
        withContent { content in
            let state = content.state
            return .object { object in
                object.set("mode", mode)
                object.set("provider", state.provider)
                object.set("state", content.activity.name)
                object.set("lastSuccess", state.lastSuccess?.rfc3339)
                object.set("lagSeconds", Int((now - (state.lastSuccess ?? content.started)).inSeconds))
                object.set("failuresInARow", content.failures)
                object.set(
                    "lastError",
                    content.failure.map { failure, at in
                        .object {
                            $0.set("at", at.rfc3339)
                            $0.set("rule", failure?.rule.rawValue ?? "internal")
                            $0.set("status", failure?.status)
                        }
                    })
                object.set("comparison", content.comparison?.summary)
                object.set("deletionsAfter", state.deletedAfter?.rfc3339)
                object.set("deletionsRefusal", state.deletionsRefusal)
                object.set(
                    "kinds",
                    JSON(
                        object: ResourceKind.allCases.compactMap { kind in
                            state.kinds[kind].map { (kind.path, $0.json) }
                        }))
            }
        }
    }
}

extension FollowStatus.Activity {
    fileprivate var name: String {
        switch self {
        case .starting: "starting"
        case .reading: "reading"
        case .following: "following"
        case .failing: "failing"
        case .stopped: "stopped"
        }
    }
}

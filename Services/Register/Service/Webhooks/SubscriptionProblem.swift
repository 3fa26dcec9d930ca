import HTTP

/// What only subscriptions are refused for.
///
/// | code | status | when |
/// |---|---|---|
/// | `too-many-subscriptions` | 409 | the client holds as many as one client may |
enum SubscriptionProblem {
    static func tooMany(limit: Int) -> Problem {
        Problem(
            status: 409, code: "too-many-subscriptions", title: "The client holds as many subscriptions as it may",
            detail: "At most \(limit); delete one that is not needed")
    }
}

import Runtime

/// Monotonic microseconds, in one word so that a deadline can be an atomic.
enum Moment {
    static func now() -> Int64 { Deadline.monotonic() / 1_000 }

    static let never = Int64.max
}

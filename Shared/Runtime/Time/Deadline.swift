import Glibc

/// The end of a bounded wait, on the clock that never jumps.
package struct Deadline: Sendable {
    private let nanoseconds: Int64

    package init(in duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let limit = Int64.max / 4
        let length = seconds > limit / 1_000_000_000 ? limit : seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        nanoseconds = Deadline.monotonic() + length
    }

    /// Never negative.
    package var remaining: Duration {
        .nanoseconds(max(0, nanoseconds - Deadline.monotonic()))
    }

    package var hasPassed: Bool {
        nanoseconds <= Deadline.monotonic()
    }

    /// What is left, for `poll`: rounded up, so a wait never spins through its last millisecond.
    package var pollTimeout: Int32 {
        let left = max(0, nanoseconds - Deadline.monotonic())
        return Int32(clamping: (left + 999_999) / 1_000_000)
    }

    /// Nanoseconds since some fixed moment; only differences mean anything.
    package static func monotonic() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

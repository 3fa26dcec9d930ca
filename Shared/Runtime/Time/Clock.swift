import Glibc

/// Where the time comes from, as a value: rules are handed a clock, so a test can hold it still.
package struct Clock: Sendable {
    package var now: @Sendable () -> Instant

    package init(now: @escaping @Sendable () -> Instant) {
        self.now = now
    }

    package static let system = Clock {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000)
    }

    package static func fixed(_ instant: Instant) -> Clock {
        Clock { instant }
    }
}

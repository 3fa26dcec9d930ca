package import Runtime
import Synchronization

/// A clock that stands still until a test moves it.
package final class TestClock: Sendable {
    private let instant: Mutex<Instant>

    /// - Parameter start: RFC 3339. The default is 08:00 on an ordinary Swedish school day, a Wednesday.
    package init(_ start: String = "2026-11-25T07:00:00Z") {
        instant = Mutex(Instant(rfc3339: start) ?? Instant(microseconds: 0))
    }

    package init(at start: Instant) {
        instant = Mutex(start)
    }

    package var now: Instant { instant.withLock { $0 } }

    package func advance(by duration: Duration) {
        instant.withLock { $0 = $0 + duration }
    }

    package func set(_ moment: Instant) {
        instant.withLock { $0 = moment }
    }

    /// The same clock as rules are handed it.
    package var clock: Clock {
        Clock { [self] in now }
    }
}

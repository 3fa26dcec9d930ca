package import Runtime
import Synchronization

/// Keeps the log lines a test wants to look at.
package final class LogLines: Sendable {
    private let kept = Mutex<[String]>([])
    private let clock: TestClock

    package init(at moment: String = "2026-11-25T07:00:00Z") {
        clock = TestClock(moment)
    }

    package var lines: [String] { kept.withLock { $0 } }

    package func log(level: Log.Level = .debug) -> Log {
        Log(
            service: "test", level: level, sink: { [self] line in kept.withLock { $0.append(line) } },
            clock: clock.clock)
    }
}

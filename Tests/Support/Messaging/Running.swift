package import Runtime
import Synchronization

/// A worker on a thread of its own, for the length of a test.
package final class Running: Sendable {
    private let stop = Stop()
    private let thread: NamedThread
    private let failure: Failure

    private final class Failure: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }

    package init(_ worker: any Worker) {
        let (stop, failure) = (stop, Failure())
        self.failure = failure
        thread = NamedThread.start(worker.name) {
            do {
                try worker.run(until: stop)
            } catch {
                failure.error.withLock { $0 = error }
            }
        }
    }

    /// Asks it to stop and waits; throws what it failed with, or when it does not end.
    package func end(within limit: Duration = .seconds(60)) throws {
        stop.request()
        guard thread.join(within: limit) else { throw NeverHappened(description: "the worker did not end") }
        if let error = failure.error.withLock({ $0 }) { throw error }
    }
}

/// Runs the workers while `body` runs, then ends them in reverse order, also when it throws.
package func running(_ workers: any Worker..., body: () throws -> Void) throws {
    let started = workers.map { Running($0) }
    let result = Result(catching: body)
    var failure: (any Error)?
    for worker in started.reversed() {
        do { try worker.end() } catch { failure = failure ?? error }
    }
    try result.get()
    if let failure { throw failure }
}

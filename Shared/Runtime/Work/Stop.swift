import Synchronization

/// The request to end, asked for once and never taken back. Any number of threads may look at it or wait for it.
package final class Stop: Sendable {
    private let requested = Atomic<Bool>(false)
    private let event = EventDescriptor()

    package init() {}

    /// Safe from any thread and from a signal handler: it stores a flag and writes to a descriptor, nothing more.
    package func request() {
        requested.store(true, ordering: .releasing)
        event.raise()
    }

    package var isRequested: Bool {
        requested.load(ordering: .acquiring)
    }

    /// Sleeps until asked to stop, for `duration` at most. True when asked.
    package func wait(for duration: Duration) -> Bool {
        isRequested || event.waitUntilRaised(for: duration)
    }

    /// Readable from the moment of the request on; for `poll` together with sockets. Do not read from it.
    package var fileDescriptor: Int32 { event.number }
}

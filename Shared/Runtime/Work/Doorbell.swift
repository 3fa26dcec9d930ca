/// Wakes one sleeping thread when there may be work. Rings while nobody waits are kept, and many rings are one wake: the
/// woken thread must look for *all* there is to do.
package final class Doorbell: Sendable {
    private let event = EventDescriptor()

    package init() {}

    package func ring() {
        event.raise()
    }

    /// Sleeps until rung, for `duration` at most, and takes the ring. True when rung. A ring that comes while the caller
    /// works is seen by its next wait, so nothing added before a ring is overlooked.
    package func wait(for duration: Duration) -> Bool {
        guard event.waitUntilRaised(for: duration) else { return false }
        event.lower()
        return true
    }

    /// As ``wait(for:)``, and also ends when `stop` is requested.
    package func wait(for duration: Duration, or stop: Stop) -> Bool {
        guard waitUntilReadable(event.number, stop.fileDescriptor, for: duration).first else { return false }
        event.lower()
        return true
    }

    /// Takes the ring, for those who waited on ``fileDescriptor`` themselves. Clear first, then look for work.
    package func clear() {
        event.lower()
    }

    package var fileDescriptor: Int32 { event.number }
}

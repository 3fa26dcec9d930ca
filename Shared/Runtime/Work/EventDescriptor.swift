import CLinux
import Glibc

/// An eventfd: a flag that a thread can wait for together with sockets. Owned by one value, closed with it.
struct EventDescriptor: ~Copyable, Sendable {
    let number: Int32

    init() {
        number = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        precondition(number >= 0, "no file descriptors left")
    }

    deinit {
        close(number)
    }

    /// Makes the descriptor readable. Safe in a signal handler.
    func raise() {
        var one: UInt64 = 1
        // The only failure of a non-blocking write is a full counter, and then it is readable already.
        _ = write(number, &one, 8)
    }

    func lower() {
        var count: UInt64 = 0
        _ = read(number, &count, 8)
    }

    func waitUntilRaised(for duration: Duration) -> Bool {
        waitUntilReadable(number, -1, for: duration).first
    }
}

/// Waits until either descriptor is readable (-1 is none) or the time is over; a signal does not shorten the wait.
func waitUntilReadable(_ first: Int32, _ second: Int32, for duration: Duration) -> (first: Bool, second: Bool) {
    let deadline = Deadline(in: duration)
    var waits = (
        pollfd(fd: first, events: Int16(POLLIN), revents: 0), pollfd(fd: second, events: Int16(POLLIN), revents: 0)
    )
    while true {
        let ready = withUnsafeMutableBytes(of: &waits) { bytes in
            poll(bytes.assumingMemoryBound(to: pollfd.self).baseAddress, 2, deadline.pollTimeout)
        }
        if ready < 0, errno == EINTR { continue }
        return (waits.0.revents != 0, waits.1.revents != 0)
    }
}

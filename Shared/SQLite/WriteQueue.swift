import Glibc
import Runtime

/// A change waiting for the writer. Erased to two closures: do it, and tell what became of it.
struct QueuedWrite {
    /// Runs the change within the open transaction and keeps its value; throws what the change threw.
    let run: (borrowing Transaction) throws -> Void
    /// Tells the waiting side: nil = committed, otherwise why not.
    let settle: ((any Error)?) -> Void
}

/// Hands changes from many threads to the writer thread, in the order they came.
final class WriteQueue: @unchecked Sendable {
    // Unchecked: everything below is touched only while `mutex` is held.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrived = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var waiting: [QueuedWrite] = []
    private var isClosed = false

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(arrived, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(arrived)
        pthread_mutex_destroy(mutex)
        arrived.deallocate()
        mutex.deallocate()
    }

    /// False when the queue is closed.
    func add(_ write: QueuedWrite) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if isClosed { return false }
        waiting.append(write)
        if waiting.count == 1 { pthread_cond_signal(arrived) }
        return true
    }

    /// Waits for work and takes at most `most` of it; nil when closed and empty.
    /// - Parameter limit: after so long without work it takes nothing; nil waits for ever.
    func take(most: Int, within limit: Duration? = nil) -> [QueuedWrite]? {
        var end = limit.map(Self.moment(in:))
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while waiting.isEmpty {
            if isClosed { return nil }
            guard end != nil else {
                pthread_cond_wait(arrived, mutex)
                continue
            }
            if pthread_cond_timedwait(arrived, mutex, &end!) == ETIMEDOUT, waiting.isEmpty, !isClosed { return [] }
        }
        if waiting.count <= most {
            let all = waiting
            waiting = []
            waiting.reserveCapacity(all.count)
            return all
        }
        let part = Array(waiting.prefix(most))
        waiting.removeFirst(most)
        return part
    }

    private static func moment(in duration: Duration) -> timespec {
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        let (seconds, attoseconds) = duration.components
        let nanoseconds = moment.tv_nsec + Int(attoseconds / 1_000_000_000)
        moment.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        moment.tv_nsec = nanoseconds % 1_000_000_000
        return moment
    }

    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(arrived)
        pthread_mutex_unlock(mutex)
    }
}

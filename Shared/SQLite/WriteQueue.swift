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
        pthread_cond_init(arrived, nil)
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
    func take(most: Int) -> [QueuedWrite]? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while waiting.isEmpty {
            if isClosed { return nil }
            pthread_cond_wait(arrived, mutex)
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

    func close() {
        pthread_mutex_lock(mutex)
        isClosed = true
        pthread_cond_broadcast(arrived)
        pthread_mutex_unlock(mutex)
    }
}

import Glibc
import Synchronization

/// A result that one thread waits for and another delivers once.
final class Completion<T: Sendable>: Sendable {
    private let result = Mutex<Result<T, any Error>?>(nil)
    private let delivered = Semaphore()

    func deliver(_ outcome: Result<T, any Error>) {
        result.withLock { $0 = outcome }
        delivered.post()
    }

    /// Nil when `limit` passed first. May be asked again, also after the result was seen.
    func wait(for limit: Duration?) -> Result<T, any Error>? {
        if let known = result.withLock({ $0 }) { return known }
        guard delivered.wait(for: limit) else { return nil }
        // The next who asks must not wait for a second delivery.
        delivered.post()
        return result.withLock { $0 }
    }
}

/// A counting semaphore of the system (a futex: no syscall unless somebody waits).
final class Semaphore: @unchecked Sendable {
    // Unchecked because of the pointer: it is set once, and sem_t is made to be used by many threads.
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init(_ count: UInt32 = 0) { sem_init(semaphore, 0, count) }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    func post() { sem_post(semaphore) }

    func wait(for limit: Duration?) -> Bool {
        guard let limit else {
            while sem_wait(semaphore) != 0 {}
            return true
        }
        if limit <= .zero { return sem_trywait(semaphore) == 0 }
        var end = timespec()
        // Glibc's module has no sem_clockwait: a clock that is set while we wait changes the length of this one wait only.
        clock_gettime(CLOCK_REALTIME, &end)
        let (seconds, attoseconds) = limit.components
        end.tv_sec += Int(seconds)
        end.tv_nsec += Int(attoseconds / 1_000_000_000)
        if end.tv_nsec >= 1_000_000_000 {
            end.tv_sec += 1
            end.tv_nsec -= 1_000_000_000
        }
        while sem_timedwait(semaphore, &end) != 0 {
            if errno != EINTR { return false }
        }
        return true
    }
}

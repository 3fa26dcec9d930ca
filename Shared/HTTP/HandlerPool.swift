import Glibc
import Runtime
import Synchronization

/// A fixed number of named threads that take work from one bounded queue, first come first served.
///
/// `@unchecked Sendable`: the queue is behind a Mutex, the thread list is written once before work is accepted, and the
/// semaphore is made to be shared (it stays at one address until the last thread is gone).
final class HandlerPool: @unchecked Sendable {
    typealias Work = @Sendable () -> Void

    private struct Queue {
        var waiting: [Work] = []
        var next = 0
        var isStopping = false

        var count: Int { waiting.count - next }

        mutating func take() -> Work? {
            guard next < waiting.count else { return nil }
            let work = waiting[next]
            next += 1
            if next == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                next = 0
            } else if next > 256 {
                waiting.removeFirst(next)
                next = 0
            }
            return work
        }
    }

    private let queue = Mutex(Queue())
    private let available: UnsafeMutablePointer<sem_t>
    private let bound: Int
    private let size: Int
    private let name: String
    private let threads = Mutex<[NamedThread]>([])

    init(name: String, threads: Int, waiting bound: Int) {
        self.name = name
        self.bound = bound
        size = threads
        available = .allocate(capacity: 1)
        sem_init(available, 0, 0)
    }

    deinit {
        sem_destroy(available)
        available.deallocate()
    }

    var waiting: Int { queue.withLock { $0.count } }

    func start() {
        let started = (1...size).map { number in
            NamedThread.start("\(name)-\(number)") { [self] in work() }
        }
        threads.withLock { $0 = started }
    }

    /// Queues the work; false when the queue is full or the pool stops, and then the work is never run.
    func submit(_ work: @escaping Work) -> Bool {
        let isTaken = queue.withLock { queue in
            guard !queue.isStopping && queue.count < bound else { return false }
            queue.waiting.append(work)
            return true
        }
        if isTaken { sem_post(available) }
        return isTaken
    }

    /// Lets queued work finish and ends the threads; false when some handler did not return in time.
    func stop(within patience: Duration) -> Bool {
        queue.withLock { $0.isStopping = true }
        for _ in 0..<size { sem_post(available) }
        let deadline = Deadline(in: patience)
        return threads.withLock { $0 }.allSatisfy { $0.join(within: deadline.remaining) }
    }

    private func work() {
        while true {
            while sem_wait(available) != 0 {}
            guard let work = queue.withLock({ $0.take() }) else { return }
            work()
        }
    }
}

import Runtime
import Synchronization

/// Read-only connections, opened when first needed and lent to one reader at a time.
final class ReaderPool: Sendable {
    private let path: String
    private let size: Int
    private let free: Semaphore
    private let idle = Mutex<[Idle]>([])
    private let isClosed = Atomic<Bool>(false)

    /// A connection nobody uses. Handed from thread to thread, never used by two at once.
    private struct Idle: @unchecked Sendable {
        let connection: Connection
    }

    init(path: String, size: Int) {
        self.path = path
        self.size = size
        free = Semaphore(UInt32(size))
    }

    /// One state of the database for all that `body` asks. Waits while all connections are in use.
    func read<T>(_ body: (borrowing ReadTransaction) throws -> T) throws -> T {
        // Asked before the wait, or whoever comes during the closing would wait for its end.
        try requireOpen()
        _ = free.wait(for: nil)
        defer { free.post() }
        try requireOpen()
        let connection = try idle.withLock { $0.popLast() }?.connection ?? open()
        defer { idle.withLock { $0.append(Idle(connection: connection)) } }
        try connection.begin("BEGIN")
        defer { if !connection.isIdle { try? connection.run("COMMIT") } }
        return try body(ReadTransaction(connection: connection))
    }

    /// Refuses new readers and waits for those under way, but not for ever: a reader that hangs costs the emptying of the
    /// write-ahead log, nothing more.
    func close(within limit: Duration) {
        isClosed.store(true, ordering: .sequentiallyConsistent)
        let end = ContinuousClock.now + limit
        var taken = 0
        while taken < size, free.wait(for: end - .now) { taken += 1 }
        // The connections close after the lock is let go.
        let connections = idle.withLock { idle in
            let all = idle
            idle = []
            return all
        }
        withExtendedLifetime(connections) {}
        // For those who wait already: to be refused.
        for _ in 0..<taken { free.post() }
    }

    private func requireOpen() throws(SQLiteError) {
        if isClosed.load(ordering: .sequentiallyConsistent) { throw .closed }
    }

    private func open() throws(SQLiteError) -> Connection {
        let connection = try Connection(path: path, readOnly: true)
        try connection.script("PRAGMA query_only = ON; PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY")
        return connection
    }
}

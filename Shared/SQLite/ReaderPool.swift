import Runtime
import Synchronization

/// Read-only connections, opened when first needed and lent to one reader at a time.
final class ReaderPool: Sendable {
    private let path: String
    private let free: Semaphore
    private let idle = Mutex<[Idle]>([])

    /// A connection nobody uses. Handed from thread to thread, never used by two at once.
    private struct Idle: @unchecked Sendable {
        let connection: Connection
    }

    init(path: String, size: Int) {
        self.path = path
        free = Semaphore(UInt32(size))
    }

    /// One state of the database for all that `body` asks. Waits while all connections are in use.
    func read<T>(_ body: (borrowing ReadTransaction) throws -> T) throws -> T {
        _ = free.wait(for: nil)
        defer { free.post() }
        let connection = try idle.withLock { $0.popLast() }?.connection ?? open()
        defer { idle.withLock { $0.append(Idle(connection: connection)) } }
        try connection.begin("BEGIN")
        defer { if !connection.isIdle { try? connection.run("COMMIT") } }
        return try body(ReadTransaction(connection: connection))
    }

    private func open() throws(SQLiteError) -> Connection {
        let connection = try Connection(path: path, readOnly: true)
        try connection.script("PRAGMA query_only = ON; PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY")
        return connection
    }

    func close() { idle.withLock { $0.removeAll() } }
}

import CSQLite
import Runtime

/// Keeps the write-ahead log short: moves what it holds into the file. SQLite would do that within the commit that makes
/// the log long; here the writer does it when those who wait for that commit have their answers.
final class WriteAheadLog {
    /// Pages of 4 kB after which the log is moved: 16 MB. A shorter one moves the same page more often.
    private static let length: Int32 = 4_000
    /// Readers that always overlap can keep the log from beginning anew; beyond this, 64 MB, they are waited for.
    private static let patience: Int32 = 16_000
    private static let longestWait: Int32 = 200

    private let connection: Connection
    private let log: Log
    // Where SQLite's hook leaves the log's length; the hook runs on the thread that commits, which is ours.
    private let pages: UnsafeMutablePointer<Int32>
    private var seen: Int32 = 0
    private var next = WriteAheadLog.length

    init(of connection: Connection, log: Log) {
        self.connection = connection
        self.log = log
        pages = .allocate(capacity: 1)
        pages.initialize(to: 0)
        // Takes the place of SQLite's own hook, which is its automatic checkpoint.
        sqlite3_wal_hook(
            connection.handle,
            { place, _, _, pages in
                place?.assumingMemoryBound(to: Int32.self).pointee = pages
                return SQLITE_OK
            }, pages)
    }

    deinit {
        sqlite3_wal_hook(connection.handle, nil, nil)
        pages.deallocate()
    }

    /// To be called between transactions.
    func tend() {
        if pages.pointee < seen { next = Self.length }
        seen = pages.pointee
        guard seen >= next else { return }
        move(seen >= Self.patience ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE)
        // The log begins anew with the next change, unless a reader still needs it: then not at every change again.
        next = seen + Self.length / 4
    }

    /// Moves everything and empties the file of the log, at the end.
    func empty() { move(SQLITE_CHECKPOINT_TRUNCATE) }

    private func move(_ mode: Int32) {
        sqlite3_busy_timeout(connection.handle, Self.longestWait)
        defer { sqlite3_busy_timeout(connection.handle, Connection.busyTimeout) }
        let code = sqlite3_wal_checkpoint_v2(connection.handle, nil, mode, nil, nil)
        // Busy: a reader is not done. Whatever the reason, the log still holds it all and the next try may succeed.
        if code & 0xff == SQLITE_OK || code & 0xff == SQLITE_BUSY { return }
        log.warning("checkpoint failed", ["error": .error(SQLiteError(code, on: connection.handle, sql: ""))])
    }
}

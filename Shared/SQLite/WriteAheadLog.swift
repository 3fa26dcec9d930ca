import CSQLite
import Runtime

/// Keeps the write-ahead log short: moves what it holds into the file. SQLite would do that within the commit that makes
/// the log long; here the writer does it when those who wait for that commit have their answers, and from `length` on as soon
/// as nobody comes for a while. Only a change without pause, such as an import, makes the log longer: what falls on the same
/// pages again and again is then moved once.
final class WriteAheadLog {
    /// Pages of 4 kB from which on the log is moved at rest: 16 MB.
    private static let length: Int32 = 4_000
    /// At rest is who has had nothing to do for so long.
    private static let rest: Duration = .milliseconds(500)
    /// Pages at which the log is moved whoever comes: 128 MB. It takes about 0.6 s when all of them are different ones.
    private static let longest: Int32 = 32_000
    /// Readers that always overlap can keep the log from beginning anew; beyond this, 192 MB, they are waited for.
    private static let patience: Int32 = 48_000
    private static let longestWait: Int32 = 200

    private let connection: Connection
    private let log: Log
    // Where SQLite's hook leaves the log's length; the hook runs on the thread that commits, which is ours.
    private let pages: UnsafeMutablePointer<Int32>
    private var seen: Int32 = 0
    // The length it had when it was moved last; 0 when it has begun anew since.
    private var moved: Int32 = 0
    // Whether a change without pause has filled the cache, which is given back at rest.
    private var hasWorkedHard = false

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

    /// How long the writer is to wait for work before it calls ``tend(atRest:)``; nil when there is nothing to move.
    var restItWaitsFor: Duration? { hasWorkedHard || isDue(from: Self.length) ? Self.rest : nil }

    /// To be called between transactions, and at rest. True when the log was moved.
    func tend(atRest: Bool) -> Bool {
        if pages.pointee < seen { moved = 0 }
        seen = pages.pointee
        guard isDue(from: atRest ? Self.length : Self.longest) else {
            if atRest, hasWorkedHard { rest() }
            return false
        }
        move(seen >= Self.patience ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE)
        moved = seen
        if atRest { rest() } else { hasWorkedHard = true }
        return true
    }

    /// What the cache holds of a change so large is not what is asked for next.
    private func rest() {
        hasWorkedHard = false
        sqlite3_db_release_memory(connection.handle)
        ProcessMemory.giveBack()
    }

    /// The log begins anew with the change after the move, unless a reader still needs it: then it is not moved again for
    /// every change.
    private func isDue(from length: Int32) -> Bool { seen >= length && seen - moved >= Self.length / 4 }

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

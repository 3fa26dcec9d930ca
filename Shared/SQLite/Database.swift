import CSQLite
import Glibc
package import Runtime
import Synchronization

/// A service's database: one file, one writer thread, some readers. See DESIGN.md for what it guarantees.
package final class Database: Sendable {
    package let path: String
    private let writer: Writer
    private let readers: ReaderPool
    private let thread = Mutex<NamedThread?>(nil)
    private let scratch: Scratch?

    package var statistics: WriterStatistics { writer.statistics }

    /// Opens, checks and migrates. Nothing is changed in a file that is refused.
    /// - Parameters:
    ///   - path: the file, or `:memory:` for a database that lasts as long as this object.
    ///   - applicationID: says whose database it is; another's file is refused.
    package init(
        at path: String, applicationID: Int32, migrations: [Migration], readers: Int = 4, log: Log = .silent,
        clock: Clock = .system
    ) throws(SQLiteError) {
        let scratch = path == ":memory:" ? try Scratch() : nil
        let file = scratch?.path ?? path
        do throws(SQLiteError) {
            let owner = try Ownership(of: file)
            Self.createPrivate(file)
            let wasLeftOpen = Self.size(of: file + "-wal") > 0
            let migrator = Migrator(applicationID: applicationID, migrations: migrations)
            let (connection, plan) = try Self.connect(to: file, after: migrator)
            if connection.isReadOnly { throw SQLiteError.readOnly }
            try Self.prepare(connection, durable: scratch == nil)
            try Self.verify(connection, file, wasLeftOpen: wasLeftOpen)
            try migrator.run(plan, on: connection, at: clock.now())
            let writer = Writer(clock: clock)
            // The connection and the lock live and die on the writer thread.
            let possession = Possession(connection: connection, owner: owner, log: log)
            let started = NamedThread.start("writer") { possession.work(writer) }
            thread.withLock { $0 = started }
            self.writer = writer
        } catch {
            scratch?.remove()
            throw error
        }
        self.path = file
        self.scratch = scratch
        self.readers = ReaderPool(path: file, size: readers)
        log.info("database open", ["sqlite.migrations": .int(migrations.count)])
    }

    deinit { close() }

    /// Runs `body` on the writer thread and returns when what it changed is durably committed, together with whatever
    /// else was waiting. What `body` throws undoes its own changes only. `body` may not wait for anything.
    package func write<T: Sendable>(_ body: @escaping @Sendable (borrowing Transaction) throws -> T) throws -> T {
        precondition(!writer.isCalling, "a change waits for another, which waits for it")
        return try submit(body).wait().get()
    }

    /// Like `write`, without waiting for the outcome.
    package func submit<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws -> T
    ) -> PendingWrite<T> {
        let completion = Completion<T>()
        submit(body) { completion.deliver($0) }
        return PendingWrite(completion: completion)
    }

    /// Like `submit`; `then` is called on the writer thread after the commit and must be short.
    package func submit<T: Sendable>(
        _ body: @escaping @Sendable (borrowing Transaction) throws -> T,
        then: @escaping @Sendable (Result<T, any Error>) -> Void
    ) {
        let value = Leftover<T>()
        let write = QueuedWrite(
            run: { transaction in value.content = try body(transaction) },
            settle: { failure in
                if let failure {
                    then(.failure(failure))
                } else if let result = value.content {
                    // What is large is freed by whoever waited, not by the writer.
                    value.content = nil
                    then(.success(result))
                }
            })
        if !writer.queue.add(write) { then(.failure(SQLiteError.closed)) }
    }

    /// Lends one state of the database. Never waits for the writer.
    package func read<T>(_ body: (borrowing ReadTransaction) throws -> T) throws -> T { try readers.read(body) }

    /// Calls `body` on the writer thread after every commit that changed something. It must be short.
    package func onCommit(_ body: @escaping @Sendable () -> Void) { writer.hooks.withLock { $0.append(body) } }

    /// Moves the write-ahead log into the file and empties it: until then, what has been erased still stands in it. False when a reader
    /// that is under way needs it; then it is for the caller to try again.
    package func emptyLog() -> Bool {
        writer.isToEmptyLog.store(true, ordering: .sequentiallyConsistent)
        // The writer empties it behind the group it works on, so before it takes the second of these.
        for _ in 0..<2 {
            do { try write { _ in } } catch { return false }
        }
        return walBytes == 0
    }

    /// Size of the write-ahead log in bytes.
    package var walBytes: Int { Self.size(of: path + "-wal") }

    /// Commits what was handed over, empties the write-ahead log and closes. Later calls fail with `.closed`.
    package func close() {
        guard
            let running = thread.withLock({ thread in
                defer { thread = nil }
                return thread
            })
        else { return }
        writer.queue.close()
        readers.close(within: .seconds(5))
        // The last to hold the database may be a change on the writer thread, which ends by itself.
        if !writer.isCalling { running.join() }
        scratch?.remove()
    }

    /// Looks at a file that is there through a connection that cannot change it, before it is opened for writing: already
    /// the first setting (write-ahead logging) and the last close (a checkpoint) would change another's file.
    private static func connect(
        to file: String, after migrator: Migrator
    ) throws(SQLiteError) -> (Connection, Migrator.Plan) {
        if size(of: file) > 0 {
            do {
                _ = try migrator.recognise(try Connection(path: file, readOnly: true))
            } catch .readOnly {
                // A rollback journal was left: only a connection that may write, the one below, can read past it.
            }
        }
        let connection = try Connection(path: file, readOnly: false)
        return (connection, try migrator.recognise(connection))
    }

    var isClosed: Bool { thread.withLock { $0 == nil } }

    /// SQLite would create a file that everybody may read; the log gets the file's permissions. An existing file is not
    /// opened: closing it would drop the locks that SQLite holds.
    private static func createPrivate(_ file: String) {
        let descriptor = Glibc.open(file, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    private static func prepare(_ connection: Connection, durable: Bool) throws(SQLiteError) {
        // secure_delete as Debian builds it, said aloud: what is erased about a child is erased in the file, which without
        // it needs a VACUUM. The cache is bounded for the service's memory target. The log: see WriteAheadLog.
        try connection.script(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = \(durable ? "FULL" : "OFF");
            PRAGMA foreign_keys = ON;
            PRAGMA secure_delete = ON;
            PRAGMA journal_size_limit = 134217728;
            PRAGMA cache_size = -24000;
            PRAGMA temp_store = MEMORY;
            """)
    }

    /// A small file is always checked; a large one when its last owner did not close it, because the check reads all of it.
    private static func verify(_ connection: Connection, _ file: String, wasLeftOpen: Bool) throws(SQLiteError) {
        let alwaysBelow = 64 * 1024 * 1024
        guard wasLeftOpen || size(of: file) < alwaysBelow else { return }
        try connection.requireSound("PRAGMA quick_check(1)")
    }

    private static func size(of file: String) -> Int {
        var status = stat()
        return stat(file, &status) == 0 ? Int(status.st_size) : 0
    }
}

/// Where a change leaves its value for the moment after the commit: written and read on the writer thread only.
private final class Leftover<T>: @unchecked Sendable {
    var content: T?
}

/// Carries the connection and the file's lock to the writer thread, which alone uses them from then on.
private final class Possession: @unchecked Sendable {
    // Unchecked: handed over once, before the thread starts, and touched by that thread only.
    private var connection: Connection?
    private var owner: Ownership?
    private let log: Log

    init(connection: Connection, owner: consuming Ownership, log: Log) {
        self.connection = connection
        self.owner = consume owner
        self.log = log
    }

    func work(_ writer: Writer) {
        if let connection {
            let log = WriteAheadLog(of: connection, log: log)
            writer.run(on: connection, log: log)
            log.empty()
        }
        connection = nil
        owner = nil
    }
}

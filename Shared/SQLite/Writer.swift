import Glibc
import Runtime
import Synchronization

/// The one thread that changes the database. What waits when it is ready forms a group: each change in a savepoint of its
/// own, one commit, one fsync for all of them. A change that is alone needs no savepoint: if it fails, the transaction
/// does.
final class Writer: Sendable {
    /// A larger group saves nothing more and makes the first of it wait.
    private static let largestGroup = 256

    let queue = WriteQueue()
    let statistics = WriterStatistics()
    let hooks = Mutex<[@Sendable () -> Void]>([])
    private let clock: Clock
    private let thread = Atomic<UInt>(0)
    /// Whether the write-ahead log is to be emptied after the group that is worked on.
    let isToEmptyLog = Atomic<Bool>(false)

    init(clock: Clock) { self.clock = clock }

    /// Whether the caller is the writer thread itself, for which waiting for the writer would never end.
    var isCalling: Bool { thread.load(ordering: .relaxed) == pthread_self() }

    /// Works until the queue is closed and empty.
    func run(on connection: Connection, log: WriteAheadLog) {
        thread.store(pthread_self(), ordering: .relaxed)
        while let group = queue.take(most: Self.largestGroup, within: log.restItWaitsFor) {
            var rest = group[...]
            while !rest.isEmpty { rest = commit(rest, on: connection) }
            if isToEmptyLog.exchange(false, ordering: .sequentiallyConsistent) { log.empty() }
            if log.tend(atRest: group.isEmpty) { statistics.noteMove() }
        }
    }

    /// Commits as many of the changes as one transaction holds, settles them, and returns those not begun.
    private func commit(_ group: ArraySlice<QueuedWrite>, on connection: Connection) -> ArraySlice<QueuedWrite> {
        do {
            try connection.begin("BEGIN IMMEDIATE")
        } catch {
            for write in group { write.settle(error) }
            return []
        }
        var done: [QueuedWrite] = []
        done.reserveCapacity(group.count)
        var refused: [(QueuedWrite, any Error)] = []
        let isAlone = group.count == 1
        for (position, write) in zip(group.indices, group) {
            do {
                try make(write, isAlone: isAlone, on: connection)
                done.append(write)
            } catch {
                if isAlone {
                    if !connection.isIdle { try? connection.run("ROLLBACK") }
                    write.settle(error)
                    return []
                }
                refused.append((write, error))
                if let ending = undo(on: connection) {
                    // The whole transaction is over: those before this one are undone too. They hear what ended it, not
                    // what this change made of it.
                    for undone in done { undone.settle(ending) }
                    for (write, reason) in refused { write.settle(reason) }
                    return group[(position + 1)...]
                }
            }
        }
        finish(done, refused, on: connection)
        return []
    }

    /// In a savepoint SQLite keeps a copy of every page a change touches; in a transaction of many changes it also looks
    /// through those copies whenever a statement ends that has a savepoint of its own. An import pays a fifth more for it.
    private func make(_ write: QueuedWrite, isAlone: Bool, on connection: Connection) throws {
        if !isAlone { try connection.run("SAVEPOINT change") }
        try write.run(Transaction(connection: connection, now: clock.now()))
        try connection.requireTransaction()
        try connection.requireKeptReferences()
        if !isAlone { try connection.run("RELEASE change") }
    }

    /// Undoes the change that failed. When the transaction did not survive it, what ended it.
    private func undo(on connection: Connection) -> SQLiteError? {
        do throws(SQLiteError) {
            try connection.requireTransaction()
            try connection.run("ROLLBACK TO change")
            try connection.run("RELEASE change")
            return nil
        } catch {
            if !connection.isIdle { try? connection.run("ROLLBACK") }
            return error
        }
    }

    private func finish(
        _ done: [QueuedWrite], _ refused: [(QueuedWrite, any Error)], on connection: Connection
    ) {
        do {
            try connection.run("COMMIT")
        } catch {
            if !connection.isIdle { try? connection.run("ROLLBACK") }
            for write in done { write.settle(error) }
            for (write, reason) in refused { write.settle(reason) }
            return
        }
        statistics.note(group: done.count)
        for write in done { write.settle(nil) }
        for (write, reason) in refused { write.settle(reason) }
        if !done.isEmpty {
            for hook in hooks.withLock({ $0 }) { hook() }
        }
    }
}

/// What the writer has done since the start.
package final class WriterStatistics: Sendable {
    private let counts = Mutex<(commits: Int, writes: Int, largest: Int, moves: Int)>((0, 0, 0, 0))

    package var commits: Int { counts.withLock { $0.commits } }
    package var writes: Int { counts.withLock { $0.writes } }
    package var largestGroup: Int { counts.withLock { $0.largest } }
    /// How often the write-ahead log was moved into the file.
    package var logMoves: Int { counts.withLock { $0.moves } }

    func note(group: Int) {
        counts.withLock {
            $0.commits += 1
            $0.writes += group
            $0.largest = max($0.largest, group)
        }
    }

    func noteMove() { counts.withLock { $0.moves += 1 } }
}

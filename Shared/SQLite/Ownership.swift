import Glibc

/// One process owns a database file: two writers at once can corrupt it on this SQLite (the WAL-reset bug). The lock lies on a
/// file beside the database, because closing any descriptor of the database file itself would drop SQLite's own locks.
struct Ownership: ~Copyable {
    private let descriptor: Int32

    init(of path: String) throws(SQLiteError) {
        let opened = open(path + "-owner", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard opened >= 0 else { throw .cannotOpen(path: path) }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            Glibc.close(opened)
            throw isTaken ? .inUse(path: path) : .cannotOpen(path: path)
        }
        // Only now: once every property is set, a throw runs `deinit` too, and a number closed twice may be somebody else's.
        descriptor = opened
    }

    deinit { Glibc.close(descriptor) }
}

import Glibc

/// One process owns a database file: two writers at once can corrupt it on this SQLite (the WAL-reset bug). The lock lies on a
/// file beside the database, because closing any descriptor of the database file itself would drop SQLite's own locks.
struct Ownership: ~Copyable {
    private let descriptor: Int32

    init(of path: String) throws(SQLiteError) {
        descriptor = open(path + "-owner", O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .cannotOpen(path: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let isTaken = errno == EWOULDBLOCK
            Glibc.close(descriptor)
            throw isTaken ? .inUse(path: path) : .cannotOpen(path: path)
        }
    }

    deinit { Glibc.close(descriptor) }
}

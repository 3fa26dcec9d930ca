/// A database that a tool looks at beside the service that owns it: nothing in the file changes, the owner's lock is not
/// asked for, and the owner's writer never waits. It sees what is committed.
package struct ReadOnlyDatabase: Sendable {
    private let readers: ReaderPool

    /// Throws `cannotOpen` when there is no such file, or it may not be read.
    package init(at path: String) throws {
        readers = ReaderPool(path: path, size: 1)
        _ = try read { transaction in try transaction.first("SELECT count(*) FROM sqlite_schema") { $0.int(0) } }
    }

    /// Lends one state of the database.
    package func read<T>(_ body: (borrowing ReadTransaction) throws -> T) throws -> T { try readers.read(body) }
}

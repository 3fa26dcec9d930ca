extension Database {
    /// Reads a database file that belongs to somebody else, also while they have it open. For checks from outside; a service
    /// reads its own.
    package static func look<T>(at path: String, _ body: (borrowing ReadTransaction) throws -> T) throws -> T {
        let pool = ReaderPool(path: path, size: 1)
        defer { pool.close(within: .seconds(5)) }
        return try pool.read(body)
    }
}

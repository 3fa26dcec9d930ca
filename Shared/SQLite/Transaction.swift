package import Runtime

/// The right to change the database, lent to one closure on the writer thread. It cannot be copied or kept, so nothing can be
/// written outside a transaction.
package struct Transaction: ~Copyable, Querying {
    package let connection: Connection
    /// The time of this change: one value for everything the closure writes.
    package let now: Instant

    /// Runs a statement and says how many rows it changed.
    @discardableResult
    package borrowing func run<each B: Bindable>(_ sql: StaticString, _ values: repeat each B) throws -> Int {
        let statement = try bound(sql, repeat each values)
        try connection.step(statement) { _ in true }
        return connection.changes
    }

    @discardableResult
    package borrowing func run(dynamic sql: String, _ values: [StoredValue]) throws -> Int {
        let statement = try bound(dynamic: sql, values)
        try connection.step(statement) { _ in true }
        return connection.changes
    }

    /// Does all of `body` or, when it throws, nothing of it, and goes on in the same transaction. What ended the whole
    /// transaction (a full disk) is thrown in place of what `body` threw.
    package borrowing func attempt<T>(_ body: (borrowing Transaction) throws -> T) throws -> T {
        try connection.run("SAVEPOINT attempt")
        do {
            let result = try body(self)
            try connection.run("RELEASE attempt")
            return result
        } catch {
            try connection.requireTransaction()
            try connection.run("ROLLBACK TO attempt")
            try connection.run("RELEASE attempt")
            throw error
        }
    }
}

/// One state of the database to read from, lent to one closure.
package struct ReadTransaction: ~Copyable, Querying {
    package let connection: Connection
}

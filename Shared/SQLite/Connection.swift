import CSQLite
import Runtime

/// One connection with its statements. Used by one thread at a time: the writer's by the writer thread, a reader's by whoever
/// has taken it from the pool.
package final class Connection {
    let handle: OpaquePointer
    /// What made SQLite end the open transaction by itself, as it may when the disk is full or unreadable.
    private(set) var ending: SQLiteError?
    // By the address of the SQL's literal: a literal has one address for the life of the process, and comparing addresses
    // costs nothing. The same text at two places is prepared twice.
    private var statements: [UnsafePointer<UInt8>: Statement] = [:]
    private var composed: [String: Statement] = [:]
    private static let mostComposed = 64
    static let busyTimeout: Int32 = 5_000
    /// SQLite takes settings of the process only before its first use.
    private static let isConfigured = skolbuss_sqlite_without_statistics() == SQLITE_OK

    init(path: String, readOnly: Bool) throws(SQLiteError) {
        _ = Self.isConfigured
        var opened: OpaquePointer?
        let flags = readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        // NOMUTEX: the one-thread-at-a-time rule is ours, SQLite need not lock for it.
        let code = sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            sqlite3_close_v2(opened)
            if code == SQLITE_CANTOPEN { throw .cannotOpen(path: path) }
            throw SQLiteError(code, on: nil, sql: "")
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, Self.busyTimeout)
    }

    deinit {
        statements.removeAll()
        composed.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Runs SQL that returns nothing of interest and may hold several statements.
    func script(_ sql: String) throws(SQLiteError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK { throw SQLiteError(code, on: handle, sql: sql) }
    }

    func prepared(_ sql: StaticString) throws(SQLiteError) -> Statement {
        let address = sql.utf8Start
        if let statement = statements[address], !statement.isInUse {
            statement.isInUse = true
            return statement
        }
        let statement = try address.withMemoryRebound(to: CChar.self, capacity: sql.utf8CodeUnitCount + 1) {
            start throws(SQLiteError) in
            try Statement(start, on: handle) { sql.description }
        }
        // A statement in use (a query inside a query's loop) keeps its place; this one serves once.
        if statements[address] == nil { statements[address] = statement }
        statement.isInUse = true
        return statement
    }

    func prepared(composed sql: String) throws(SQLiteError) -> Statement {
        if let statement = composed[sql], !statement.isInUse {
            statement.isInUse = true
            return statement
        }
        let statement = try Statement(sql, on: handle) { sql }
        if composed.count >= Self.mostComposed { composed.removeAll() }
        composed[sql] = statement
        statement.isInUse = true
        return statement
    }

    /// Moves to the next row; false when there is none. The statement is not reset.
    func next(_ statement: Statement) throws(SQLiteError) -> Bool {
        let code = sqlite3_step(statement.handle)
        if code == SQLITE_ROW { return true }
        if code == SQLITE_DONE { return false }
        let error = SQLiteError(code, of: statement.handle, on: handle)
        if isIdle { ending = error }
        throw error
    }

    /// Steps through the rows until `body` says enough.
    func step(_ statement: Statement, _ body: (borrowing Row) throws -> Bool) throws {
        defer { statement.reset() }
        while try next(statement) {
            if try !body(Row(statement: statement.handle)) { return }
        }
    }

    func bind(_ values: [StoredValue], to statement: Statement) throws(SQLiteError) {
        for (offset, value) in values.enumerated() { try bind(value, at: Int32(offset + 1), of: statement) }
        try expect(Int32(values.count), valuesOf: statement)
    }

    func bind(_ value: StoredValue, at index: Int32, of statement: Statement) throws(SQLiteError) {
        let code = statement.bind(value, at: index)
        if code == SQLITE_OK { return }
        defer { statement.reset() }
        if code == SQLITE_RANGE { try expect(index, valuesOf: statement) }
        throw SQLiteError(code, of: statement.handle, on: handle)
    }

    /// SQLite takes a parameter that was given no value for NULL.
    func expect(_ count: Int32, valuesOf statement: Statement) throws(SQLiteError) {
        if count == statement.parameterCount { return }
        defer { statement.reset() }
        throw .failed(
            code: SQLITE_RANGE, message: "\(count) values for \(statement.parameterCount) parameters",
            sql: statement.sql)
    }

    /// Runs one statement, for its effect.
    func run(_ sql: StaticString, _ values: StoredValue...) throws(SQLiteError) {
        let statement = try prepared(sql)
        try bind(values, to: statement)
        defer { statement.reset() }
        while try next(statement) {}
    }

    /// The first column of the first row; 0 when there is none.
    func integer(_ sql: StaticString) throws(SQLiteError) -> Int64 {
        let statement = try prepared(sql)
        defer { statement.reset() }
        return try next(statement) ? sqlite3_column_int64(statement.handle, 0) : 0
    }

    var changes: Int { Int(sqlite3_changes(handle)) }

    /// Whether SQLite will write to the file: not when the system lets it only read.
    var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }
}

/// Beginning, ending, and being sure that a transaction still stands.
extension Connection {
    /// Whether no transaction is open: SQLite ends one by itself after some errors.
    var isIdle: Bool { sqlite3_get_autocommit(handle) != 0 }

    func begin(_ sql: StaticString) throws(SQLiteError) {
        ending = nil
        try run(sql)
    }

    /// Throws when the transaction is over. Without this, whoever made light of the error that ended it would go on
    /// with each statement committed by itself.
    func requireTransaction() throws(SQLiteError) {
        if isIdle { throw ending ?? .failed(code: SQLITE_MISUSE, message: "the transaction was ended within", sql: "") }
    }

    /// Throws when a row refers to nothing and its rule is one that COMMIT checks: COMMIT would then refuse all who share
    /// the transaction.
    func requireKeptReferences() throws(SQLiteError) {
        var (broken, most): (Int32, Int32) = (0, 0)
        sqlite3_db_status(handle, SQLITE_DBSTATUS_DEFERRED_FKS, &broken, &most, 0)
        if broken != 0 { throw .constraint(kind: .foreignKey, detail: "FOREIGN KEY constraint failed") }
    }
}

import CSQLite
import Runtime

/// One connection with its statements. Used by one thread at a time: the writer's by the writer thread, a reader's by whoever
/// has taken it from the pool.
package final class Connection {
    let handle: OpaquePointer
    // By the address of the SQL's literal: a literal has one address for the life of the process, and comparing addresses
    // costs nothing. The same text at two places is prepared twice.
    private var statements: [UnsafePointer<UInt8>: Statement] = [:]
    private var composed: [String: Statement] = [:]
    private static let mostComposed = 64

    init(path: String, readOnly: Bool) throws(SQLiteError) {
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
        sqlite3_busy_timeout(handle, 5_000)
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

    /// Steps through all rows.
    func step(_ statement: Statement, _ body: (borrowing Row) throws -> Bool) throws {
        defer { statement.reset() }
        while true {
            let code = sqlite3_step(statement.handle)
            switch code {
            case SQLITE_ROW:
                if try !body(Row(statement: statement.handle)) { return }
            case SQLITE_DONE:
                return
            default:
                throw SQLiteError(code, on: handle, sql: String(cString: sqlite3_sql(statement.handle)))
            }
        }
    }

    func check(_ code: Int32, _ statement: Statement) throws(SQLiteError) {
        if code == SQLITE_OK { return }
        statement.isInUse = false
        throw SQLiteError(code, on: handle, sql: String(cString: sqlite3_sql(statement.handle)))
    }

    var changes: Int { Int(sqlite3_changes(handle)) }

    /// Whether no transaction is open: SQLite ends one by itself after some errors.
    var isIdle: Bool { sqlite3_get_autocommit(handle) != 0 }

    func integer(_ sql: StaticString) throws(SQLiteError) -> Int64 {
        let statement = try prepared(sql)
        defer { statement.reset() }
        let code = sqlite3_step(statement.handle)
        if code == SQLITE_ROW { return sqlite3_column_int64(statement.handle, 0) }
        if code == SQLITE_DONE { return 0 }
        throw SQLiteError(code, on: handle, sql: sql.description)
    }

    func run(_ sql: StaticString) throws(SQLiteError) {
        let statement = try prepared(sql)
        defer { statement.reset() }
        let code = sqlite3_step(statement.handle)
        if code != SQLITE_DONE && code != SQLITE_ROW { throw SQLiteError(code, on: handle, sql: sql.description) }
    }
}

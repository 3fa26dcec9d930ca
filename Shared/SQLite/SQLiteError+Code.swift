import CSQLite

extension SQLiteError {
    /// The error a statement met while it ran. What SQLite quotes then may come from a bound value (a search text, a JSON
    /// path), so its message is kept up to the first quotation only.
    init(_ code: Int32, of statement: OpaquePointer, on handle: OpaquePointer) {
        let error = SQLiteError(code, on: handle, sql: String(cString: sqlite3_sql(statement)))
        if case .failed(let code, let message, let sql) = error {
            let plain = message.prefix { $0 != "'" && $0 != "\"" }
            self = .failed(code: code, message: String(plain), sql: sql)
        } else {
            self = error
        }
    }

    /// The error a connection has just met in preparing or opening. SQLite's messages quote the SQL of the source; those
    /// on broken rules name tables and columns.
    init(_ code: Int32, on handle: OpaquePointer?, sql: String) {
        let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
        let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
        switch code & 0xff {
        case SQLITE_FULL: self = .diskFull
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: self = .busy
        case SQLITE_READONLY: self = .readOnly
        // Of a file that was open: out of descriptors, or the log's file is gone.
        case SQLITE_IOERR, SQLITE_CANTOPEN: self = .ioFailed(code: extended)
        case SQLITE_NOMEM: self = .outOfMemory
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(detail: message)
        case SQLITE_CONSTRAINT: self = .constraint(kind: ConstraintKind(extended), detail: message)
        case SQLITE_INTERRUPT: self = .interrupted
        default: self = .failed(code: extended, message: message, sql: sql)
        }
    }
}

extension SQLiteError.ConstraintKind {
    init(_ extended: Int32) {
        // The extended codes are macros with shifts, which Swift does not import.
        switch extended >> 8 {
        case 1: self = .check
        case 3: self = .foreignKey
        case 5: self = .notNull
        case 6: self = .primaryKey
        case 8, 10: self = .unique
        case 12: self = .datatype
        default: self = .other
        }
    }
}

import CSQLite

extension SQLiteError {
    /// The error a connection has just met. SQLite's messages name tables and columns; they hold no bound values.
    init(_ code: Int32, on handle: OpaquePointer?, sql: String) {
        let extended = handle.map { sqlite3_extended_errcode($0) } ?? code
        let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? String(cString: sqlite3_errstr(code))
        switch code & 0xff {
        case SQLITE_FULL: self = .diskFull
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_READONLY: self = .readOnly
        case SQLITE_IOERR: self = .ioFailed(code: extended)
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

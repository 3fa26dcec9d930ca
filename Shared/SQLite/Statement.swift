import CSQLite
import FoundationEssentials
import Runtime

/// A prepared statement of one connection. Reset after every use, so none holds a snapshot open.
final class Statement {
    let handle: OpaquePointer
    let parameterCount: Int32
    var isInUse = false
    // A place of 16 bytes for each parameter: ids are the most common value by far, and SQLite would allocate for each.
    private let ids: UnsafeMutableRawPointer
    private static let idSize = 16

    init(_ sql: UnsafePointer<CChar>, on connection: OpaquePointer, text: () -> String) throws(SQLiteError) {
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(connection, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        guard code == SQLITE_OK, let prepared else {
            throw SQLiteError(code == SQLITE_OK ? SQLITE_MISUSE : code, on: connection, sql: text())
        }
        handle = prepared
        parameterCount = sqlite3_bind_parameter_count(prepared)
        ids = .allocate(byteCount: Int(parameterCount) * Self.idSize, alignment: 1)
    }

    deinit {
        sqlite3_finalize(handle)
        ids.deallocate()
    }

    /// As written in the source: parameters, not their values.
    var sql: String { String(cString: sqlite3_sql(handle)) }

    func bind(_ value: StoredValue, at index: Int32) -> Int32 {
        switch value {
        case .null: return sqlite3_bind_null(handle, index)
        case .integer(let number): return sqlite3_bind_int64(handle, index, number)
        case .real(let number): return sqlite3_bind_double(handle, index, number)
        case .text(var text):
            return text.withUTF8 { utf8 in
                // An empty text may have no address; a null pointer would be stored as NULL.
                guard let start = utf8.baseAddress, !utf8.isEmpty else {
                    return sqlite3_bind_text(handle, index, "", 0, skolbuss_sqlite_transient())
                }
                return start.withMemoryRebound(to: CChar.self, capacity: utf8.count) {
                    sqlite3_bind_text(handle, index, $0, Int32(utf8.count), skolbuss_sqlite_transient())
                }
            }
        case .bytes(let bytes):
            if bytes.isEmpty { return sqlite3_bind_zeroblob(handle, index, 0) }
            return bytes.withUnsafeBytes {
                sqlite3_bind_blob(handle, index, $0.baseAddress, Int32($0.count), skolbuss_sqlite_transient())
            }
        case .uuid(let uuid):
            guard index >= 1, index <= parameterCount else { return SQLITE_RANGE }
            let place = ids + Int(index - 1) * Self.idSize
            withUnsafeBytes(of: uuid.uuid) { place.copyMemory(from: $0.baseAddress!, byteCount: Self.idSize) }
            return sqlite3_bind_blob(handle, index, place, Int32(Self.idSize), nil)
        }
    }

    /// Releases the row and the bound values.
    func reset() {
        sqlite3_reset(handle)
        sqlite3_clear_bindings(handle)
        isInUse = false
    }
}

import CSQLite
package import FoundationEssentials
package import Runtime

/// One row of a result, lent to the closure that reads it. Columns count from 0. Reading a column as a type it does not hold
/// is a fault of the code, not of the data (tables are STRICT), and stops the process.
package struct Row: ~Copyable {
    let statement: OpaquePointer

    package borrowing func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
    }

    package borrowing func int(_ column: Int) -> Int { Int(int64(column)) }

    package borrowing func int64(_ column: Int) -> Int64 { sqlite3_column_int64(statement, Int32(column)) }

    package borrowing func double(_ column: Int) -> Double { sqlite3_column_double(statement, Int32(column)) }

    package borrowing func bool(_ column: Int) -> Bool { int64(column) != 0 }

    package borrowing func text(_ column: Int) -> String {
        guard let start = sqlite3_column_text(statement, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    package borrowing func bytes(_ column: Int) -> [UInt8] { withBytes(column) { [UInt8]($0) } }

    /// The column's bytes (of a text: its UTF-8) in place; they are gone when the closure returns.
    package borrowing func withBytes<T>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        let start = sqlite3_column_blob(statement, Int32(column))
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return try body(UnsafeRawBufferPointer(start: start, count: count))
    }

    package borrowing func uuid(_ column: Int) -> UUID {
        withBytes(column) { bytes in
            precondition(bytes.count == 16, "column \(column) holds no UUID")
            return UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
        }
    }

    package borrowing func id<ID: UUIDIdentified>(_ column: Int, as type: ID.Type = ID.self) -> ID { ID(uuid(column)) }

    package borrowing func instant(_ column: Int) -> Instant { Instant(microseconds: int64(column)) }

    package borrowing func date(_ column: Int) -> LocalDate {
        guard let date = LocalDate(iso8601: text(column)) else { preconditionFailure("column \(column) holds no date") }
        return date
    }
}

package extension Row {
    borrowing func optionalInt(_ column: Int) -> Int? { isNull(column) ? nil : int(column) }
    borrowing func optionalInt64(_ column: Int) -> Int64? { isNull(column) ? nil : int64(column) }
    borrowing func optionalDouble(_ column: Int) -> Double? { isNull(column) ? nil : double(column) }
    borrowing func optionalBool(_ column: Int) -> Bool? { isNull(column) ? nil : bool(column) }
    borrowing func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
    borrowing func optionalBytes(_ column: Int) -> [UInt8]? { isNull(column) ? nil : bytes(column) }
    borrowing func optionalUUID(_ column: Int) -> UUID? { isNull(column) ? nil : uuid(column) }
    borrowing func optionalInstant(_ column: Int) -> Instant? { isNull(column) ? nil : instant(column) }
    borrowing func optionalDate(_ column: Int) -> LocalDate? { isNull(column) ? nil : date(column) }
    borrowing func optionalID<ID: UUIDIdentified>(_ column: Int, as type: ID.Type = ID.self) -> ID? {
        isNull(column) ? nil : id(column)
    }
}

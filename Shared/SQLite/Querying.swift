package import Runtime

/// What can be asked within a transaction. SQL is text in the source, so it can be searched for; values are bound, never
/// pasted. A query sees one state of the database from its transaction's begin to its end.
package protocol Querying: ~Copyable {
    var connection: Connection { get }
}

package extension Querying where Self: ~Copyable {
    /// Every row, mapped.
    borrowing func rows<each B: Bindable, T>(
        _ sql: StaticString, _ values: repeat each B, map: (borrowing Row) throws -> T
    ) throws -> [T] {
        let statement = try bound(sql, repeat each values)
        var result: [T] = []
        try connection.step(statement) { row in
            result.append(try map(row))
            return true
        }
        return result
    }

    /// The first row, mapped; nil when there is none.
    borrowing func first<each B: Bindable, T>(
        _ sql: StaticString, _ values: repeat each B, map: (borrowing Row) throws -> T
    ) throws -> T? {
        let statement = try bound(sql, repeat each values)
        var result: T?
        try connection.step(statement) { row in
            result = try map(row)
            return false
        }
        return result
    }

    /// Hands every row to `body`, one after the other.
    borrowing func each<each B: Bindable>(
        _ sql: StaticString, _ values: repeat each B, body: (borrowing Row) throws -> Void
    ) throws {
        let statement = try bound(sql, repeat each values)
        try connection.step(statement) { row in
            try body(row)
            return true
        }
    }

    /// For lists whose conditions are put together at run time from fixed pieces; values are bound all the same.
    borrowing func rows<T>(
        dynamic sql: String, _ values: [StoredValue], map: (borrowing Row) throws -> T
    ) throws -> [T] {
        var result: [T] = []
        try each(dynamic: sql, values) { row in result.append(try map(row)) }
        return result
    }

    borrowing func first<T>(
        dynamic sql: String, _ values: [StoredValue], map: (borrowing Row) throws -> T
    ) throws -> T? {
        let statement = try bound(dynamic: sql, values)
        var result: T?
        try connection.step(statement) { row in
            result = try map(row)
            return false
        }
        return result
    }

    borrowing func each(dynamic sql: String, _ values: [StoredValue], body: (borrowing Row) throws -> Void) throws {
        let statement = try bound(dynamic: sql, values)
        try connection.step(statement) { row in
            try body(row)
            return true
        }
    }
}

extension Querying where Self: ~Copyable {
    borrowing func bound<each B: Bindable>(_ sql: StaticString, _ values: repeat each B) throws(SQLiteError)
        -> Statement
    {
        try connection.requireTransaction()
        let statement = try connection.prepared(sql)
        var index: Int32 = 0
        for value in repeat each values {
            index += 1
            try connection.bind(value.stored, at: index, of: statement)
        }
        try connection.expect(index, valuesOf: statement)
        return statement
    }

    borrowing func bound(dynamic sql: String, _ values: [StoredValue]) throws(SQLiteError) -> Statement {
        try connection.requireTransaction()
        let statement = try connection.prepared(composed: sql)
        try connection.bind(values, to: statement)
        return statement
    }
}

import JSON
import Runtime
import SQLite

/// The rows of one table that are a person's, in the order of the table's key.
struct RowReading {
    let table: String
    let rows: PersonalRows
    let shape: TableShape
    let subject: RecordSubject

    /// A piece of the table.
    struct Slice {
        /// Behind this key, and up to and including `end`; without an end to the table's.
        let start: [StoredValue]
        let end: [StoredValue]?
        /// How many rows it has; 0 when an index finds what is wanted.
        let looked: Int
    }

    func slice(
        after start: [StoredValue], looking most: Int, in querying: borrowing some Querying & ~Copyable
    ) throws -> Slice {
        guard rows.isSearched else { return Slice(start: start, end: nil, looked: 0) }
        var sql = "SELECT \(shape.key.joined(separator: ", ")) FROM \(table)"
        if !start.isEmpty { sql += " WHERE \(comparison(">", from: 1))" }
        sql += " ORDER BY \(shape.key.joined(separator: ", ")) LIMIT 1 OFFSET \(max(0, most - 1))"
        if let end = try querying.first(dynamic: sql, start, map: { row in key(row, from: 0) }) {
            return Slice(start: start, end: end, looked: most)
        }
        let rest = start.isEmpty ? "" : " WHERE \(comparison(">", from: 1))"
        let left = try querying.first(dynamic: "SELECT count(*) FROM \(table)\(rest)", start) { $0.int(0) }
        return Slice(start: start, end: nil, looked: left ?? 0)
    }

    /// - Parameter body: is given a row as it is shown, nil of one that is not, and its key, and says whether to go on.
    /// - Returns: whether the slice may have more: as many rows came as were asked for.
    func each(
        in slice: Slice, most: Int, _ querying: borrowing some Querying & ~Copyable,
        _ body: (JSON?, [StoredValue]) throws -> Bool
    ) throws -> Bool {
        var isWanted = true
        let found = try found(in: slice, most: most, querying)
        for (row, key) in found where isWanted { isWanted = try body(shown(row), key) }
        return found.count == most
    }

    /// The rows as they are, each with its key, the first of them in the key's order.
    func found(
        in slice: Slice, most: Int, _ querying: borrowing some Querying & ~Copyable
    ) throws -> [(row: JSON, key: [StoredValue])] {
        var values = subject.values
        var conditions = ["(\(rows.condition))"]
        if !slice.start.isEmpty {
            conditions.append(comparison(">", from: values.count + 1))
            values += slice.start
        }
        if let end = slice.end {
            conditions.append(comparison("<=", from: values.count + 1))
            values += end
        }
        // The parameters are numbered as they first stand, whichever of them the condition needs.
        let sql = """
            WITH given AS (SELECT :id, :text, :logins)
            SELECT \((shape.key + shape.columns.map(\.name)).joined(separator: ", ")) FROM \(table)
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY \(shape.key.joined(separator: ", "))
            """
        return try querying.rows(dynamic: sql + " LIMIT \(most)", values) { row in
            (row: RecordRow(shape, from: shape.key.count).json(row), key: key(row, from: 0))
        }
    }

    private func shown(_ row: JSON) -> JSON? {
        let left = JSON(object: (row.members.map(Array.init) ?? []).filter { !rows.hidden.contains($0.key) }.map { $0 })
        switch rows.shape {
        case .whole: return left
        case .excerpt(let kept): return left.excerpts(naming: subject.texts, keeping: kept)
        case .custom(let shape): return shape(row, subject)
        }
    }

    private func comparison(_ sign: String, from number: Int) -> String {
        let places = shape.key.indices.map { "?\(number + $0)" }.joined(separator: ", ")
        return "(\(shape.key.joined(separator: ", "))) \(sign) (\(places))"
    }

    private func key(_ row: borrowing Row, from first: Int) -> [StoredValue] {
        var key: [StoredValue] = []
        for (offset, name) in shape.key.enumerated() {
            switch shape.columns.first(where: { $0.name == name })?.kind {
            case .text: key.append(.text(row.text(first + offset)))
            case .bytes: key.append(.bytes(row.bytes(first + offset)))
            default: key.append(.integer(row.int64(first + offset)))
            }
        }
        return key
    }
}

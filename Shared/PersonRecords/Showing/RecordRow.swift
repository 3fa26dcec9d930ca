import Digest
import FoundationEssentials
import JSON
import Runtime
import SQLite

/// A row as JSON, by the house's customs: sixteen bytes are an id, microseconds are a time, and what is a JSON document is one.
struct RecordRow {
    private let columns: [TableShape.Column]
    private let first: Int

    /// - Parameter first: where in the row the table's columns begin.
    init(_ shape: TableShape, from first: Int) {
        columns = shape.columns
        self.first = first
    }

    func json(_ row: borrowing Row) -> JSON {
        var members: [(String, JSON)] = []
        for (offset, column) in columns.enumerated() where !row.isNull(first + offset) {
            members.append((column.name, value(row, first + offset, column)))
        }
        return JSON(object: members)
    }

    private func value(_ row: borrowing Row, _ place: Int, _ column: TableShape.Column) -> JSON {
        switch column.kind {
        case .integer where Self.isTime(column.name): return JSON(row.instant(place).rfc3339)
        case .integer: return JSON(row.int64(place))
        case .real: return JSON(row.double(place))
        case .text: return Self.text(Array(row.text(place).utf8))
        case .bytes:
            let bytes = row.bytes(place)
            if bytes.count == 16, let id = UUID(bytes: bytes[...]) { return JSON(id.lowercase) }
            return Self.isDocument(bytes) ? Self.text(bytes) : JSON(hexadecimal(bytes))
        }
    }

    /// A document, documents a line each, or a text.
    private static func text(_ bytes: [UInt8]) -> JSON {
        guard isDocument(bytes) else { return JSON(String(decoding: bytes, as: UTF8.self)) }
        if let json = try? JSON(parsing: bytes) { return json }
        let lines = bytes.split(separator: UInt8(ascii: "\n")).map { try? JSON(parsing: Array($0)) }
        guard lines.count > 1, lines.allSatisfy({ $0 != nil }) else {
            return JSON(String(decoding: bytes, as: UTF8.self))
        }
        return JSON(lines.compactMap(\.self))
    }

    private static func isDocument(_ bytes: [UInt8]) -> Bool {
        bytes.first == UInt8(ascii: "{") || bytes.first == UInt8(ascii: "[")
    }

    /// Columns of microseconds since 1970.
    static func isTime(_ column: String) -> Bool {
        ["at", "time", "created", "modified"].contains(column)
            || ["_at", "_since", "_until", "_from"].contains { column.hasSuffix($0) }
    }
}

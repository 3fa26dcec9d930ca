import FoundationEssentials
import JSON
import Runtime
import SQLite

/// Goes through a catalogue's tables for one person, a page at a time: bounded in memory by the page, and in time by the rows one
/// page looks through where no index helps.
struct RecordSearch {
    /// Bounds of one page.
    struct Bounds {
        /// A page ends with the record that reaches one of these.
        var records = 500
        var bytes = 1 << 20
        /// Rows that are looked through where no index helps: some 50 ms.
        var looked = 40_000
    }

    struct Found {
        let type: RecordType
        let table: String
        let row: JSON
    }

    struct Page {
        var found: [Found] = []
        /// Where the next page begins; nil when there is none. A page may be empty and have a next one.
        var next: RecordPlace?
    }

    let catalogue: RecordCatalogue
    let subject: RecordSubject
    var bounds = Bounds()

    /// - Parameters:
    ///   - place: where the page before ended.
    ///   - isShown: of a row as it would be shown. What is not counts for nothing but the looking.
    /// - Returns: nil when the place is in no table there is.
    func page(
        after place: RecordPlace?, in querying: borrowing some Querying & ~Copyable, isShown: (JSON) throws -> Bool
    ) throws -> Page? {
        let parts = catalogue.parts
        let first = place.map { place in parts.firstIndex { $0.table == place.table && $0.part == place.part } } ?? 0
        guard let first else { return nil }
        var page = Page()
        var room = bounds
        var key = place?.key ?? []
        for (table, part, rows) in parts[first...] {
            guard let shape = try TableShape(table, in: querying) else { continue }
            guard key.isEmpty || key.count == shape.key.count else { return nil }
            let reading = RowReading(table: table, rows: rows, shape: shape, subject: subject)
            while true {
                let slice = try reading.slice(after: key, looking: max(1, room.looked), in: querying)
                room.looked -= slice.looked
                var last = key
                let isCutShort = try reading.each(in: slice, most: room.records, querying) { row, place in
                    last = place
                    guard let row, try isShown(row) else { return true }
                    page.found.append(Found(type: rows.type, table: table, row: row))
                    room.records -= 1
                    room.bytes -= row.encoded().count
                    return room.records > 0 && room.bytes > 0
                }
                if room.records <= 0 || room.bytes <= 0 {
                    page.next = RecordPlace(table: table, part: part, key: last)
                    return page
                }
                // What may not be seen takes no room: behind as many rows as were asked for there may be more.
                if isCutShort {
                    key = last
                } else {
                    guard let end = slice.end else { break }
                    key = end
                }
                if rows.isSearched && room.looked <= 0 {
                    page.next = RecordPlace(table: table, part: part, key: key)
                    return page
                }
            }
            key = []
        }
        return page
    }
}

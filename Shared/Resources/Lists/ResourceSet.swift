package import FoundationEssentials
package import Runtime

/// The resources of one answer, in its order: what an expansion is asked for.
///
/// They are handed to SQLite as one value, sixteen bytes an id, so that the statement is the same for any number of them.
package struct ResourceSet: Sendable {
    package let ids: [UUID]

    /// SQL that begins a statement: `page (place, id)` has a row for each, `place` counting from 0. Bound to `?1`, which
    /// must be the first of the statement's values. Join it with CROSS JOIN, so that SQLite begins with it.
    package static let sql = """
        WITH RECURSIVE page (place, id) AS MATERIALIZED (
            SELECT 0, substr(?1, 1, 16) WHERE length(?1) >= 16 UNION ALL
            SELECT place + 1, substr(?1, (place + 1) * 16 + 1, 16) FROM page WHERE (place + 2) * 16 <= length(?1)
        )

        """

    package init(_ ids: [UUID]) { self.ids = ids }

    package var value: StoredValue {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(ids.count * 16)
        for id in ids { withUnsafeBytes(of: id.uuid) { bytes += $0 } }
        return .bytes(bytes)
    }
}

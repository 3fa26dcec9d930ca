import JSON
import SQLite
import SS12000

/// An item of an import that was written without what somebody else had at that moment: a number, a name to log in by, a
/// place as guardian. It is written again when everything else of the document has been done, for the document may itself give
/// it free: by an item that comes later, or by leaving its holder out.
///
/// So it does not matter in which order a document has the two between whom something moves. Once is enough: whatever the
/// document lets go of has been let go of by then, and writing again lets nothing go.
struct WaitingItem: Sendable {
    let step: Int
    /// What the first writing left. Of another version since, the item is somebody else's and stays as it is.
    let version: Int64
    /// Whether the first writing was counted as none.
    let isUnchanged: Bool
    /// What the first writing found; what may become free is noted after the second.
    let repairs: [WrittenResource.Repair]

    init(_ written: WrittenResource, version: Int64, step: Int) {
        self.step = step
        self.version = version
        isUnchanged = written.outcome == .unchanged
        repairs = written.repairs
    }

    private init(_ row: borrowing Row) throws {
        step = row.int(0)
        version = row.int64(1)
        isUnchanged = row.bool(2)
        let stored = try JSON(parsing: row.text(3)).elements.map(Array.init) ?? []
        repairs = stored.compactMap { pair in
            guard let rule = pair[0]?.string.flatMap({ RepairRule(rawValue: $0) }), let field = pair[1]?.string else {
                return nil
            }
            return WrittenResource.Repair(rule, field)
        }
    }

    // MARK: Kept with the import

    func keep(for number: Int64, in transaction: borrowing Transaction) throws {
        let repairs = JSON(repairs.map { [JSON($0.rule.rawValue), JSON($0.field)] as JSON })
        try transaction.run(
            "INSERT INTO import_waiting (import, step, version, is_unchanged, repairs) VALUES (?, ?, ?, ?, ?)", number,
            step, version, isUnchanged, repairs.text)
    }

    /// In the document's order.
    static func first(
        _ count: Int, of number: Int64, in transaction: borrowing ReadTransaction
    ) throws -> [WaitingItem] {
        try transaction.rows(
            "SELECT step, version, is_unchanged, repairs FROM import_waiting WHERE import = ? ORDER BY step LIMIT ?",
            number, count
        ) { try WaitingItem($0) }
    }

    func forget(_ number: Int64, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM import_waiting WHERE import = ? AND step = ?", number, step)
    }

    static func forget(_ number: Int64, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM import_waiting WHERE import = ?", number)
    }
}

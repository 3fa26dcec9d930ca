import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// Takes back what one import changed, the newest first: previous documents come back as new versions, with their events;
/// what was created is deleted; what was deleted is there again.
///
/// Only what still is as the import left it is touched, no protected person is by one who may not see them, and no reference is
/// left leading nowhere, not even between two transactions; what stays for one of these reasons is named as a conflict. Each
/// transaction removes what it has undone from the journal, so an undo that was interrupted goes on where it was, and one that
/// met conflicts can be asked for again.
struct UndoSteps: Sendable {
    /// Carries the numbers out of a transaction that only tried.
    private struct Taken: Error {
        let counts: UndoCounts
        let conflicts: [JSON]
    }

    /// Of what can only be undone together, as much as is tried at once.
    private static let together = 1_000
    /// A trial is one transaction, so that its numbers are right; other writers wait for it.
    static let mostTried = 10_000

    let target: ImportTarget
    let database: Database
    /// Told how many resources have been looked at; throws when the service stops.
    let progress: @Sendable (Int) throws -> Void

    func callAsFunction(_ record: ImportRecord) throws {
        var place = UndoPlace()
        while !place.isOver {
            let here = place
            place = try database.write { transaction in
                var counts = try Self.counts(of: record, in: transaction)
                let next = try step(record, from: here, &counts, in: transaction)
                try transaction.run(
                    "UPDATE import SET undo_counts = ? WHERE number = ?", counts.json.text, record.number)
                return next
            }
            try progress(place.looked)
        }
    }

    /// What undoing would come to, and the first of its conflicts. Nothing is changed. Throws `undo-too-large-to-try`.
    func rehearse(_ record: ImportRecord) throws -> (counts: UndoCounts, conflicts: [JSON]) {
        do {
            try database.write { transaction in
                let size = try ImportJournal.size(of: record.number, in: transaction)
                guard size <= Self.mostTried else { throw Problem.undoTooLargeToTry(size, most: Self.mostTried) }
                var counts = UndoCounts()
                var place = UndoPlace()
                while !place.isOver { place = try step(record, from: place, &counts, in: transaction) }
                let conflicts = try ImportNotes.findings(of: record.number, isUndo: true, in: transaction)
                throw Taken(counts: counts, conflicts: conflicts)
            }
        } catch let taken as Taken {
            return (taken.counts, taken.conflicts)
        }
        preconditionFailure("a trial ends by what it throws")
    }

    private static func counts(of record: ImportRecord, in transaction: borrowing Transaction) throws -> UndoCounts {
        let stored = try transaction.first("SELECT undo_counts FROM import WHERE number = ?", record.number) {
            $0.optionalText(0)
        }
        return try (stored ?? nil).map { UndoCounts(try JSON(parsing: $0)) } ?? UndoCounts()
    }

    /// As much as one transaction should undo.
    private func step(
        _ record: ImportRecord, from place: UndoPlace, _ counts: inout UndoCounts, in transaction: borrowing Transaction
    ) throws -> UndoPlace {
        var place = place
        if place.isAtBeginning {
            // What stayed is still in the journal: each pass, and each later undo, looks at it anew.
            counts.forgetConflicts()
            try ImportNotes.removeUndone(of: record.number, in: transaction)
        }
        let rows =
            place.isLast
            ? try JournalRows.gathered(Self.together, of: record.number, before: place.before, in: transaction)
            : try JournalRows(of: record.number, before: place.before, in: transaction)
        guard let rows else {
            place.end()
            return place
        }
        var undo = UndoneEntries(
            target: target, record: record, counts: counts, times: try target.times(in: transaction))
        let waiting =
            place.isLast
            ? try undo.together(rows.entries, in: transaction) : try undo.oneByOne(rows.entries, in: transaction)
        try undo.times.recordChanges(by: record.undoVoice.accessor, in: transaction)
        counts = undo.counts
        try rows.remove(except: waiting + undo.kept, in: transaction)
        place.pass(rows, leaving: waiting.count, keeping: undo.kept.count)
        return place
    }
}

extension ResourceTable {
    /// A document as it is served, ready to be written again.
    func prepared(_ json: JSON, _ kind: ResourceKind) -> PreparedResource? {
        let json = json.setting("meta", nil)
        return encode(json).map {
            PreparedResource(item: ImportItem(kind: kind, id: $0.id, json: json), encoded: $0)
        }
    }
}

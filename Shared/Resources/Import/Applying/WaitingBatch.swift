import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000

/// Items that are written again in one transaction, after all steps of their import: see `WaitingItem`.
struct WaitingBatch: Sendable {
    let target: ImportTarget
    let items: [(WaitingItem, ImportStep)]
    let voice: ImportVoice

    /// Does it for an import that is remembered: with the journal, the numbers, and that they wait no more.
    func apply(to record: ImportRecord, in transaction: borrowing Transaction) throws {
        let held = try transaction.first(
            "SELECT counts FROM import WHERE number = ? AND step = steps AND state = 'applying'", record.number
        ) { ImportCounts(try JSON(parsing: $0.text(0))) }
        guard var counts = held else { throw AppliedBatch.OutOfOrder() }
        var journal = JournalWriter(import: record.number)
        try carryOut(&counts, &journal, in: transaction)
        try journal.finish(in: transaction)
        for (item, _) in items { try item.forget(record.number, in: transaction) }
        try transaction.run("UPDATE import SET counts = ? WHERE number = ?", counts.json.text, record.number)
    }

    func carryOut(
        _ counts: inout ImportCounts, _ journal: inout JournalWriter, in transaction: borrowing Transaction
    ) throws {
        var times = try target.times(in: transaction)
        for (waiting, step) in items {
            guard case .write(let prepared) = step else { continue }
            for repair in try write(prepared, waiting, &counts, &journal, &times, in: transaction) {
                let count = counts.add(repair.rule, step.kind)
                try journal.note(repair, prepared.item, number: count, in: transaction)
            }
        }
        try times.recordChanges(by: voice.accessor, in: transaction)
    }

    /// - Returns: what had to be left out all the same, and what has not been found before.
    private func write(
        _ prepared: PreparedResource, _ waiting: WaitingItem, _ counts: inout ImportCounts,
        _ journal: inout JournalWriter, _ times: inout ModificationTimes, in transaction: borrowing Transaction
    ) throws -> [WrittenResource.Repair] {
        let (kind, id) = (prepared.item.kind, prepared.item.id)
        guard let table = target.table(of: kind) else { return [] }
        let before = try HeldState.whole(id, in: table, of: target, transaction)
        // What it refers to may have gone with what the document leaves out.
        guard before.document != nil, try isAsLeft(kind, id, before.version, waiting, journal, in: transaction),
            try !target.leadsNowhere(prepared, in: transaction)
        else {
            return waiting.repairs.filter(\.rule.mayBecomeFree)
        }
        let written = try target.write(prepared, true, &times, voice, transaction)
        if waiting.isUnchanged {
            if written.isNews { try journal.changedAgain(table, id, before, in: transaction) }
            if written.outcome != .unchanged, written.reported == nil {
                counts[kind].unchanged -= 1
                counts[kind].changed += 1
            }
        } else if written.outcome != .unchanged {
            // In the journal it stands already, with what it was before the import.
            let now = try HeldState.of(id, in: table, transaction)
            let original = try ImportJournal.original(
                of: before.version, kind, id, to: journal.import, in: transaction)
            try ImportJournal.stands(now.version, for: original, kind, id, in: transaction)
        }
        return written.repairs.filter { $0.rule.mayBecomeFree || !waiting.repairs.contains($0) }
    }

    /// Whether the first writing is what still stands: nobody else has changed the item since. The import itself may have given
    /// it a new version.
    private func isAsLeft(
        _ kind: ResourceKind, _ id: UUID, _ now: Int64, _ waiting: WaitingItem, _ journal: JournalWriter,
        in transaction: borrowing Transaction
    ) throws -> Bool {
        if now == waiting.version { return true }
        func original(_ version: Int64) throws -> Int64 {
            try ImportJournal.original(of: version, kind, id, to: journal.import, in: transaction)
        }
        return try original(now) == original(waiting.version)
    }
}

import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000

/// Steps that are done in one transaction.
struct AppliedBatch: Sendable {
    /// Another batch, before this one, is not done: neither is this.
    struct OutOfOrder: Error {}

    let target: ImportTarget
    let steps: [ImportStep]
    let voice: ImportVoice
    /// See `DeletedResources`.
    var looksAtReferences = true

    /// Does the steps of an import that is remembered: with the journal, the numbers, and how far it has come.
    /// - Returns: how many steps were done.
    func apply(to record: ImportRecord, after step: Int, in transaction: borrowing Transaction) throws -> Int {
        let held = try transaction.first(
            "SELECT counts FROM import WHERE number = ? AND step = ? AND state = 'applying'", record.number, step
        ) { ImportCounts(try JSON(parsing: $0.text(0))) }
        guard var counts = held else { throw OutOfOrder() }
        var journal = JournalWriter(import: record.number)
        let waiting = try carryOut(&counts, &journal, after: step, in: transaction)
        for item in waiting { try item.keep(for: record.number, in: transaction) }
        try journal.finish(in: transaction)
        try transaction.run(
            "UPDATE import SET step = ?, counts = ? WHERE number = ?", step + steps.count, counts.json.text,
            record.number)
        return steps.count
    }

    /// - Parameters:
    ///   - journal: where what is changed is written down.
    ///   - step: how many steps have been done before these.
    /// - Returns: what was written without something that somebody else has; see `WaitingItem`.
    func carryOut(
        _ counts: inout ImportCounts, _ journal: inout JournalWriter, after step: Int = 0,
        in transaction: borrowing Transaction
    ) throws -> [WaitingItem] {
        var waiting: [WaitingItem] = []
        var times = try target.times(in: transaction)
        var deletions = DeletedResources(target: target, voice: voice)
        deletions.looksAtReferences = looksAtReferences
        for (place, one) in steps.enumerated() {
            guard let table = target.table(of: one.kind) else { continue }
            switch one {
            case .write(let prepared):
                let id = prepared.item.id
                let (written, before) = try write(prepared, table, &times, in: transaction)
                counts.count(written.reported ?? written.outcome, one.kind)
                if written.isNews {
                    try journal.changed(table, id, before, in: transaction)
                }
                if written.repairs.contains(where: \.rule.mayBecomeFree) {
                    let version = try HeldState.of(id, in: table, transaction).version
                    waiting.append(WaitingItem(written, version: version, step: step + place))
                }
                for repair in written.repairs where !repair.rule.mayBecomeFree {
                    let count = counts.add(repair.rule, one.kind)
                    try journal.note(repair, prepared.item, number: count, in: transaction)
                }
            case .delete(let kind, let id): deletions.wanted.append((kind, id))
            }
        }
        // Writes come first in a document's steps, and in a batch.
        try deletions.carryOut(&counts, &journal, &times, in: transaction)
        try times.recordChanges(by: voice.accessor, in: transaction)
        return waiting
    }

    /// What an undo brings back is asked before it is overwritten, and not of what stands in the document as it is held
    /// already: nearly all of every night's import.
    private func write(
        _ prepared: PreparedResource, _ table: ResourceTable, _ times: inout ModificationTimes,
        in transaction: borrowing Transaction
    ) throws -> (WrittenResource, before: HeldState) {
        struct Changed: Error {}
        var before = try HeldState.of(prepared.item.id, in: table, transaction)
        if let digest = before.digest, prepared.encoded.isSame(as: digest) {
            do {
                let written = try transaction.attempt { transaction in
                    var times = times
                    let written = try target.write(prepared, true, &times, voice, transaction)
                    if written.isNews { throw Changed() }
                    return written
                }
                return (written, before)
            } catch is Changed {}
        }
        try before.askFacts(prepared.item.kind, prepared.item.id, of: target, transaction)
        return (try target.write(prepared, before.document != nil, &times, voice, transaction), before)
    }
}

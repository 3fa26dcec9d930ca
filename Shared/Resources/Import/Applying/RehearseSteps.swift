import JSON
import SQLite

/// Tries what applying would come to: the steps are done like any others and taken back, so the numbers are those of the very
/// code that would write.
///
/// Up to `mostAtOnce` steps are one transaction, for which other writers wait. A larger document is tried batch by batch;
/// whether something refers to what would be deleted is not looked at then, nor whether what somebody has is let go of in
/// another batch.
struct RehearseSteps: Sendable {
    /// Carries a batch's numbers out of the transaction that it undoes.
    private struct Taken: Error {
        let counts: ImportCounts
        let notes: [ImportNotes.Note]
    }

    static let mostAtOnce = 10_000

    let target: ImportTarget
    let database: Database
    let progress: @Sendable (Int) throws -> Void

    /// - Returns: the counts with what would be created, changed, left unchanged and deleted added, and what would be noted.
    func callAsFunction(
        _ record: ImportRecord, _ judged: ImportCounts, steps total: Int, from path: String
    ) throws -> (counts: ImportCounts, notes: [ImportNotes.Note]) {
        var reader = try StepReader(path, target)
        var counts = judged
        var notes: [ImportNotes.Note] = []
        var done = 0
        let isOne = total <= Self.mostAtOnce
        while true {
            let steps = try reader.gather(isOne ? Self.mostAtOnce : ApplySteps.batch)
            if steps.isEmpty { return (counts, notes) }
            do {
                try database.write { transaction in
                    throw try tried(steps, record, inOne: isOne, in: transaction)
                }
            } catch let taken as Taken {
                counts.add(taken.counts)
                if notes.count < 10 * ImportNotes.kept { notes += taken.notes }
            }
            done += steps.count
            try progress(done)
        }
    }

    private func tried(
        _ steps: [ImportStep], _ record: ImportRecord, inOne isOne: Bool, in transaction: borrowing Transaction
    ) throws -> Taken {
        var counts = ImportCounts()
        var waiting: [WaitingItem] = []
        // In the batches in which they would be applied.
        for start in stride(from: 0, to: steps.count, by: ApplySteps.batch) {
            let part = Array(steps[start..<min(start + ApplySteps.batch, steps.count)])
            let batch = AppliedBatch(target: target, steps: part, voice: record.voice, looksAtReferences: isOne)
            var journal = JournalWriter(import: record.number)
            waiting += try batch.carryOut(&counts, &journal, after: start, in: transaction)
        }
        var journal = JournalWriter(import: record.number)
        try WaitingBatch(target: target, items: waiting.map { ($0, steps[$0.step]) }, voice: record.voice)
            .carryOut(&counts, &journal, in: transaction)
        return Taken(counts: counts, notes: try ImportNotes.all(of: record.number, isUndo: false, in: transaction))
    }
}

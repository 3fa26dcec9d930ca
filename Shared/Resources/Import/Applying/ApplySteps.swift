import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import Synchronization

/// Does the steps of a judged document: a thousand to a transaction, so that other writers wait for a tenth of a second,
/// and the next are prepared while the writer commits the last.
///
/// Each transaction holds the resources, their events, the journal that undoes them, and how far the import has come: a
/// process that dies leaves an import that goes on exactly where it was.
struct ApplySteps: Sendable {
    /// Fewer would write the same pages of the indexes more often, more make other writers wait for longer.
    static let batch = 1_000

    let target: ImportTarget
    let database: Database
    /// Told how many steps are done; throws when the service stops.
    let progress: @Sendable (Int) throws -> Void

    /// Goes on with an import where its record says it is.
    func callAsFunction(_ record: ImportRecord, from path: String) throws {
        let done = try all(from: path, after: record.step) { steps, handed in
            let batch = AppliedBatch(target: target, steps: steps, voice: record.voice)
            return { try batch.apply(to: record, after: handed, in: $0) }
        }
        guard done == record.steps else { throw StepReader.Lost() }
    }

    private typealias Work = @Sendable (borrowing Transaction) throws -> Int

    /// - Parameter work: what is to be done with these steps, of which so many have been handed over before.
    /// - Returns: how many steps are done.
    private func all(from path: String, after step: Int, _ work: ([ImportStep], Int) -> Work) throws -> Int {
        var reader = try StepReader(path, target)
        try reader.skip(step)
        var (done, handed) = (step, step)
        var pending: PendingWrite<Int>?

        func settle() throws {
            guard let waiting = pending else { return }
            pending = nil
            done += try waiting.wait().get()
            try progress(done)
        }
        while true {
            let steps = try reader.gather(Self.batch)
            if steps.isEmpty { break }
            let write = database.submit(work(steps, handed))
            handed += steps.count
            // Also when stopping: what was handed over is waited for, so that nothing is in flight when this returns.
            do {
                try settle()
            } catch {
                _ = write.wait()
                throw error
            }
            pending = write
        }
        try settle()
        return done
    }
}

extension StepReader {
    /// The next steps, fewer at the end.
    mutating func gather(_ most: Int) throws -> [ImportStep] {
        var steps: [ImportStep] = []
        steps.reserveCapacity(most)
        while steps.count < most, let step = try next() { steps.append(step) }
        return steps
    }
}

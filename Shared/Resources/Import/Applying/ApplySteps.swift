import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import Synchronization

/// Does the steps of a judged document: a thousand to a transaction, so that other writers wait for a tenth or two of a second at
/// most, and the next are prepared while the writer commits the last.
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
            { transaction in
                let taken = steps.take()
                let batch = AppliedBatch(target: target, steps: taken, voice: record.voice)
                return Done(count: try batch.apply(to: record, after: handed, in: transaction), steps: taken)
            }
        }
        guard done == record.steps else { throw StepReader.Lost() }
        try askAgain(record, from: path)
    }

    /// Writes again what had to be left out because somebody else had it, now that everybody has what the document gives them.
    private func askAgain(_ record: ImportRecord, from path: String) throws {
        while true {
            let waiting = try database.read {
                try WaitingItem.first(Self.batch, of: record.number, in: $0)
            }
            if waiting.isEmpty { return }
            var reader = try StepReader(path, target)
            var read = 0
            var items: [(WaitingItem, ImportStep)] = []
            for item in waiting {
                try reader.skip(item.step - read)
                guard let step = try reader.next() else { throw StepReader.Lost() }
                items.append((item, step))
                read = item.step + 1
            }
            let batch = WaitingBatch(target: target, items: items, voice: record.voice)
            try database.write { try batch.apply(to: record, in: $0) }
            try progress(record.steps)
        }
    }

    /// Steps that are done. They go back to the thread that read them: to free a thousand documents takes the writer, for
    /// whom everybody waits, a fifteenth of the time that it takes to store them.
    private struct Done: Sendable {
        let count: Int
        let steps: [ImportStep]
    }

    private typealias Work = @Sendable (borrowing Transaction) throws -> Done

    /// - Parameter work: what is to be done with these steps, of which so many have been handed over before.
    /// - Returns: how many steps are done.
    private func all(from path: String, after step: Int, _ work: (HandedSteps, Int) -> Work) throws -> Int {
        var reader = try StepReader(path, target)
        try reader.skip(step)
        var (done, handed) = (step, step)
        var pending: PendingWrite<Done>?

        func settle() throws {
            guard let waiting = pending else { return }
            pending = nil
            done += try waiting.wait().get().count
            try progress(done)
        }
        while true {
            let steps = try reader.gather(Self.batch)
            if steps.isEmpty { break }
            let count = steps.count
            let write = database.submit(work(HandedSteps(steps), handed))
            handed += count
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

/// Steps on their way to the writer, which takes them and leaves nothing behind.
private final class HandedSteps: Sendable {
    private let steps: Mutex<[ImportStep]>

    init(_ steps: [ImportStep]) { self.steps = Mutex(steps) }

    func take() -> [ImportStep] {
        steps.withLock { steps in
            defer { steps = [] }
            return steps
        }
    }
}

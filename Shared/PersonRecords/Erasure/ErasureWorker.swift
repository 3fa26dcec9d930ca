package import Runtime
package import SQLite

/// Erases in this service whom the register has said to be erased, a step a transaction, so that nobody waits for it and a stop in the
/// middle loses nothing; then empties the write-ahead log, where what was erased would go on standing, and says that it is done.
package final class ErasureWorker: Worker {
    /// What the service does by itself before the tables are gone through, a bounded part at a time; false when nothing is left.
    package typealias Preparing = @Sendable (_ job: ErasureJob, _ transaction: borrowing Transaction) throws -> Bool
    /// Says in the transaction that ends the job that it is done.
    package typealias Telling = @Sendable (_ report: ErasureReport, _ transaction: borrowing Transaction) throws -> Void

    package let name = "erasure"
    private let database: Database
    private let records: EraseRecords
    private let prepare: Preparing
    private let tell: Telling
    private let log: Log
    private let erased: Counter
    private static let pause: Duration = .seconds(1)
    private static let mostForgotten = 200

    package init(
        _ catalogue: RecordCatalogue, database: Database, metrics: Metrics = Metrics(), log: Log = .silent,
        prepare: @escaping Preparing = { _, _ in false }, tell: @escaping Telling
    ) {
        self.database = database
        records = EraseRecords(catalogue: catalogue)
        self.prepare = prepare
        self.tell = tell
        self.log = log
        erased = metrics.counter("erasures_total", "Persons this service has erased.")
        metrics.gauge("erasures_under_way", "Persons this service is to erase and has not yet.") {
            let count = try? database.read { try $0.first("SELECT count(*) FROM erasure_job") { $0.int(0) } } ?? 0
            return Double(count ?? 0)
        }
    }

    package func run(until stop: Stop) throws {
        var forgetting = Deadline(in: .zero)
        let upkeep = Upkeep(every: Self.pause, failure: "an erasure waits", log: log)
        upkeep.run(until: stop) {
            if try step() { return true }
            guard forgetting.hasPassed else { return false }
            if try forgetOnce() == Self.mostForgotten { return true }
            forgetting = Deadline(in: .seconds(3_600))
            return false
        }
    }

    /// Forgets erasures of long ago, in one transaction; says how many.
    package func forgetOnce() throws -> Int {
        try database.write { try ErasureJob.forget(limit: Self.mostForgotten, in: $0) }
    }

    /// One transaction. False when there is nothing to do at the moment.
    package func step() throws -> Bool {
        guard let job = try database.read({ try ErasureJob.next(in: $0) }) else { return false }
        let outcome = try advance(job)
        switch outcome {
        case .goesOn: return true
        case .waits: return false
        case .isClean:
            // What was overwritten in the file still stands in the log.
            guard database.emptyLog() else { return false }
            let tell = tell
            try database.write { transaction in
                guard let job = try ErasureJob.next(in: transaction) else { return }
                try tell(try job.finish(in: transaction), transaction)
            }
            // The job itself held the id.
            _ = database.emptyLog()
            erased.add(1)
            log.info("a person was erased", ["erasure": .string(job.erasure.lowercase)])
            return true
        }
    }

    private enum Outcome {
        case goesOn
        /// For messages to leave, or for what has come meanwhile.
        case waits
        case isClean
    }

    private func advance(_ job: ErasureJob) throws -> Outcome {
        let (records, prepare) = (records, prepare)
        return try database.write { transaction in
            var job = job
            switch job.stage {
            case .preparing:
                if try !prepare(job, transaction) { job.stage = .erasing }
            case .erasing:
                do { try records.step(&job, in: transaction) } catch is EraseRecords.PlaceLost { job.place = nil }
                if job.place == nil {
                    job.stage = .checking
                    job.left = [:]
                }
            case .checking:
                job.isUnfinished = false
                if job.place == nil { job.left = [:] }
                do { try records.step(&job, in: transaction) } catch is EraseRecords.PlaceLost { job.place = nil }
                if job.isUnfinished {
                    // Something has come in meanwhile, or waits to be sent.
                    job.stage = .preparing
                    job.place = nil
                    try job.store(in: transaction)
                    return .waits
                }
                if job.place == nil {
                    // The job's own row names the person, and goes at the end.
                    job.left["erasures"] = nil
                    try job.store(in: transaction)
                    return .isClean
                }
            }
            try job.store(in: transaction)
            return .goesOn
        }
    }
}

package import Runtime
import SQLite
import SS12000

/// Applies school-year changes, a step to a transaction, and goes on after a crash where it was: a step and the note that
/// it is done are one commit.
package struct SchoolYearWorker: Worker {
    package let name = "school-years"
    let database: Database
    let changes: RegisterChanges
    let bell: Doorbell
    let log: Log

    private static let databasePause: Duration = .seconds(1)
    private static let tries = 3

    package func run(until stop: Stop) throws {
        var failures = 0
        var hasForgotten = false
        while !stop.isRequested {
            do {
                // Once: a plan that is unfinished later is one that a request is making now.
                if !hasForgotten { try database.write { try SchoolYearStore.forgetUnfinished(in: $0) } }
                hasForgotten = true
                while !stop.isRequested, try step() { failures = 0 }
            } catch let error as SQLiteError where error.isTransient {
                log.error("a school-year change waits for the database", ["error": .error(error)])
                _ = stop.wait(for: Self.databasePause)
                continue
            } catch {
                failures += 1
                log.error("a step of a school-year change failed", ["error": .error(error), "try": .int(failures)])
                if failures >= Self.tries {
                    try? skip()
                    failures = 0
                }
                _ = stop.wait(for: Self.databasePause)
                continue
            }
            _ = bell.wait(for: .seconds(60), or: stop)
        }
    }

    /// Applies everything that waits. For tests, and for those who do not run the worker.
    package func work() throws {
        while try step() {}
    }

    /// - Returns: false when nothing waits.
    package func step() throws -> Bool {
        let changes = changes
        let outcome = try database.write { transaction -> (isWaiting: Bool, applied: SchoolYearChangeID?) in
            guard let change = try SchoolYearStore.applying(in: transaction) else { return (false, nil) }
            guard let (number, step) = try SchoolYearStore.next(of: change.number, in: transaction) else {
                try SchoolYearStore.set(.applied, of: change.number, in: transaction)
                return (true, change.id)
            }
            try ApplySchoolYearStep(changes: changes)(step, of: change, in: transaction)
            try SchoolYearStore.settle(number, of: change.number, failed: false, in: transaction)
            return (true, nil)
        }
        if let applied = outcome.applied {
            log.info("school-year change applied", ["change": .string(applied.description)])
        }
        return outcome.isWaiting
    }

    /// One bad step does not stop the others; it is named in the report.
    private func skip() throws {
        try database.write { transaction in
            guard let change = try SchoolYearStore.applying(in: transaction),
                let (number, step) = try SchoolYearStore.next(of: change.number, in: transaction)
            else { return }
            try SchoolYearStore.settle(number, of: change.number, failed: true, in: transaction)
            try SchoolYearStore.add(
                SchoolYearException(rule: .failed, group: step.group), to: change.number, in: transaction)
        }
    }
}

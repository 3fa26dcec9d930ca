import FoundationEssentials
import Glibc
import HTTP
import JSON
import Runtime
import SQLite
import SS12000
import Synchronization

/// Takes an import from wherever it stands to its end: judges, applies, undoes. The caller has the turn.
struct CarryOut: Sendable {
    /// The service stops; the import goes on after the next start.
    struct Stopped: Error {}

    let target: ImportTarget
    let database: Database
    let store: ImportStore
    let files: ImportFiles
    let turn: ImportTurn
    let stop: Stop
    let clock: Clock
    let log: Log

    /// - Returns: the record of a finished import. Throws what keeps it from being finished, or a problem for one that is
    ///   refused; what was thrown stands in its record.
    func callAsFunction(_ record: ImportRecord) throws -> ImportRecord {
        var record = try store.attempt(record)
        do {
            if record.state == .received { record = try judge(record) }
            if record.state == .applying { record = try apply(record) }
            if record.state == .undoing { record = try undo(record) }
            return record
        } catch is Stopped {
            try store.release(record)
            throw Problem.stopping
        } catch {
            throw try left(record, error)
        }
    }

    // MARK: Judging

    private func judge(_ record: ImportRecord) throws -> ImportRecord {
        turn.enter(.validating)
        let judge = JudgeDocument(
            target: target, database: database, folder: files.folder, today: LocalDate(clock.now()),
            progress: progress)
        let judgement: Judgement
        do {
            judgement = try judge(try DocumentBytes(mapping: files.document(record.id)), record.options)
        } catch let problem as Problem where problem.status < 500 {
            return try refuse(record, problem)
        }
        let findings = ImportReport.judged(judgement.findings)
        if record.options.isStrict, judgement.counts.rejected > 0 {
            return try refuse(record, .wouldReject(judgement.counts.rejected), judgement.counts, findings)
        }
        if record.options.isDryRun {
            turn.enter(.applying)
            let rehearse = RehearseSteps(target: target, database: database, progress: progress)
            let (counts, notes) = try rehearse(
                record, judgement.counts, steps: judgement.steps.count, from: judgement.steps.file.path)
            files.removeAll(record.id)
            return try store.finish(record, .validated, counts: counts, findings: findings, notes: notes)
        }
        try judgement.steps.file.keep(as: files.stepsName(record.id))
        let judged = try store.judged(record, findings, judgement.counts, steps: judgement.steps.count)
        files.removeDocument(record.id)
        return judged
    }

    /// Throws the problem, once it stands in the record.
    private func refuse(
        _ record: ImportRecord, _ problem: Problem, _ counts: ImportCounts? = nil, _ findings: JSON? = nil
    ) throws -> ImportRecord {
        _ = try store.finish(record, .refused, counts: counts, findings: findings, problem: problem)
        files.removeAll(record.id)
        var located = problem
        located.headers.append(("Location", record.id.importPath))
        throw located
    }

    // MARK: Applying and undoing

    private func apply(_ record: ImportRecord) throws -> ImportRecord {
        turn.enter(.applying, at: record.step)
        let apply = ApplySteps(target: target, database: database, progress: progress)
        try apply(record, from: files.steps(record.id))
        let applied = try store.finish(record, .applied)
        files.removeAll(record.id)
        return applied
    }

    private func undo(_ record: ImportRecord) throws -> ImportRecord {
        turn.enter(.undoing)
        files.removeAll(record.id)
        try UndoSteps(target: target, database: database, progress: progress)(record)
        return try store.undone(record)
    }

    @Sendable private func progress(_ done: Int) throws {
        turn.progress(done)
        if stop.isRequested { throw Stopped() }
    }

    // MARK: What goes wrong

    /// Keeps why the import did not come to its end, and says what the caller is told.
    private func left(_ record: ImportRecord, _ error: any Error) throws -> any Error {
        let current = try store.find(record.id) ?? record
        guard current.state.isUnfinished else { return error }
        var problem = (error as? Problem) ?? .internal
        if error is StepReader.Lost || error is DocumentBytes.Unreadable { problem = .importDocumentLost }
        if let error = error as? SQLiteError, error.isTransient || error == .closed { problem = .storageUnavailable }
        log.warning(
            "import was left unfinished",
            ["import.id": .id(record.id), "import.state": .string(current.state.rawValue), "error": .error(error)])
        if current.state == .received {
            // Nothing was changed, and nothing will be: the caller is told so.
            files.removeAll(record.id)
            _ = try store.finish(current, .failed, problem: problem)
            return error
        }
        try store.leave(current, problem)
        // The document's trouble and not the service's: what it refers to was deleted meanwhile.
        if var problem = error as? Problem, problem.status == 409 {
            problem.headers.append(("Location", record.id.importPath))
            return problem
        }
        return Problem.importInterrupted(record.id, step: current.step, of: current.steps)
    }
}

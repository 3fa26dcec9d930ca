import AccessLog
import FoundationEssentials
package import HTTP
import JSON
package import Runtime
package import SQLite
import SS12000
import Synchronization

/// Takes suppliers' documents into the service that owns some of their kinds, and takes them out again.
///
/// A document is put on the disk, judged as a whole, and only then applied, in the order in which kinds refer to each other
/// and a thousand resources to a transaction, so that other writers wait for a fraction of a second only. Each resource is written
/// with its event or not at all. Everything an import changes is written down and can be undone for as long as it is
/// remembered. Importing the same document again changes nothing and tells nobody.
package final class ResourceImport: Sendable {
    /// A document so large leaves behind what is worth giving back.
    private static let large = 1_024 * 1_024

    let target: ImportTarget
    let store: ImportStore
    let files: ImportFiles
    let turn = ImportTurn()
    let stop = Stop()
    let bell = Doorbell()
    /// What the worker is to do next.
    let waiting = Mutex<ImportRecord?>(nil)
    let log: Log
    private let database: Database
    private let settings: ImportSettings
    private let clock: Clock
    private let identifiers: Identifiers
    private let imported: Counter
    private let rejected: Counter

    /// - Parameter service: its name, the first word of the metrics.
    package init(
        into target: ImportTarget, of database: Database, settings: ImportSettings, service: String, metrics: Metrics,
        log: Log, clock: Clock, identifiers: Identifiers = .v7
    ) {
        self.target = target
        self.database = database
        self.settings = settings
        self.log = log
        self.clock = clock
        self.identifiers = identifiers
        store = ImportStore(database: database)
        files = ImportFiles(folder: BodyFolder(settings.folder ?? database.path + "-imports"))
        imported = metrics.counter("\(service)_import_items_total", "Items taken in or found unchanged")
        rejected = metrics.counter("\(service)_import_rejected_total", "Items an import left out")
        // Nobody hands over a document yet.
        if let unfinished = try? store.unfinished() { files.clean(keeping: unfinished.map(\.id)) }
    }

    /// Needed for imports that nobody waits for; everything else works without it.
    package var worker: any Worker { ImportWorker(importer: self) }

    /// For the routes: the folder of large documents, and their bound.
    package var folder: BodyFolder { files.folder }
    package var mostBytes: Int { settings.mostBytes }
    /// Told to those who would send a large document in vain.
    package var isBusy: Bool { turn.current != nil }

    // MARK: Handing over

    /// Puts the document on the disk and takes the turn. Whoever calls this has `finishNow` or `finishLater` to call.
    func begin(
        _ request: Request, _ options: ImportOptions, caller: String
    ) throws -> ImportRecord {
        let file = try request.file ?? inFile(request.body)
        guard file.size > 0 else { throw Problem.bodyMissing }
        let id = identifiers.next()
        guard turn.take(id) else { throw Problem.importRunning }
        do {
            try file.keep(as: files.documentName(id))
            return try store.begin(
                id, caller: caller, options: options, trace: request.header("traceparent"), bytes: file.size)
        } catch {
            files.removeAll(id)
            turn.giveBack()
            throw error
        }
    }

    private func inFile(_ body: [UInt8]) throws(Problem) -> BodyFile {
        let file = try folder.newFile()
        try file.append(body)
        return file
    }

    /// Carries out what has the turn, and gives it back.
    func finishNow(_ record: ImportRecord) throws -> ImportRecord {
        defer {
            turn.giveBack()
            // Also after a refusal: what a large document took is not kept until the next one.
            if record.bytes >= Self.large { ProcessMemory.giveBack() }
        }
        let carryOut = CarryOut(
            target: target, database: database, store: store, files: files, turn: turn, stop: stop, clock: clock,
            log: log)
        let finished = try carryOut(record)
        note(finished)
        return finished
    }

    /// Leaves what has the turn to the worker.
    func finishLater(_ record: ImportRecord) {
        waiting.withLock { $0 = record }
        bell.ring()
    }

    /// As `finishNow`, when nobody hears what comes of it: it stands in the record.
    func carryOutUnattended(_ record: ImportRecord) {
        do {
            _ = try finishNow(record)
        } catch {
            log.info("import did not come to its end", ["import.id": .id(record.id), "error": .error(error)])
        }
    }

    /// What undoing would come to. The caller has the turn.
    func rehearseUndo(_ record: ImportRecord) throws -> (counts: UndoCounts, conflicts: [JSON]) {
        turn.enter(.undoing)
        return try UndoSteps(target: target, database: database, progress: { [turn] in turn.progress($0) })
            .rehearse(record)
    }

    private func note(_ record: ImportRecord) {
        guard record.state == .applied || record.state == .undone else { return }
        if record.state == .applied {
            imported.add(record.counts.received - record.counts.rejected)
            rejected.add(record.counts.rejected)
        }
        log.info(
            record.state == .applied ? "document imported" : "import undone",
            [
                "import.id": .id(record.id), "import.bytes": .int(record.bytes),
                "import.items": .int(record.counts.received), "import.rejected": .int(record.counts.rejected),
                "import.conflicts": .int(record.undo?.conflicts ?? 0),
            ])
    }

    // MARK: What is remembered

    /// That a report is about to tell of these persons.
    func recordReading(of persons: [UUID], by accessor: Accessor) throws {
        try AccessLog.recordReading(of: persons, [.identifiers], by: accessor, in: database)
    }

    /// One pass over what is too old to be kept; true when there may be more.
    func forgetOld(most: Int) throws -> Bool {
        let limit = clock.now() - .seconds(settings.retentionDays * 86_400)
        let current = turn.current?.id
        let removed = try database.write { transaction in
            try ImportRetention.forget(before: limit, except: current, most: most, in: transaction)
        }
        for id in removed.imports { files.removeAll(id) }
        return removed.hasMore
    }
}

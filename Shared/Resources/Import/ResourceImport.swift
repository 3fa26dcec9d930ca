import FoundationEssentials
package import HTTP
import JSON
package import Runtime
package import SQLite
import SS12000
import Synchronization

/// Takes a supplier's document into the service that owns some of its kinds.
///
/// The document is opened and its ids are read before anything is written; one that is cut off is refused whole. Then
/// items are judged and written in the order in which kinds refer to each other, a few hundred to a transaction, so that
/// other writers wait for milliseconds only. Each item is written with its event or not at all. Importing the same
/// document again changes nothing and tells nobody, so a caller who got no answer imports again.
package struct ResourceImport: Sendable {
    /// Stores one resource if it says anything new and appends its event, in the transaction it is lent. The text is
    /// the request's trace context.
    package typealias Write =
        @Sendable (PreparedResource, inout ModificationTimes, String?, borrowing Transaction) throws -> WrittenResource

    /// The largest document one import may hand over, for the route's bound.
    package static let largestDocument = 64 * 1_024 * 1_024
    /// Fewer would write the same pages of the indexes more often, more make other writers wait for longer.
    private static let batch = 500
    /// A document so large leaves behind what is worth giving back.
    private static let large = 1_024 * 1_024

    private let tables: [ResourceTable]
    private let kinds: [ResourceKind]
    private let database: Database
    private let held: @Sendable () throws -> HeldReferences
    private let write: Write
    private let clock: Clock
    private let log: Log
    private let running = ImportTurn()
    private let imported: Counter
    private let rejected: Counter

    /// - Parameters:
    ///   - tables: of the kinds the service owns, in the order in which they refer to each other.
    ///   - held: asked once for each import.
    ///   - service: its name, the first word of the metrics.
    package init(
        into tables: [ResourceTable], of database: Database, service: String, metrics: Metrics, log: Log, clock: Clock,
        held: @escaping @Sendable () throws -> HeldReferences, write: @escaping Write
    ) {
        self.tables = tables
        kinds = tables.compactMap(\.kind)
        self.database = database
        self.held = held
        self.write = write
        self.clock = clock
        self.log = log
        imported = metrics.counter("\(service)_import_items_total", "Items taken in or found unchanged")
        rejected = metrics.counter("\(service)_import_rejected_total", "Items an import left out")
    }

    package func answer(_ request: Request) throws -> Response {
        .json(try run(request.body, trace: request.header("traceparent")).json)
    }

    /// Throws a problem when nothing of the document can be taken, and the database's error when it cannot keep it.
    package func run(_ bytes: [UInt8], trace: String? = nil) throws -> ImportReport {
        guard !bytes.isEmpty else { throw Problem.bodyMissing }
        guard running.take() else { throw Problem.importRunning }
        defer {
            running.giveBack()
            if bytes.count >= Self.large { ProcessMemory.giveBack() }
        }
        return try imported(bytes, trace: trace)
    }

    private func imported(_ bytes: [UInt8], trace: String?) throws -> ImportReport {
        let document: ImportDocument
        do {
            document = try ImportDocument(parsing: bytes)
        } catch {
            throw Problem(error)
        }
        let held = try held()
        let normaliser = Normaliser(document, known: held.known, today: LocalDate(clock.now()))
        var report = ImportReport(kinds)
        for (kind, table) in zip(kinds, tables) {
            try take(kind, table, normaliser, held, trace, &report)
            report.counts[kind, default: .init()].received = document.count(kind)
            report.counts[kind, default: .init()].rejected = normaliser.rejected[kind] ?? 0
        }
        normaliser.note(notTaken: ResourceKind.allCases.filter { !kinds.contains($0) })
        report.add(normaliser.findings)
        let left = report.counts.values.reduce(0) { $0 + $1.rejected }
        rejected.add(left)
        log.info(
            "document imported",
            [
                "import.bytes": .int(bytes.count),
                "import.items": .int(report.counts.values.reduce(0) { $0 + $1.received }),
                "import.rejected": .int(left),
                "import.findings": .int(report.findings.total),
            ])
        return report
    }

    /// Prepares the next batch while the writer commits the last one.
    private func take(
        _ kind: ResourceKind, _ table: ResourceTable, _ normaliser: Normaliser, _ held: HeldReferences,
        _ trace: String?, _ report: inout ImportReport
    ) throws {
        var gathered: [PreparedResource] = []
        var repairs = GatheredFindings()
        var pending: (batch: [PreparedResource], write: PendingWrite<[WrittenResource]>)?

        func settle() throws {
            guard let (batch, write) = pending else { return }
            pending = nil
            for (prepared, written) in zip(batch, try write.wait().get()) {
                report.count(written, kind)
                for repair in written.repairs { repairs.add(prepared.finding(repair)) }
            }
            imported.add(batch.count)
        }
        func hand() throws {
            // A reference the database could not be asked about must not be taken for one to nothing.
            try held.check()
            let batch = gathered
            gathered.removeAll(keepingCapacity: true)
            let write = database.submit { [write] transaction in
                var times = try table.modificationTimes(in: transaction)
                var written: [WrittenResource] = []
                written.reserveCapacity(batch.count)
                for prepared in batch {
                    written.append(try write(prepared, &times, trace, transaction))
                }
                return written
            }
            try settle()
            pending = (batch, write)
        }
        try normaliser.read(kind) { item in
            guard let encoded = table.encode(item.json) else { return }
            gathered.append(PreparedResource(item: item, encoded: encoded))
            if gathered.count == Self.batch { try hand() }
        }
        if !gathered.isEmpty { try hand() }
        try settle()
        report.findings.add(repairs)
    }
}

extension PreparedResource {
    func finding(_ repair: WrittenResource.Repair) -> Finding {
        Finding(
            resource: item.kind.path, id: item.id, position: item.position, rule: .repaired(repair.rule),
            field: repair.field)
    }
}

extension ImportReport {
    fileprivate mutating func add(_ more: FindingLedger) {
        var all = more
        for finding in findings.kept { all.add(finding) }
        findings = all
    }
}

/// One import at a time: two would hold two documents in memory and win nothing, since there is one writer.
private final class ImportTurn: Sendable {
    private let isTaken = Atomic(false)

    func take() -> Bool { isTaken.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged }
    func giveBack() { isTaken.store(false, ordering: .releasing) }
}

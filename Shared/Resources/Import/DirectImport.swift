import AccessLog
package import Runtime
package import SQLite
package import SS12000

/// Takes in part of what can always be had again, such as a page of a register that is followed: by the import's rules,
/// each item with its event or not at all, but without a record of it and without a way to undo it.
package struct DirectImport: Sendable {
    /// Stores one resource if it says anything new and appends its event, in the transaction it is lent. The text is a
    /// trace context.
    package typealias Write =
        @Sendable (PreparedResource, inout ModificationTimes, String?, borrowing Transaction) throws -> WrittenResource

    package struct Counts: Sendable, Equatable {
        package var received = 0
        package var created = 0
        package var changed = 0
        package var unchanged = 0
        package var rejected = 0

        package init() {}
    }

    package struct Outcome: Sendable {
        package var counts: [ResourceKind: Counts] = [:]
        /// What was left out, and by which rule.
        package var rejections: [Finding] = []
        /// What items were taken in without because somebody else has it. It comes with the next time they are handed over
        /// when it is free.
        package var waiting: [Finding] = []

        package init() {}
    }

    private static let batch = 250

    private let tables: [ResourceTable]
    private let database: Database
    private let held: @Sendable () throws -> HeldReferences
    private let write: Write
    private let clock: Clock

    /// - Parameters:
    ///   - tables: of the kinds the service owns, in the order in which they refer to each other.
    ///   - held: asked once for each document.
    package init(
        into tables: [ResourceTable], of database: Database, clock: Clock,
        held: @escaping @Sendable () throws -> HeldReferences, write: @escaping Write
    ) {
        self.tables = tables
        self.database = database
        self.held = held
        self.write = write
        self.clock = clock
    }

    /// Durable when it returns. Throws the database's error, or that the document is none; then some of it may have been
    /// taken in, and all of it can be handed over again.
    package func callAsFunction(_ bytes: [UInt8]) throws -> Outcome {
        let document = try ImportDocument(parsing: bytes)
        let held = try held()
        let normaliser = Normaliser(document, known: held.known, today: LocalDate(clock.now()))
        var outcome = Outcome()
        for table in tables {
            guard let kind = table.kind, document.count(kind) > 0 else { continue }
            var counts = Counts()
            let (leftOut, waiting) = try take(kind, table, normaliser, held, &counts)
            outcome.waiting += try askAgain(waiting, table, &counts)
            counts.received = document.count(kind)
            counts.rejected = (normaliser.rejected[kind] ?? 0) + leftOut.count
            outcome.counts[kind] = counts
            outcome.rejections += leftOut
        }
        for finding in normaliser.findings.kept {
            if finding.rule.isRejection { outcome.rejections.append(finding) }
            if case .repaired(let rule) = finding.rule, rule.mayBecomeFree { outcome.waiting.append(finding) }
        }
        return outcome
    }

    /// Writes again what was written without something that somebody else had: by now all of the document's items of that
    /// kind have what it gives them.
    /// - Returns: what had to be left out all the same.
    private func askAgain(
        _ waiting: [Waiting], _ table: ResourceTable, _ counts: inout Counts
    ) throws -> [Finding] {
        var findings: [Finding] = []
        for start in stride(from: 0, to: waiting.count, by: Self.batch) {
            let batch = waiting[start..<min(start + Self.batch, waiting.count)]
            let again = try database.write { [write] transaction in
                var times = try table.modificationTimes(in: transaction)
                let again = try batch.map { try write($0.prepared, &times, nil, transaction) }
                try times.recordChanges(by: Accessor(.system("follow")), in: transaction)
                return again
            }
            for (item, again) in zip(batch, again) {
                if item.first == .unchanged, again.outcome != .unchanged {
                    counts.unchanged -= 1
                    counts.changed += 1
                }
                findings += again.repairs.filter(\.rule.mayBecomeFree).map { item.prepared.finding($0) }
            }
        }
        return findings
    }

    private struct Waiting: Sendable {
        let prepared: PreparedResource
        let first: WrittenResource.Outcome
    }

    /// - Returns: whole items that what the service holds stood against, and those that were written without something that
    ///   somebody else had.
    private func take(
        _ kind: ResourceKind, _ table: ResourceTable, _ normaliser: Normaliser, _ held: HeldReferences,
        _ counts: inout Counts
    ) throws -> (leftOut: [Finding], waiting: [Waiting]) {
        var gathered: [PreparedResource] = []
        var leftOut: [Finding] = []
        var waiting: [Waiting] = []
        func hand(_ counts: inout Counts) throws {
            // A reference the database could not be asked about must not be taken for one to nothing.
            try held.check()
            let batch = gathered
            gathered.removeAll(keepingCapacity: true)
            let written = try database.write { [write] transaction in
                var times = try table.modificationTimes(in: transaction)
                let written = try batch.map { try write($0, &times, nil, transaction) }
                try times.recordChanges(by: Accessor(.system("follow")), in: transaction)
                return written
            }
            for (prepared, written) in zip(batch, written) {
                let refusals = written.repairs.filter(\.rule.leavesItemOut)
                leftOut += refusals.map { prepared.finding($0) }
                if refusals.isEmpty { counts.count(written.outcome) }
                if written.repairs.contains(where: \.rule.mayBecomeFree) {
                    waiting.append(Waiting(prepared: prepared, first: written.outcome))
                }
            }
        }
        var mine = counts
        try normaliser.read(kind) { item in
            guard let encoded = table.encode(item.json) else { return }
            gathered.append(PreparedResource(item: item, encoded: encoded))
            if gathered.count == Self.batch { try hand(&mine) }
        }
        if !gathered.isEmpty { try hand(&mine) }
        counts = mine
        return (leftOut, waiting)
    }
}

extension DirectImport.Counts {
    fileprivate mutating func count(_ outcome: WrittenResource.Outcome) {
        switch outcome {
        case .created: created += 1
        case .changed: changed += 1
        case .unchanged: unchanged += 1
        }
    }
}

extension PreparedResource {
    fileprivate func finding(_ repair: WrittenResource.Repair) -> Finding {
        Finding(
            resource: item.kind.path, id: item.id, position: item.position, rule: .repaired(repair.rule),
            field: repair.field)
    }
}

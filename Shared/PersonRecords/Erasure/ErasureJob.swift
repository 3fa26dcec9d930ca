import Digest
package import FoundationEssentials
import JSON
import Runtime
package import SQLite

/// One person's erasure in one service, as it stands in the database.
package struct ErasureJob: Sendable {
    package enum Stage: String, Sendable {
        /// What the service does by itself, with its events.
        case preparing
        /// The tables of the catalogue, one after the other.
        case erasing
        /// Everything is looked through once more.
        case checking
    }

    package let erasure: UUID
    package let person: UUID
    package internal(set) var stage: Stage
    var place: RecordPlace?
    /// How many rows were removed or rewritten, by type of record.
    package internal(set) var counts: [String: Int]
    /// How many rows still name the person, by type: those that are kept for a reason.
    package internal(set) var left: [String: Int]
    /// Whether rows were found that have to go.
    var isUnfinished = false

    /// The tables of erasures; after the access log's.
    package static let migration = Migration(
        "person-records-v001-create", sql: PackageResources.v001_create_erasures_sql)

    /// Writes down that the person is to be erased. Asked for again while it is under way, nothing changes.
    /// - Returns: what was said of it, when it has been done already.
    @discardableResult
    package static func begin(
        _ erasure: UUID, of person: UUID, in transaction: borrowing Transaction
    ) throws -> ErasureReport? {
        if let report = try ErasureReport.find(erasure, in: transaction) { return report }
        try transaction.run(
            "INSERT INTO erased_person (digest, erased_at) VALUES (?1, ?2) ON CONFLICT (digest) DO UPDATE SET erased_at = ?2",
            digest(person), transaction.now)
        try transaction.run(
            """
            INSERT INTO erasure_job (erasure, person, stage, counts, left_over, begun_at) VALUES (?, ?, ?, '{}', '{}', ?)
            ON CONFLICT DO NOTHING
            """, erasure, person, Stage.preparing.rawValue, transaction.now)
        return nil
    }

    /// Whether somebody with this id has been erased here, so that nothing late about them is taken in.
    package static func hasErased(_ person: UUID, in querying: borrowing some Querying & ~Copyable) throws -> Bool {
        try querying.first("SELECT 1 FROM erased_person WHERE digest = ?", digest(person)) { _ in true } ?? false
    }

    /// Who has been erased may come to the register anew, by a document that names them after that.
    package static func welcome(_ person: UUID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM erased_person WHERE digest = ?", digest(person))
    }

    private static func digest(_ person: UUID) -> [UInt8] { SHA256.digest(person.bytes16) }

    /// The one to be worked on.
    static func next(in querying: borrowing some Querying & ~Copyable) throws -> ErasureJob? {
        try querying.first(
            """
            SELECT erasure, person, stage, place, counts, left_over FROM erasure_job ORDER BY begun_at, erasure LIMIT 1
            """
        ) { row in
            ErasureJob(
                erasure: row.uuid(0), person: row.uuid(1), stage: Stage(rawValue: row.text(2)) ?? .preparing,
                place: row.optionalText(3).flatMap { RecordPlace(token: $0) }, counts: .init(stored: row.text(4)),
                left: .init(stored: row.text(5)))
        }
    }

    func store(in transaction: borrowing Transaction) throws {
        try transaction.run(
            "UPDATE erasure_job SET stage = ?, place = ?, counts = ?, left_over = ? WHERE erasure = ?", stage.rawValue,
            place?.token, counts.stored, left.stored, erasure)
    }

    /// It is done, and the id goes with it.
    func finish(in transaction: borrowing Transaction) throws -> ErasureReport {
        let report = ErasureReport(erasure: erasure, counts: counts, left: left)
        try transaction.run(
            "INSERT OR REPLACE INTO erasure_done (erasure, counts, left_over, done_at) VALUES (?, ?, ?, ?)", erasure,
            counts.stored, left.stored, transaction.now)
        try transaction.run("DELETE FROM erasure_job WHERE erasure = ?", erasure)
        return report
    }
}

/// What a service says of an erasure that it has done.
package struct ErasureReport: Sendable, Equatable {
    package let erasure: UUID
    /// Rows that were removed or rewritten, by type of record.
    package let counts: [String: Int]
    /// Rows that are kept and name the id alone, by type.
    package let left: [String: Int]

    static func find(_ erasure: UUID, in querying: borrowing some Querying & ~Copyable) throws -> ErasureReport? {
        try querying.first("SELECT counts, left_over FROM erasure_done WHERE erasure = ?", erasure) { row in
            ErasureReport(erasure: erasure, counts: .init(stored: row.text(0)), left: .init(stored: row.text(1)))
        }
    }
}

extension [String: Int] {
    /// As a small JSON document.
    package init(stored text: String) {
        let members = (try? JSON(parsing: text))?.members.map(Array.init) ?? []
        self.init(members.map { ($0.key, $0.value.int ?? 0) }) { first, _ in first }
    }

    package var stored: String { JSON(object: sorted { $0.key < $1.key }.map { ($0.key, JSON($0.value)) }).text }
}

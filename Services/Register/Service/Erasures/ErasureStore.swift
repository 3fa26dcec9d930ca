import FoundationEssentials
import JSON
import PersonRecords
import Runtime
import SQLite
import SS12000

/// Which persons were erased, and who has answered.
enum ErasureStore {
    /// Everyone who is told and has to answer. Register itself is one of them.
    static let services = ["attendance", "notify", "register", "schedule"]

    struct Open: Sendable {
        let id: UUID
        let person: PersonID
        let version: Int64
    }

    static func add(
        _ id: UUID, of person: PersonID, version: Int64, by caller: String, for reason: String,
        in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            """
            INSERT INTO erasure (id, person, version, caller, reason, requested_at, told_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)
            """, id, person, version, caller, reason, transaction.now)
    }

    /// Those told last before this, of which somebody has not answered.
    static func open(toldBefore limit: Instant, most: Int, in querying: borrowing some Querying & ~Copyable) throws
        -> [Open]
    {
        try querying.rows(
            """
            SELECT id, person, version FROM erasure WHERE completed_at IS NULL AND told_at < ? AND person IS NOT NULL
            ORDER BY told_at LIMIT ?
            """, limit, most
        ) { Open(id: $0.uuid(0), person: $0.id(1), version: $0.int64(2)) }
    }

    static func told(_ id: UUID, in transaction: borrowing Transaction) throws {
        try transaction.run("UPDATE erasure SET told_at = ? WHERE id = ?", transaction.now, id)
    }

    /// Notes a service's answer; the first counts. When all have answered nobody needs to be told any more: the person's id goes.
    /// - Returns: false when there is no such erasure, or no such service.
    @discardableResult
    static func acknowledge(
        _ id: UUID, by service: String, erased: [String: Int], kept: [String: Int],
        in transaction: borrowing Transaction
    ) throws -> Bool {
        guard services.contains(service),
            try transaction.first("SELECT 1 FROM erasure WHERE id = ?", id, map: { _ in true }) != nil
        else { return false }
        try transaction.run(
            """
            INSERT INTO erasure_acknowledgement (erasure, service, at, erased, kept) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """, id, service, transaction.now, erased.stored, kept.stored)
        try transaction.run(
            """
            UPDATE erasure SET completed_at = ?1, person = NULL WHERE id = ?2 AND completed_at IS NULL
                AND (SELECT count(*) FROM erasure_acknowledgement WHERE erasure = ?2) = ?3
            """, transaction.now, id, services.count)
        return true
    }

    /// How many are not complete, and since when the oldest waits.
    static func waiting(in querying: borrowing some Querying & ~Copyable) throws -> (count: Int, since: Instant?) {
        try querying.first("SELECT count(*), min(requested_at) FROM erasure WHERE completed_at IS NULL") { row in
            (row.int(0), row.optionalInstant(1))
        } ?? (0, nil)
    }

    /// For how many days a report is kept that is complete: as long as it can be asked who saw to it.
    static let daysKept = 1_826

    /// Removes complete reports of before this; says how many.
    static func purge(before end: Instant, limit: Int, in transaction: borrowing Transaction) throws -> Int {
        let old = try transaction.rows(
            "SELECT id FROM erasure WHERE completed_at < ? ORDER BY number LIMIT ?", end, limit
        ) { $0.uuid(0) }
        for id in old {
            try transaction.run("DELETE FROM erasure_acknowledgement WHERE erasure = ?", id)
            try transaction.run("DELETE FROM erasure WHERE id = ?", id)
        }
        return old.count
    }

    /// Which services owe an answer to what was asked before this, and for how many persons; nil when none does.
    static func late(askedBefore limit: Instant, in querying: borrowing some Querying & ~Copyable) throws
        -> (count: Int, services: [String])?
    {
        let open = try querying.rows(
            "SELECT id FROM erasure WHERE completed_at IS NULL AND requested_at < ?", limit
        ) { $0.uuid(0) }
        guard !open.isEmpty else { return nil }
        var missing: Set<String> = []
        for id in open {
            let answered = Set(
                try querying.rows("SELECT service FROM erasure_acknowledgement WHERE erasure = ?", id) { $0.text(0) })
            missing.formUnion(services.filter { !answered.contains($0) })
        }
        return (open.count, missing.sorted())
    }

    /// The report: who has answered, when and with what. It names nobody.
    static func report(_ id: UUID, in querying: borrowing some Querying & ~Copyable) throws -> JSON? {
        guard
            let head = try querying.first(
                "SELECT requested_at, completed_at, caller, reason FROM erasure WHERE id = ?", id,
                map: { row in
                    (at: row.instant(0), done: row.optionalInstant(1), caller: row.text(2), reason: row.text(3))
                })
        else { return nil }
        let answers = try querying.rows(
            "SELECT service, at, erased, kept FROM erasure_acknowledgement WHERE erasure = ? ORDER BY service", id
        ) { row in
            (service: row.text(0), at: row.instant(1), erased: row.text(2), kept: row.text(3))
        }
        let said = try answers.map { answer -> JSON in
            [
                "service": JSON(answer.service), "at": JSON(answer.at.rfc3339),
                "erased": try JSON(parsing: answer.erased), "kept": try JSON(parsing: answer.kept),
            ]
        }
        let missing = services.filter { service in !answers.contains { $0.service == service } }
        return [
            "id": JSON(id.lowercase), "state": JSON(head.done == nil ? "under-way" : "complete"),
            "requestedAt": JSON(head.at.rfc3339), "completedAt": JSON(head.done?.rfc3339),
            "requestedBy": JSON(head.caller),
            "reason": JSON(head.reason), "acknowledgements": JSON(said), "missing": JSON(missing.map { JSON($0) }),
        ]
    }
}

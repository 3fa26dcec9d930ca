import JSON
import RegisterContracts
import Resources
import Runtime
import SQLite
import SS12000

/// A grant as it was before an import ended it by deleting one of its people, or by a death it told of. No document brings a grant
/// back; what undoes the import does, unless somebody has spoken of it since.
struct GrantBeforeImport {
    private let number: Int64
    private let grant: Grant
    private let previousVersion: Int64
    private let created: Instant
    private let recordedBy: String
    private let withdrawnBy: String?

    /// To be called after the change.
    static func keep(
        _ held: Grants.Stored, left version: Int64, by voice: ImportVoice, in transaction: borrowing Transaction
    ) throws {
        let grant = held.grant
        try transaction.run(
            """
            INSERT INTO grant_before_import (import, id, version, previous_version, document, subject, giver, receiver,
                created, recorded_by, withdrawn_by)
            SELECT number, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM import WHERE id = ?1
            """, voice.id, grant.id, version, held.version, grant.json.encoded(), grant.subject, grant.giver,
            grant.receiver, held.recordedAt, held.recordedBy, held.withdrawnBy)
    }

    /// Who is deleted by somebody else than an import takes along what could come back.
    static func forget(naming person: PersonID, in transaction: borrowing Transaction) throws {
        try transaction.run(
            dynamic: "DELETE FROM grant_before_import WHERE \(naming)", [.uuid(person.uuid)])
    }

    /// An office has ended for good what these people could give about the child.
    static func forget(
        from givers: Set<PersonID>, about child: PersonID, in transaction: borrowing Transaction
    ) throws {
        for giver in givers where giver != child {
            try transaction.run("DELETE FROM grant_before_import WHERE subject = ? AND giver = ?", child, giver)
        }
    }

    /// One that would have come back is taken back.
    /// - Returns: whether there was one.
    static func forget(_ id: GrantID, about subject: PersonID, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.run("DELETE FROM grant_before_import WHERE id = ? AND subject = ?", id, subject) > 0
    }

    /// Those who are named in one that would come back.
    static func persons(
        in id: GrantID, about subject: PersonID, in querying: borrowing some Querying & ~Copyable
    ) throws -> [PersonID] {
        try querying.rows(
            """
            SELECT subject, giver, receiver FROM grant_before_import WHERE id = ? AND subject = ?
            """, id, subject
        ) { row in [row.id(0) as PersonID, row.id(1), row.id(2)] }.flatMap { $0 }
    }

    /// Those that can be put back now that this person is as before: of imports that are, or are being, undone, the newest first.
    static func due(
        naming person: PersonID, in querying: borrowing some Querying & ~Copyable
    ) throws -> [GrantBeforeImport] {
        try querying.rows(
            dynamic: """
                SELECT number, document, previous_version, created, recorded_by, withdrawn_by
                FROM grant_before_import WHERE (\(naming)) AND EXISTS (SELECT 1 FROM import
                    WHERE import.number = grant_before_import.import AND import.state IN ('undoing', 'undone'))
                ORDER BY number DESC
                """, [.uuid(person.uuid)]
        ) { row in
            GrantBeforeImport(
                number: row.int64(0), grant: try Grant(try JSON(parsing: row.bytes(1))), previousVersion: row.int64(2),
                created: row.instant(3), recordedBy: row.text(4), withdrawnBy: row.optionalText(5))
        }
    }

    private static let naming = "subject = ?1 OR giver = ?1 OR receiver = ?1"

    /// Puts it back when all it names are there, and nobody has spoken of it since. What came to be for good meanwhile, a death,
    /// has come.
    func putBack(
        _ changes: RegisterChanges, _ times: inout ModificationTimes, trace: String?,
        in transaction: borrowing Transaction
    ) throws {
        let persons = try grant.persons.map { try Persons.document($0, in: transaction) }
        guard persons.allSatisfy({ $0 != nil }), let left = try version(in: transaction) else { return }
        let isUntouched = try Grants.version(of: grant.id, in: transaction) == left
        // What a later import took of it comes back first.
        if try !isUntouched && isUnderAnother(left, in: transaction) { return }
        try transaction.run("DELETE FROM grant_before_import WHERE number = ?", number)
        guard isUntouched else { return }
        try changes.write(grant, by: nil, &times, trace: trace, in: transaction)
        try transaction.run(
            "UPDATE grants SET created = ?, recorded_by = ?, withdrawn_by = ? WHERE id = ?", created, recordedBy,
            withdrawnBy, grant.id)
        guard let stored = try Grants.find(grant.id, in: transaction) else { return }
        // What an earlier import took is found as it left it.
        try transaction.run(
            "UPDATE grant_before_import SET version = ? WHERE id = ? AND version = ?", stored.version, grant.id,
            previousVersion)
        if persons.contains(where: { $0?.status == .deceased }) {
            try changes.withdraw([stored], by: nil, &times, trace: trace, in: transaction)
        }
    }

    private func version(in transaction: borrowing Transaction) throws -> Int64? {
        try transaction.first("SELECT version FROM grant_before_import WHERE number = ?", number) { $0.int64(0) }
    }

    private func isUnderAnother(_ left: Int64, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.first(
            "SELECT 1 FROM grant_before_import WHERE id = ? AND previous_version = ? AND number > ?", grant.id, left,
            number
        ) { _ in true } ?? false
    }
}

import Resources
import SQLite
import SS12000

/// Marks that stand against documents.
///
/// A supplier that has not heard of what the office decided would lift a mark with its next file: `Ingen` is what the
/// standard has for everybody else. So a mark the office has set is lifted by the office alone, and one who is deleted and
/// comes back in a document that does not speak of the mark has it still. A mark that a document has set, a document lifts.
enum KeptMark {
    /// The office has set or lifted a mark.
    static func decide(
        _ person: PersonID, _ mark: SecurityMarking, in transaction: borrowing Transaction
    ) throws {
        guard mark != .unmarked else { return try forget(person, in: transaction) }
        try transaction.run(
            """
            INSERT INTO kept_mark (person, mark, is_decided) VALUES (?, ?, 1)
            ON CONFLICT (person) DO UPDATE SET mark = excluded.mark, is_decided = 1
            """, person, mark.rawValue)
    }

    /// The mark the person has although the document does not say so; nil when the document's word holds.
    ///
    /// - Parameter held: the mark of the person as stored.
    static func standing(
        against document: PersonDocument, held: String?, in transaction: borrowing Transaction
    ) throws -> String? {
        if document.securityMarking == nil, let held { return held }
        guard !document.isProtected else { return nil }
        let kept = try transaction.first("SELECT mark, is_decided FROM kept_mark WHERE person = ?", document.id) {
            (mark: $0.text(0), isDecided: $0.bool(1))
        }
        guard let kept else { return nil }
        if kept.isDecided || document.securityMarking == nil { return kept.mark }
        try forget(document.id, in: transaction)
        return nil
    }

    /// The person is about to be deleted with the mark.
    static func remember(_ person: PersonID, _ mark: String, in transaction: borrowing Transaction) throws {
        try transaction.run(
            "INSERT INTO kept_mark (person, mark, is_decided) VALUES (?, ?, 0) ON CONFLICT DO NOTHING", person, mark)
    }

    private static func forget(_ person: PersonID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM kept_mark WHERE person = ?", person)
    }
}

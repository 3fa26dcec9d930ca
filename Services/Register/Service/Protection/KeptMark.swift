import Resources
import SQLite
import SS12000

/// Marks that stand against documents.
///
/// A supplier that has not heard of what the office decided would lift a mark with its next file: `Ingen` is what the
/// standard has for everybody else. So a mark the office has set is lifted by the office alone, and one who is deleted and
/// comes back in a document that does not speak of the mark has it still. A mark that a document has set, a
/// document lifts whose sender has the right.
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
    /// - Parameters:
    ///   - held: the mark of the person as stored.
    ///   - mayLift: whether the document's sender has the right to lift a mark.
    static func standing(
        against document: PersonDocument, held: String?, mayLift: Bool, in transaction: borrowing Transaction
    ) throws -> String? {
        guard !document.isProtected else { return nil }
        if document.securityMarking == nil || !mayLift, let held { return held }
        let kept = try transaction.first("SELECT mark, is_decided FROM kept_mark WHERE person = ?", document.id) {
            (mark: $0.text(0), isDecided: $0.bool(1))
        }
        guard let kept else { return nil }
        if kept.isDecided || document.securityMarking == nil || !mayLift { return kept.mark }
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

import Resources
import Runtime
import SQLite
import SS12000

/// Whether a lesson takes place. Two may decide: the supplier's document, and the office here. The newest decision
/// holds: one made here stands against imports that say what they said before, until the supplier says something new.
struct Cancellation: Equatable, Sendable {
    /// What holds.
    let isCancelled: Bool
    /// What the supplier's document last said.
    let sourceSaid: Bool

    /// Nil for a lesson that is not known yet.
    static func find(_ lesson: CalendarEventID, in tx: borrowing Transaction) throws -> Cancellation? {
        try tx.first("SELECT cancelled, source_cancelled FROM calendar_events WHERE id = ?", lesson) { row in
            Cancellation(isCancelled: row.bool(0), sourceSaid: row.bool(1))
        }
    }

    /// What holds when the supplier's document says this.
    static func holding(_ known: Cancellation?, whenSourceSays source: Bool) -> Bool {
        guard let known, known.sourceSaid == source else { return source }
        return known.isCancelled
    }

    static func remember(
        _ lesson: CalendarEventID, sourceSaid source: Bool, in tx: borrowing Transaction
    ) throws {
        try tx.run(
            "UPDATE calendar_events SET source_cancelled = ?2 WHERE id = ?1 AND source_cancelled <> ?2", lesson, source)
    }
}

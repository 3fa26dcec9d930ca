import Runtime
import SQLite

/// The SQL of attempts: one row per call to a mail server, written before it.
enum AttemptStore {
    static func begin(
        _ delivery: Delivery, to address: MailAddress, at now: Instant, in transaction: borrowing Transaction
    ) throws {
        _ = try transaction.run(
            "INSERT INTO attempt (delivery, number, address, started_at) VALUES (?, ?, ?, ?)", delivery.id,
            delivery.attempts, address.text, now)
    }

    static func end(
        _ delivery: DeliveryID, number: Int, _ outcome: AttemptOutcome, at now: Instant,
        in transaction: borrowing Transaction
    ) throws {
        if outcome == .notBegun {
            _ = try transaction.run("DELETE FROM attempt WHERE delivery = ? AND number = ?", delivery, number)
        } else {
            _ = try transaction.run(
                "UPDATE attempt SET ended_at = ?, outcome = ?, code = ? WHERE delivery = ? AND number = ?", now,
                outcome.name, outcome.code, delivery, number)
        }
    }

    /// The addresses that have refused this delivery for good.
    static func refused(
        _ delivery: DeliveryID, in transaction: borrowing Transaction
    ) throws -> Set<String> {
        Set(
            try transaction.rows(
                "SELECT address FROM attempt WHERE delivery = ? AND outcome = 'refused'", delivery
            ) { row in row.text(0) })
    }
}

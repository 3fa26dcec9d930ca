package import Contracts
package import SQLite

extension Outbox {
    /// Lets `event` stand for everything of this type that still waits to be sent about its subject on the outbox's own
    /// exchange: what is withdrawn shall not leave after all. Each keeps its id, sequence and version, so no gap opens.
    ///
    /// What the relay has read already goes out as it was, and what was withdrawn is then withdrawn by the event that
    /// follows. Looks through the whole outbox; meant for the few times when something must not be said.
    ///
    /// - Returns: how many.
    @discardableResult
    package func replaceUnsent(
        _ type: EventType, by event: some Event, in transaction: borrowing Transaction
    ) throws -> Int {
        try transaction.run(
            """
            UPDATE outbox SET type = ?1, body = ?2
            WHERE type = ?3 AND subject = ?4
                AND stream IN (SELECT number FROM outbox_stream WHERE exchange = ?5)
            """, Swift.type(of: event).type.name, event.body(), type.name, event.subject, exchange)
    }
}

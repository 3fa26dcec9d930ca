import Messaging
import PersonRecords
import RegisterContracts
import Runtime
import SQLite
import SS12000

/// Whom the register has said to be erased.
enum PersonErasure {
    /// Begins it; asked again for what is done, says so again.
    static func asked(_ event: PersonErased, by outbox: Outbox, in transaction: borrowing Transaction) throws {
        guard let report = try ErasureJob.begin(event.erasure, of: event.person.uuid, in: transaction) else { return }
        try tell(report, by: outbox, in: transaction)
    }

    /// Tells Register, and nobody else.
    static func tell(_ report: ErasureReport, by outbox: Outbox, in transaction: borrowing Transaction) throws {
        try outbox.append(
            ErasureAcknowledged(report.erasure, by: NotifyService.name, erased: report.counts, kept: report.left),
            to: Outbox.controlExchange, in: transaction)
    }
}

import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000

/// The read side: what was told about one child's day, to whom, when, how, and what became of it. This is the school's
/// proof of having told, so it shows attempts and not only results. Addresses are masked.
enum AlertList {
    /// - Parameters:
    ///   - recipient: only what was sent to this person; nil for all.
    ///   - isPlaceless: without the times that lessons and schools set: for the guardian of a protected child, who may know that the
    ///     child was absent and not where it is. When a mail came stands in the mail.
    ///   - isOwn: without whom it was sent to and where: for the pupil.
    static func document(
        of child: PersonID, on day: LocalDate, onlyTo recipient: PersonID?, isPlaceless: Bool, isOwn: Bool = false,
        in querying: borrowing some Querying & ~Copyable
    ) throws -> JSON {
        let obligation = try ObligationStore.find(child, day, in: querying)
        var alerts: [JSON] = []
        for delivery in try deliveries(of: child, on: day, onlyTo: recipient, in: querying)
        where !(isOwn && delivery.isToStaff) {
            alerts.append(try document(of: delivery, isPlaceless: isPlaceless, isOwn: isOwn, in: querying))
        }
        return .object {
            $0.set("child", JSON(child.description))
            $0.set("date", JSON(day.description))
            $0.set("status", JSON(obligation?.phase.rawValue ?? "none"))
            if isPlaceless { $0.set("withoutPlaces", JSON(true)) }
            let times = isPlaceless ? nil : obligation
            $0.set("dueAt", times.flatMap { $0.phase == .withdrawn ? nil : JSON($0.dueAt.rfc3339) })
            $0.set("escalatedAt", times?.escalatedAt.map { JSON($0.rfc3339) })
            $0.set("correctedAt", times?.correctedAt.map { JSON($0.rfc3339) })
            $0.set("alerts", JSON(alerts))
        }
    }

    /// Whom the document says something was sent to.
    static func recipients(in document: JSON) -> [UUID] {
        (document["alerts"]?.elements.map(Array.init) ?? []).compactMap { alert in
            (alert["guardian"] ?? alert["delegate"] ?? alert["staff"])?.string.flatMap { UUID(text: $0) }
        }
    }

    private struct Told {
        let id: DeliveryID
        let kind: Delivery.Kind
        let recipient: UUID
        /// What it is about was said to a member of staff and not to a guardian.
        let isToStaff: Bool
        /// It was said to somebody by a grant.
        let isByGrant: Bool
        let state: String
        let createdAt: Instant
        let settledAt: Instant?
    }

    private struct Tried {
        let address: String
        let startedAt: Instant
        let endedAt: Instant?
        let outcome: String?
        let code: Int?
    }

    private static func deliveries(
        of child: PersonID, on day: LocalDate, onlyTo recipient: PersonID?,
        in querying: borrowing some Querying & ~Copyable
    ) throws -> [Told] {
        try querying.rows(
            """
            SELECT id, kind, recipient, state, created_at, settled_at,
                kind = 'escalation' OR (kind = 'correction' AND NOT EXISTS (
                    SELECT 1 FROM delivery AS alert WHERE alert.child = ?1 AND alert.day = ?2 AND alert.kind = 'alert'
                        AND alert.recipient = delivery.recipient)),
                EXISTS (
                    SELECT 1 FROM delivery AS alert WHERE alert.child = ?1 AND alert.day = ?2 AND alert.kind = 'alert'
                        AND alert.recipient = delivery.recipient AND alert.by_grant = 1)
            FROM delivery
            WHERE child = ?1 AND day = ?2 AND (?3 IS NULL OR (recipient = ?3 AND kind <> 'escalation'))
            ORDER BY created_at, id
            """, child, day, recipient
        ) { row in
            Told(
                id: row.id(0, as: DeliveryID.self), kind: Delivery.Kind(rawValue: row.text(1)) ?? .alert,
                recipient: row.uuid(2), isToStaff: row.bool(6), isByGrant: row.bool(7), state: row.text(3),
                createdAt: row.instant(4), settledAt: row.optionalInstant(5)
            )
        }
    }

    private static func attempts(
        of delivery: DeliveryID, in querying: borrowing some Querying & ~Copyable
    ) throws -> [Tried] {
        try querying.rows(
            "SELECT address, started_at, ended_at, outcome, code FROM attempt WHERE delivery = ? ORDER BY number",
            delivery
        ) { row in
            Tried(
                address: MailAddress(row.text(0))?.masked ?? "***", startedAt: row.instant(1),
                endedAt: row.optionalInstant(2), outcome: row.optionalText(3), code: row.optionalInt(4))
        }
    }

    private static func document(
        of delivery: Told, isPlaceless: Bool, isOwn: Bool, in querying: borrowing some Querying & ~Copyable
    ) throws -> JSON {
        let attempts = try attempts(of: delivery.id, in: querying)
        let sent = attempts.last { $0.outcome == "accepted" }
        return .object {
            $0.set("id", JSON(delivery.id.uuid.lowercase))
            $0.set("kind", JSON(delivery.kind.rawValue))
            let whom = delivery.isToStaff ? "staff" : delivery.isByGrant ? "delegate" : "guardian"
            if !isOwn { $0.set(whom, JSON(delivery.recipient.lowercase)) }
            $0.set("channel", JSON("email"))
            if !isOwn { $0.set("address", sent.map { JSON($0.address) }) }
            $0.set("outcome", JSON(delivery.state))
            $0.set("sentAt", sent?.endedAt.map { JSON($0.rfc3339) })
            if isPlaceless { return }
            $0.set("createdAt", JSON(delivery.createdAt.rfc3339))
            $0.set("settledAt", delivery.settledAt.map { JSON($0.rfc3339) })
            if !isOwn { $0.set("attempts", JSON(attempts.map(document))) }
        }
    }

    private static func document(of attempt: Tried) -> JSON {
        .object {
            $0.set("at", JSON(attempt.startedAt.rfc3339))
            $0.set("address", JSON(attempt.address))
            $0.set("outcome", JSON(attempt.outcome ?? Delivery.State.underWay.rawValue))
            $0.set("code", attempt.code.map { JSON($0) })
        }
    }
}

import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// The mail that a correction takes back.
struct TakenBack: Hashable, Sendable {
    let id: DeliveryID
    let round: Int
    /// An alert or an escalation.
    let kind: Delivery.Kind
    /// An alert that was sent by a grant.
    var isByGrant = false
}

/// The SQL of all mails about one child's day: what they amount to, and settling or renewing them together.
extension DeliveryStore {
    /// How far the mails of one child's day have come.
    static func standing(
        _ child: PersonID, _ day: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws -> MailStanding {
        var standing = MailStanding()
        try querying.each(
            "SELECT recipient, kind, state, unknowns, by_grant FROM delivery WHERE child = ? AND day = ?", child, day
        ) { row in
            let recipient = row.uuid(0)
            let state = try Delivery.State(stored: row.text(2))
            let mayHaveArrived = state == .intended && row.int(3) > 0
            switch row.text(1) {
            case Delivery.Kind.correction.rawValue:
                standing.corrections[recipient] = mayHaveArrived ? .unknown : state
                return
            case Delivery.Kind.alert.rawValue where row.bool(4): standing.receivers[PersonID(recipient)] = state
            case Delivery.Kind.alert.rawValue: standing.alerts[PersonID(recipient)] = state
            default: standing.staff[recipient] = state
            }
            if mayHaveArrived { standing.uncertain.insert(recipient) }
        }
        return standing
    }

    /// What a correction to this recipient takes back.
    static func takenBack(
        _ child: PersonID, _ day: LocalDate, to recipient: UUID, in transaction: borrowing Transaction
    ) throws -> TakenBack? {
        // One who is both guardian and staff is answered on the mail that arrived.
        try transaction.first(
            """
            SELECT id, round, kind, by_grant FROM delivery WHERE child = ? AND day = ? AND recipient = ? AND kind <> 'correction'
            ORDER BY state IN ('accepted', 'unknown') DESC, kind LIMIT 1
            """, child, day, recipient
        ) { row in
            TakenBack(
                id: row.id(0, as: DeliveryID.self), round: row.int(1),
                kind: row.text(2) == Delivery.Kind.alert.rawValue ? .alert : .escalation, isByGrant: row.bool(3))
        }
    }

    /// Settles alerts and staff mails not yet handed over. One that may have arrived before is not simply forgotten.
    static func settlePending(
        _ child: PersonID, _ day: LocalDate, as state: Delivery.State, at now: Instant,
        in transaction: borrowing Transaction
    ) throws {
        _ = try transaction.run(
            """
            UPDATE delivery SET state = CASE WHEN unknowns > 0 THEN 'unknown' ELSE ?1 END, next_at = NULL,
                settled_at = ?2
            WHERE child = ?3 AND day = ?4 AND kind <> 'correction' AND state = 'intended'
            """, state.rawValue, now, child, day)
    }

    /// Drops corrections not yet handed over.
    static func dropCorrections(
        _ child: PersonID, _ day: LocalDate, at now: Instant, in transaction: borrowing Transaction
    ) throws {
        _ = try transaction.run(
            """
            UPDATE delivery SET state = CASE WHEN unknowns > 0 THEN 'unknown' ELSE 'dropped' END, next_at = NULL,
                settled_at = ?1
            WHERE child = ?2 AND day = ?3 AND kind = 'correction' AND state = 'intended'
            """, now, child, day)
    }

    /// Lets a member of staff who was told, and then that all is well, be told anew.
    static func renewEscalation(
        _ child: PersonID, _ day: LocalDate, to recipient: UUID, in transaction: borrowing Transaction
    ) throws {
        _ = try transaction.run(
            """
            UPDATE delivery SET state = 'dropped', round = round + 1, unknowns = 0
            WHERE child = ?1 AND day = ?2 AND kind = 'escalation' AND recipient = ?3
                AND state IN ('accepted', 'unknown') AND EXISTS (
                    SELECT 1 FROM delivery AS cleared
                    WHERE cleared.child = ?1 AND cleared.day = ?2 AND cleared.kind = 'correction'
                        AND cleared.recipient = ?3 AND cleared.state IN ('accepted', 'unknown', 'under-way')
                        AND cleared.round = delivery.round)
            """, child, day, recipient)
    }

    /// Lets a member of staff who was told anew be told anew that all is well.
    static func renewCorrection(
        _ child: PersonID, _ day: LocalDate, to recipient: UUID, in transaction: borrowing Transaction
    ) throws {
        _ = try transaction.run(
            """
            UPDATE delivery SET state = 'dropped', unknowns = 0, round = told.round
            FROM (SELECT round FROM delivery WHERE child = ?1 AND day = ?2 AND kind = 'escalation' AND recipient = ?3)
                AS told
            WHERE child = ?1 AND day = ?2 AND kind = 'correction' AND recipient = ?3
                AND state NOT IN ('intended', 'under-way') AND delivery.round < told.round
            """, child, day, recipient)
    }
}

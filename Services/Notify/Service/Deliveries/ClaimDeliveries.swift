import Runtime
import SQLite
import SS12000

/// One mail a sender has taken on: its attempt is committed, so the server may be called now.
struct ClaimedMail: Sendable {
    let delivery: Delivery
    let address: MailAddress
    /// What a correction takes back.
    let inReplyTo: TakenBack?
}

/// Takes due deliveries for one sender. Whether the recipient may still be told, and where, is asked of the register
/// here and not earlier: guardianship or a grant may have ended since the intent, or the pupil turned 18 at midnight.
struct ClaimDeliveries: Sendable {
    let advance: AdvanceObligation
    /// How long to wait before asking again for a guardian the register has not sent.
    let unknownGuardianPause: Duration

    func callAsFunction(
        limit: Int, in transaction: borrowing Transaction
    ) throws -> (claims: [ClaimedMail], notices: [NoticedObligation]) {
        var claims: [ClaimedMail] = []
        var notices: [NoticedObligation] = []
        for delivery in try DeliveryStore.due(at: transaction.now, limit: limit, in: transaction) {
            if let claim = try claim(delivery, in: transaction) {
                claims.append(claim)
            } else {
                notices += try settle(delivery, in: transaction)
            }
        }
        return (claims, notices)
    }

    private func claim(_ delivery: Delivery, in transaction: borrowing Transaction) throws -> ClaimedMail? {
        let now = transaction.now
        var delivery = delivery
        guard now < delivery.expiresAt else {
            delivery.settle(delivery.unknowns > 0 ? .unknown : .expired, now)
            try DeliveryStore.save(delivery, in: transaction)
            return nil
        }
        let takenBack =
            delivery.kind == .correction
            ? try DeliveryStore.takenBack(delivery.child, delivery.day, to: delivery.recipient, in: transaction) : nil
        switch try reach(delivery, takenBack, in: transaction) {
        case .notAllowed:
            delivery.settle(delivery.unknowns > 0 ? .unknown : .dropped, now)
        case .notYetKnown:
            delivery.retry(at: now + unknownGuardianPause)
        case .addresses(let addresses):
            let refused =
                delivery.attempts > 0 ? try AttemptStore.refused(delivery.id, in: transaction) : []
            if let address = addresses.first(where: { !refused.contains($0.text) }) {
                delivery.state = .underWay
                delivery.attempts += 1
                delivery.nextAt = nil
                try DeliveryStore.save(delivery, in: transaction)
                try AttemptStore.begin(delivery, to: address, at: now, in: transaction)
                return ClaimedMail(delivery: delivery, address: address, inReplyTo: takenBack)
            }
            delivery.settle(refused.isEmpty ? .noContact : .refused, now)
        }
        try DeliveryStore.save(delivery, in: transaction)
        return nil
    }

    private func reach(
        _ delivery: Delivery, _ takenBack: TakenBack?, in transaction: borrowing Transaction
    ) throws -> Reach {
        if delivery.kind == .escalation || takenBack?.kind == .escalation {
            return try EscalationRecipients.reach(delivery.recipient, in: transaction)
        }
        if delivery.isByGrant || takenBack?.isByGrant ?? false {
            return try GrantDirectory.reach(
                PersonID(delivery.recipient), about: delivery.child, on: LocalDate(transaction.now),
                in: transaction)
        }
        return try GuardianDirectory.reach(
            PersonID(delivery.recipient), about: delivery.child, on: LocalDate(transaction.now), in: transaction)
    }

    private func settle(_ delivery: Delivery, in transaction: borrowing Transaction) throws -> [NoticedObligation] {
        guard let obligation = try ObligationStore.find(delivery.child, delivery.day, in: transaction) else {
            return []
        }
        return try advance(obligation, .settled, in: transaction)
    }
}

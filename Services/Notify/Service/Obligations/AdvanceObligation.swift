import FoundationEssentials
import Runtime
import SQLite
import SS12000

/// Something an operator must see, and at which school: enough to act on, and nobody's name.
struct NoticedObligation: Hashable, Sendable {
    let notice: ObligationNotice
    let day: LocalDate
    let unit: OrganisationID?
}

/// Decides about one duty and does what was decided, all in the caller's transaction: state, intended mails and orders
/// to drop them commit together or not at all.
struct AdvanceObligation: Sendable {
    let decide: DecideObligation
    let identifiers: Identifiers
    let bells: CommitBells
    /// How long a correction is worth sending; an alert is worth sending until the day ends.
    static let correctionLifetime: Duration = .seconds(24 * 3600)

    /// - Returns: what an operator must see, to be told after the commit.
    func callAsFunction(
        _ obligation: Obligation, _ event: ObligationEvent, in transaction: borrowing Transaction
    ) throws -> [NoticedObligation] {
        let now = transaction.now
        let mails = try DeliveryStore.standing(obligation.child, obligation.day, in: transaction)
        let decision = decide(obligation, mails, event, at: now)
        var notices = decision.notices
        let receivers = try receivers(of: obligation, event, in: transaction)
        let beside = DecideReceivers()(
            obligation, decision.obligation, mails, event, receivers, at: now)
        for order in decision.orders + beside {
            try carryOut(order, for: decision.obligation, &notices, in: transaction)
        }
        let noticed = notices.map { NoticedObligation(notice: $0, day: obligation.day, unit: obligation.unit) }
        if case .settled = event, decision.obligation == obligation { return noticed }
        try ObligationStore.save(decision.obligation, in: transaction)
        if decision.obligation.nextAt != obligation.nextAt { bells.changedDuty() }
        return noticed
    }

    /// Whom a grant lets hear of it now, without those who hear of it as guardians.
    private func receivers(
        of obligation: Obligation, _ event: ObligationEvent, in transaction: borrowing Transaction
    ) throws -> [Family.Guardian] {
        guard case .clock(let family) = event, obligation.openSince != nil else { return [] }
        var guardians: Set<PersonID> = []
        if case .guardians(let known) = family { guardians = Set(known.map(\.id)) }
        return try GrantDirectory.receivers(
            about: obligation.child, on: LocalDate(transaction.now), in: transaction
        )
        .filter { !guardians.contains($0) }
        .map { id in
            let addresses = try GuardianDirectory.person(id, in: transaction)?.addresses ?? []
            return Family.Guardian(id: id, mayHaveAddress: !addresses.isEmpty)
        }
    }

    private func carryOut(
        _ order: ObligationOrder, for obligation: Obligation, _ notices: inout [ObligationNotice],
        in transaction: borrowing Transaction
    ) throws {
        let now = transaction.now
        switch order {
        case .alert(let guardian):
            try intend(.alert, guardian.uuid, obligation, until: obligation.deadline, in: transaction)
        case .tellReceiver(let receiver):
            var delivery = new(.alert, receiver.uuid, obligation, until: obligation.deadline, now)
            delivery.isByGrant = true
            try DeliveryStore.insert(delivery, at: now, in: transaction)
            bells.intendedMail()
        case .recordNoContact(let guardian):
            var delivery = new(.alert, guardian.uuid, obligation, until: obligation.deadline, now)
            delivery.settle(.noContact, now)
            try DeliveryStore.insert(delivery, at: now, in: transaction)
        case .correct(let guardian):
            try intend(.correction, guardian.uuid, obligation, until: now + Self.correctionLifetime, in: transaction)
        case .correctStaff(let recipient):
            try DeliveryStore.renewCorrection(obligation.child, obligation.day, to: recipient, in: transaction)
            try intend(.correction, recipient, obligation, until: now + Self.correctionLifetime, in: transaction)
        case .dropCorrections:
            try DeliveryStore.dropCorrections(obligation.child, obligation.day, at: now, in: transaction)
        case .drop:
            try DeliveryStore.settlePending(obligation.child, obligation.day, as: .dropped, at: now, in: transaction)
        case .expire:
            try DeliveryStore.settlePending(obligation.child, obligation.day, as: .expired, at: now, in: transaction)
        case .escalate:
            let recipients = try EscalationRecipients.list(for: obligation, on: LocalDate(now), in: transaction)
            if recipients.isEmpty { notices.append(.escalatedToNobody) }
            for recipient in recipients {
                try DeliveryStore.renewEscalation(obligation.child, obligation.day, to: recipient, in: transaction)
                try intend(.escalation, recipient, obligation, until: obligation.deadline, in: transaction)
            }
        }
    }

    private func intend(
        _ kind: Delivery.Kind, _ recipient: UUID, _ obligation: Obligation, until expiry: Instant,
        in transaction: borrowing Transaction
    ) throws {
        try DeliveryStore.insert(
            new(kind, recipient, obligation, until: expiry, transaction.now), at: transaction.now, in: transaction)
        bells.intendedMail()
    }

    private func new(
        _ kind: Delivery.Kind, _ recipient: UUID, _ obligation: Obligation, until expiry: Instant, _ now: Instant
    ) -> Delivery {
        Delivery(
            id: DeliveryID(identifiers.next()), child: obligation.child, day: obligation.day, kind: kind,
            recipient: recipient, nextAt: now, expiresAt: expiry)
    }
}

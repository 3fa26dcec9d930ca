package import Runtime
import SS12000

/// Telling those whom a grant lets hear of an absence: beside guardians and never instead of them. The school's duty
/// (`DecideObligation`) is to tell guardians, and is met, escalated or missed without a word of these. Of a pupil of age there is no
/// duty, and those alone hear to whom the pupil has consented. Pure.
package struct DecideReceivers: Sendable {
    package init() {}

    /// - Parameters:
    ///   - before: the duty before the event; `obligation` is what it has become.
    ///   - receivers: who may hear now and is not told as a guardian; asked for with the clock's event alone.
    package func callAsFunction(
        _ before: Obligation, _ obligation: Obligation, _ mails: MailStanding, _ event: ObligationEvent,
        _ receivers: [Family.Guardian], at now: Instant
    ) -> [ObligationOrder] {
        switch event {
        case .established:
            before.openSince == nil && mails.someReceiverIsBeingCorrected ? [.dropCorrections] : []
        case .explained: before.openSince == nil ? [] : takeBack(mails)
        case .settled: obligation.openSince == nil ? takeBack(mails).filter { isFirst($0, mails) } : []
        case .clock: isMissing(obligation, at: now) ? tell(receivers, mails) : []
        }
    }

    /// Guardians have been told or are being told, or there is nobody to be told before these.
    private func isMissing(_ obligation: Obligation, at now: Instant) -> Bool {
        guard obligation.openSince != nil, now < obligation.deadline else { return false }
        return switch obligation.phase {
        case .telling, .told, .escalated, .exempt: true
        case .waiting, .withdrawn, .recalling, .corrected, .expired: false
        }
    }

    /// Each once a day, like a guardian; who could not be reached is tried again when the register has said something new.
    private func tell(_ receivers: [Family.Guardian], _ mails: MailStanding) -> [ObligationOrder] {
        receivers.filter { receiver in
            receiver.mayHaveAddress && mails.receivers[receiver.id].map(\.reachedNobody) ?? true
        }.map { .tellReceiver($0.id) }
    }

    /// What has not left does not leave, and who has it is told that it does not hold.
    private func takeBack(_ mails: MailStanding) -> [ObligationOrder] {
        let isWaiting = mails.receivers.values.contains(.intended)
        return (isWaiting ? [.drop] : []) + mails.informedReceivers.map { .correct($0) }
    }

    /// An attempt that was under way when the day was explained has had its outcome since.
    private func isFirst(_ order: ObligationOrder, _ mails: MailStanding) -> Bool {
        guard case .correct(let receiver) = order else { return true }
        return mails.corrections[receiver.uuid] == nil
    }
}

import Runtime
import SS12000

/// Taking back what was said: the all-clear when a day turns out to be explained, and the all-clear itself when it does
/// not hold.
extension DecideObligation {
    /// The day is explained; what that means depends on who has heard.
    func close(_ mails: MailStanding, _ now: Instant, _ decision: inout ObligationDecision) {
        correct(mails, now, &decision)
        decision.obligation.nextAt = nil
        let isHeard = !mails.informedGuardians.isEmpty || !mails.informedStaff.isEmpty
        decision.obligation.phase = mails.someUnderWay ? .recalling : isHeard ? .corrected : .withdrawn
        // Nobody at the school knows of it, so that they must be told should the child go missing again.
        if mails.informedStaff.isEmpty && !mails.staff.values.contains(.underWay) {
            decision.obligation.escalatedAt = nil
        }
        if decision.obligation.phase == .withdrawn { decision.obligation.forgetTimes() }
    }

    /// Everyone who has been told, or may have been, is told that it does not hold.
    func correct(_ mails: MailStanding, _ now: Instant, _ decision: inout ObligationDecision) {
        decision.orders += mails.informedGuardians.map { .correct($0) }
        decision.orders += mails.informedStaff.map { .correctStaff($0) }
        if !decision.orders.allSatisfy({ $0 == .drop }) { decision.obligation.correctedAt = now }
    }

    /// The child is missing again: an all-clear that has not left must not.
    func takeBackAllClear(_ mails: MailStanding, _ decision: inout ObligationDecision) {
        guard decision.obligation.correctedAt != nil else { return }
        decision.orders.append(.dropCorrections)
        if !mails.someCorrectionSent { decision.obligation.correctedAt = nil }
        if mails.someStaffCorrected { decision.obligation.escalatedAt = nil }
    }

    /// When no all-clear has left, those who were told believe what is true, and the duty is where it was.
    func stillTold(_ mails: MailStanding, _ decision: inout ObligationDecision) -> Bool {
        guard decision.obligation.correctedAt == nil, mails.someoneTold, mails.noneDropped, !mails.somePending else {
            return false
        }
        decision.obligation.phase = .told
        decision.obligation.nextAt = nil
        return true
    }
}

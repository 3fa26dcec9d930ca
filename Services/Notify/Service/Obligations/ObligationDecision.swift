package import FoundationEssentials
package import Runtime
package import SS12000

/// What can happen to a duty.
package enum ObligationEvent: Sendable {
    /// Some absence of the day is unexplained; the earliest was established at `since`, the last one ends at `until`.
    case established(since: Instant, until: Instant)
    /// No absence of the day is unexplained.
    case explained
    /// The time the duty asked to be looked at has come, or the register has said something new; `family` is what the
    /// register says now.
    case clock(Family)
    /// A mail got an outcome.
    case settled
}

/// What a decision wants done, in the same transaction.
package enum ObligationOrder: Hashable, Sendable {
    /// Intend an alert to this guardian, or take up again one that reached nobody.
    case alert(PersonID)
    /// The same to somebody whom a grant lets hear of it.
    case tellReceiver(PersonID)
    /// Keep for the record that this guardian has no address.
    case recordNoContact(PersonID)
    /// Alerts and staff mails not yet handed to a server are not wanted any more.
    case drop
    /// The same because the day is over.
    case expire
    case correct(PersonID)
    /// Tell a member of the staff list who was told that all is well.
    case correctStaff(UUID)
    /// The child is missing again: corrections not yet handed to a server are not true any more.
    case dropCorrections
    /// Tell the staff list; those who were told already and have not been told otherwise are not told again.
    case escalate
}

/// What an operator must see happening; counted and logged after the commit.
package enum ObligationNotice: Hashable, Sendable {
    case escalated
    case escalatedToNobody
    case exempt
    case expired(Obligation.Phase)
}

package struct ObligationDecision: Sendable {
    package var obligation: Obligation
    package var orders: [ObligationOrder] = []
    package var notices: [ObligationNotice] = []
}

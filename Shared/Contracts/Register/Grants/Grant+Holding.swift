package import Runtime

/// What the register says, on one day, of the people a grant names: everything beside the grant itself that decides whether it
/// holds. Each service fills it in from what it knows, and all come to the same answer.
package struct GrantStanding: Hashable, Sendable {
    /// The subject has turned 18 by that day.
    package var isSubjectOfAge: Bool
    /// The giver has custody of the subject that very day.
    package var hasGiverCustody: Bool
    /// One of the three has died, or is not in the register.
    package var isSomebodyGone: Bool
    /// One of the three has a protection mark.
    package var isSomebodyProtected: Bool

    package init(
        isSubjectOfAge: Bool, hasGiverCustody: Bool, isSomebodyGone: Bool = false, isSomebodyProtected: Bool = false
    ) {
        self.isSubjectOfAge = isSubjectOfAge
        self.hasGiverCustody = hasGiverCustody
        self.isSomebodyGone = isSomebodyGone
        self.isSomebodyProtected = isSomebodyProtected
    }
}

extension Grant {
    /// Whether the receiver may do this about the subject on this local day. Pure, and the same in every service.
    ///
    /// The giver must still have what was given: a consent needs a subject of age, a delegation custody on that day and a subject
    /// who is not. So the end of custody and the 18th birthday end a delegation at once, without a message of their own. While one
    /// of the three is protected only what an office with sight has recorded holds: the receiver may be whom the mark is against.
    package func holds(on day: LocalDate, _ scope: GrantScope, _ standing: GrantStanding) -> Bool {
        scopes.contains(scope) && isInForce(on: day, standing)
    }

    /// Whether it holds for whatever its scope is.
    package func isInForce(on day: LocalDate, _ standing: GrantStanding) -> Bool {
        guard withdrawnAt == nil, start <= day, day <= end, !standing.isSomebodyGone,
            receiver != subject, receiver != giver
        else { return false }
        if standing.isSomebodyProtected && !isRecordedWithSight { return false }
        return isConsent ? standing.isSubjectOfAge : standing.hasGiverCustody && !standing.isSubjectOfAge
    }
}

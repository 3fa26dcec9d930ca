package import Runtime
package import SS12000

/// What can happen to a duty.
package enum ObligationEvent: Sendable {
    /// Some absence of the day is unexplained; the earliest was established at `since`.
    case established(since: Instant)
    /// No absence of the day is unexplained.
    case explained
    /// The time the duty asked to be looked at has come; `family` is what the register says now.
    case clock(Family)
    /// An alert or a staff mail got an outcome.
    case settled
}

/// How far the mails of a duty have come: the other half of the state that a decision is made from.
package struct MailStanding: Hashable, Sendable {
    /// One alert at most per guardian.
    package var alerts: [PersonID: Delivery.State]
    /// The mails to the staff list.
    package var staff: [Delivery.State]

    package init(alerts: [PersonID: Delivery.State] = [:], staff: [Delivery.State] = []) {
        self.alerts = alerts
        self.staff = staff
    }

    var someoneTold: Bool { alerts.values.contains(.accepted) }
    var someUnderWay: Bool { alerts.values.contains(.underWay) }
    var somePending: Bool { alerts.values.contains { $0 == .intended || $0 == .underWay } }
}

/// What a decision wants done, in the same transaction.
package enum ObligationOrder: Hashable, Sendable {
    /// Intend an alert to this guardian, or take up again one that was dropped before it was tried.
    case alert(PersonID)
    /// Keep for the record that this guardian has no address.
    case recordNoContact(PersonID)
    /// Alerts and staff mails not yet handed to a server are not wanted any more.
    case drop
    /// The same because the day is over.
    case expire
    case correct(PersonID)
    /// Tell the staff list (at most once per child and day).
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

/// The whole rule of DESIGN §5.4, without a clock, a database or a mail server.
package struct DecideObligation: Sendable {
    package let times: DueTimes
    /// How long to wait before asking again for a child the register has not sent.
    package let unknownChildPause: Duration

    package init(times: DueTimes, unknownChildPause: Duration) {
        self.times = times
        self.unknownChildPause = unknownChildPause
    }

    package func callAsFunction(
        _ obligation: Obligation, _ mails: MailStanding, _ event: ObligationEvent, at now: Instant
    ) -> ObligationDecision {
        var decision = ObligationDecision(obligation: obligation)
        switch event {
        case .established(let since): establish(since, now, &decision)
        case .explained: explain(mails, now, &decision)
        case .clock(let family): look(family, mails, now, &decision)
        case .settled: settle(mails, now, &decision)
        }
        return decision
    }

    private func establish(_ since: Instant, _ now: Instant, _ decision: inout ObligationDecision) {
        decision.obligation.openSince = since
        switch decision.obligation.phase {
        case .waiting, .withdrawn, .recalling, .corrected:
            let due = times.due(since: since, on: decision.obligation.day)
            decision.obligation.phase = .waiting
            decision.obligation.dueAt = due
            decision.obligation.escalateAt = times.escalation(due: due, on: decision.obligation.day)
            decision.obligation.nextAt = due
        case .telling, .told, .escalated, .exempt, .expired:
            // One alert a day: another missed lesson changes nothing for those already told.
            break
        }
    }

    private func explain(_ mails: MailStanding, _ now: Instant, _ decision: inout ObligationDecision) {
        decision.obligation.openSince = nil
        switch decision.obligation.phase {
        case .exempt, .expired, .withdrawn, .corrected, .recalling:
            break
        case .waiting, .telling, .told, .escalated:
            decision.orders.append(.drop)
            close(mails, now, &decision)
        }
    }

    /// The day is explained; what that means depends on who has been told.
    private func close(_ mails: MailStanding, _ now: Instant, _ decision: inout ObligationDecision) {
        for (guardian, state) in mails.alerts where state == .accepted {
            decision.orders.append(.correct(guardian))
        }
        decision.obligation.nextAt = nil
        if mails.someUnderWay {
            decision.obligation.phase = .recalling
        } else {
            decision.obligation.phase = mails.someoneTold ? .corrected : .withdrawn
        }
        if decision.obligation.phase == .withdrawn { decision.obligation.forgetTimes() }
        if mails.someoneTold { decision.obligation.correctedAt = now }
    }

    private func settle(_ mails: MailStanding, _ now: Instant, _ decision: inout ObligationDecision) {
        switch decision.obligation.phase {
        case .recalling:
            close(mails, now, &decision)
        case .telling, .escalated:
            guard !mails.somePending else { return }
            guard now < decision.obligation.deadline else { return end(mails, &decision) }
            if mails.someoneTold && decision.obligation.correctedAt == nil {
                decision.obligation.phase = .told
                decision.obligation.nextAt = nil
            } else {
                escalate(&decision, now)
            }
        case .expired:
            // An attempt begun before midnight was accepted after it.
            guard mails.someoneTold else { return }
            if decision.obligation.openSince == nil {
                close(mails, now, &decision)
            } else {
                decision.obligation.phase = .told
            }
        case .waiting, .told, .withdrawn, .corrected, .exempt:
            break
        }
    }

    private func look(
        _ family: Family, _ mails: MailStanding, _ now: Instant, _ decision: inout ObligationDecision
    ) {
        let obligation = decision.obligation
        guard now < obligation.deadline else { return end(mails, &decision) }
        switch obligation.phase {
        case .waiting:
            guard now >= obligation.dueAt else {
                decision.obligation.nextAt = obligation.dueAt
                return
            }
            tell(family, mails, now, &decision)
        case .telling:
            if now < obligation.escalateAt {
                decision.obligation.nextAt = obligation.escalateAt
            } else if mails.someoneTold {
                decision.obligation.nextAt = obligation.deadline
            } else {
                escalate(&decision, now)
            }
        case .escalated:
            decision.obligation.nextAt = obligation.deadline
        case .told, .withdrawn, .recalling, .corrected, .exempt, .expired:
            decision.obligation.nextAt = nil
        }
    }

    private func tell(
        _ family: Family, _ mails: MailStanding, _ now: Instant, _ decision: inout ObligationDecision
    ) {
        switch family {
        case .unknown:
            let pause = now + unknownChildPause
            if now >= decision.obligation.escalateAt {
                orderEscalation(&decision, now)
                decision.obligation.nextAt = min(pause, decision.obligation.deadline)
            } else {
                decision.obligation.nextAt = min(pause, decision.obligation.escalateAt)
            }
        case .exempt:
            decision.obligation.phase = .exempt
            decision.obligation.nextAt = nil
            decision.notices.append(.exempt)
        case .guardians(let guardians):
            tell(guardians, mails, now, &decision)
        }
    }

    private func tell(
        _ guardians: [Family.Guardian], _ mails: MailStanding, _ now: Instant, _ decision: inout ObligationDecision
    ) {
        var someMayHear = mails.somePending
        for guardian in guardians {
            switch mails.alerts[guardian.id] {
            case nil, .dropped:
                someMayHear = someMayHear || guardian.mayHaveAddress
                decision.orders.append(guardian.mayHaveAddress ? .alert(guardian.id) : .recordNoContact(guardian.id))
            default:
                // Told, refused or unknown: at most one alert per guardian, child and day.
                break
            }
        }
        // Those who were told and then corrected believe the child is at school and may not be alerted twice, so a
        // new absence the same day goes to the staff too.
        let believedCorrected = decision.obligation.correctedAt != nil
        if someMayHear {
            decision.obligation.phase = .telling
            decision.obligation.nextAt = decision.obligation.escalateAt
            if believedCorrected || now >= decision.obligation.escalateAt { escalate(&decision, now) }
        } else if mails.someoneTold && !believedCorrected {
            decision.obligation.phase = .told
            decision.obligation.nextAt = nil
        } else {
            escalate(&decision, now)
        }
    }

    private func escalate(_ decision: inout ObligationDecision, _ now: Instant) {
        orderEscalation(&decision, now)
        decision.obligation.phase = .escalated
        decision.obligation.nextAt = decision.obligation.deadline
    }

    private func orderEscalation(_ decision: inout ObligationDecision, _ now: Instant) {
        guard decision.obligation.escalatedAt == nil else { return }
        decision.obligation.escalatedAt = now
        decision.orders.append(.escalate)
        decision.notices.append(.escalated)
    }

    /// The day is over: what was not told is not told any more, and said so loudly.
    private func end(_ mails: MailStanding, _ decision: inout ObligationDecision) {
        let phase = decision.obligation.phase
        decision.obligation.nextAt = nil
        switch phase {
        case .waiting, .telling, .escalated:
            decision.orders.append(.expire)
            if mails.someoneTold && decision.obligation.correctedAt == nil {
                decision.obligation.phase = .told
            } else if decision.obligation.escalatedAt != nil && mails.staff.contains(.accepted) {
                decision.obligation.phase = .escalated
            } else {
                decision.obligation.phase = .expired
                decision.notices.append(.expired(phase))
            }
        case .told, .withdrawn, .recalling, .corrected, .exempt, .expired:
            break
        }
    }
}

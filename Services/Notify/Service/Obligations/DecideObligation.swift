package import Runtime
import SS12000

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
        case .established(let since, let until): establish(since, until, mails, now, &decision)
        case .explained: explain(mails, now, &decision)
        case .clock(let family): look(family, mails, now, &decision)
        case .settled: settle(mails, now, &decision)
        }
        return decision
    }

    private func establish(
        _ since: Instant, _ until: Instant, _ mails: MailStanding, _ now: Instant,
        _ decision: inout ObligationDecision
    ) {
        let wasOpen = decision.obligation.openSince != nil
        decision.obligation.openSince = since
        decision.obligation.lastsUntil = max(decision.obligation.day.end, until)
        let deadline = decision.obligation.deadline
        switch decision.obligation.phase {
        case .waiting, .withdrawn:
            wait(since, &decision)
        case .recalling, .corrected:
            takeBackAllClear(mails, &decision)
            if !stillTold(mails, &decision) { wait(since, &decision) }
        case .exempt where !wasOpen, .expired where now < deadline:
            // The child has come of age on paper only, or the day has ended and its night has not.
            wait(since, &decision)
        case .told where mails.someUnreached && now < deadline, .escalated where mails.someUnreached && now < deadline:
            // Those who could not be reached are looked up again, in case the register has been repaired.
            decision.obligation.nextAt = now
        case .telling, .told, .escalated, .exempt, .expired:
            // One alert a day: another missed lesson changes nothing for those already told.
            decision.obligation.nextAt = decision.obligation.nextAt.map { min($0, deadline) }
        }
    }

    private func wait(_ since: Instant, _ decision: inout ObligationDecision) {
        let (day, deadline) = (decision.obligation.day, decision.obligation.deadline)
        let due = times.due(since: since, on: day, until: deadline)
        decision.obligation.phase = .waiting
        decision.obligation.dueAt = due
        decision.obligation.escalateAt = times.escalation(due: due, on: day, until: deadline)
        decision.obligation.nextAt = due
    }

    private func explain(_ mails: MailStanding, _ now: Instant, _ decision: inout ObligationDecision) {
        decision.obligation.openSince = nil
        switch decision.obligation.phase {
        case .exempt, .withdrawn, .corrected, .recalling:
            break
        case .expired:
            correct(mails, now, &decision)
        case .waiting, .telling, .told, .escalated:
            decision.orders.append(.drop)
            close(mails, now, &decision)
        }
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
                escalate(mails, &decision, now)
            }
        case .expired:
            // An attempt begun before the end was accepted after it.
            if decision.obligation.openSince == nil {
                correct(mails, now, &decision)
                if mails.someoneTold { decision.obligation.phase = .corrected }
            } else if mails.someoneTold {
                decision.obligation.phase = .told
            }
        case .waiting:
            // A correction that was under way when the child went missing again has not been taken by the server.
            guard decision.obligation.correctedAt != nil, !mails.someCorrectionSent else { return }
            decision.obligation.correctedAt = nil
            _ = stillTold(mails, &decision)
        case .told, .withdrawn, .corrected, .exempt:
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
            tellNewlyReachable(family, mails, &decision)
            if now < obligation.escalateAt {
                decision.obligation.nextAt = obligation.escalateAt
            } else if mails.someoneTold {
                decision.obligation.nextAt = obligation.deadline
            } else {
                escalate(mails, &decision, now)
            }
        case .escalated:
            tellNewlyReachable(family, mails, &decision)
            decision.obligation.nextAt = obligation.deadline
        case .told:
            tellNewlyReachable(family, mails, &decision)
            decision.obligation.nextAt = nil
        case .exempt:
            decision.obligation.nextAt = nil
            // A birth date has been set right.
            if case .guardians(let guardians) = family, obligation.openSince != nil {
                tell(guardians, mails, now, &decision)
            }
        case .withdrawn, .recalling, .corrected, .expired:
            decision.obligation.nextAt = nil
        }
    }

    /// The register has perhaps been repaired since the guardians were told: who has an address now is told now.
    private func tellNewlyReachable(_ family: Family, _ mails: MailStanding, _ decision: inout ObligationDecision) {
        guard case .guardians(let guardians) = family, decision.obligation.openSince != nil else { return }
        for guardian in guardians where guardian.mayHaveAddress {
            guard mails.alerts[guardian.id].map(\.reachedNobody) ?? true else { continue }
            decision.orders.append(.alert(guardian.id))
        }
    }

    private func tell(
        _ family: Family, _ mails: MailStanding, _ now: Instant, _ decision: inout ObligationDecision
    ) {
        switch family {
        case .unknown:
            let pause = now + unknownChildPause
            if now >= decision.obligation.escalateAt {
                orderEscalation(mails, &decision, now)
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
            case nil, .dropped, .expired:
                someMayHear = someMayHear || guardian.mayHaveAddress
                decision.orders.append(guardian.mayHaveAddress ? .alert(guardian.id) : .recordNoContact(guardian.id))
            case .noContact where guardian.mayHaveAddress, .refused where guardian.mayHaveAddress:
                // The register may have another address by now; those that refused are not tried again.
                someMayHear = true
                decision.orders.append(.alert(guardian.id))
            default:
                // Told or unknown: at most one alert per guardian, child and day.
                break
            }
        }
        // Those who were told and then corrected believe the child is at school and may not be alerted twice, so a
        // new absence the same day goes to the staff too.
        let believedCorrected = decision.obligation.correctedAt != nil
        if someMayHear {
            decision.obligation.phase = .telling
            decision.obligation.nextAt = decision.obligation.escalateAt
            if believedCorrected || now >= decision.obligation.escalateAt { escalate(mails, &decision, now) }
        } else if mails.someoneTold && !believedCorrected {
            decision.obligation.phase = .told
            decision.obligation.nextAt = nil
        } else {
            escalate(mails, &decision, now)
        }
    }

    private func escalate(_ mails: MailStanding, _ decision: inout ObligationDecision, _ now: Instant) {
        orderEscalation(mails, &decision, now)
        decision.obligation.phase = .escalated
        decision.obligation.nextAt = decision.obligation.deadline
    }

    private func orderEscalation(_ mails: MailStanding, _ decision: inout ObligationDecision, _ now: Instant) {
        // Staff mails that were dropped before they left are taken up again.
        let wereDropped = !mails.staff.isEmpty && mails.staff.values.allSatisfy { $0 == .dropped }
        guard decision.obligation.escalatedAt == nil || wereDropped else { return }
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
            } else if decision.obligation.escalatedAt != nil && mails.staff.values.contains(.accepted) {
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

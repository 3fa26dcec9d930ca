import Runtime
import SS12000

/// How a list without dates meets the dated facts. Pure.
///
/// - A document's list is what is in force from now: who is named for the first time begins today, who is named no more
///   ended yesterday.
/// - A guardianship that begins on a later day stays, unless the document names the guardian already: then it begins today.
/// - What the office has begun or ended by date stands against documents until one agrees with it. A nightly import from
///   a system that has not heard of a court's decision neither reopens what was ended nor ends what was begun; once it has
///   said the same, its next change counts.
enum GuardianshipRules {
    struct Meeting {
        var facts: [Guardianship]
        /// Whether the document's agreement with a decision is its supplier's.
        let confirms: Bool
        /// The office's decision stood against the document.
        var keptDecision = false
    }

    /// - Parameters:
    ///   - facts: all periods known of the child, with the states of the last look.
    ///   - listed: what the document names, in its order; repeats count once.
    ///   - confirms: whether the list is another system's own word. One that was read here, changed and handed back agrees with
    ///     the office's decisions without its supplier having heard of any.
    ///   - isNew: the register did not have the child: nobody knows since when those named have been responsible.
    static func meet(
        _ facts: [Guardianship], listed: [Responsibility], isNew: Bool, confirms: Bool = true, on today: LocalDate
    ) -> Meeting {
        var meeting = Meeting(facts: passed(facts, to: today), confirms: confirms)
        var seen: Set<Responsibility> = []
        let listed = listed.filter { seen.insert($0).inserted }
        for (rank, responsibility) in listed.enumerated() {
            name(responsibility, rank, isNew: isNew, today, &meeting)
        }
        var next = listed.count
        meeting.facts = meeting.facts.compactMap { fact in
            guard !seen.contains(fact.responsibility) else { return fact }
            return leaveOut(fact, &next, today, &meeting)
        }
        return meeting
    }

    /// The facts as they are on a day, whatever day they were last looked at. Only an office gives an end beforehand, so
    /// one that has come is the office's decision.
    static func passed(_ facts: [Guardianship], to today: LocalDate) -> [Guardianship] {
        facts.map { fact in
            var fact = fact
            let state = fact.state(on: today)
            if state == .ended && fact.state != .ended { fact.decide() }
            fact.state = state
            return fact
        }
    }

    /// The fact ended at the latest on a day; nil when it then never was.
    static func ended(_ fact: Guardianship, on last: LocalDate, by today: LocalDate) -> Guardianship? {
        if let start = fact.period.start, last < start { return nil }
        var fact = fact
        fact.period = Period(start: fact.period.start, end: min(fact.period.end ?? last, last))
        fact.state = fact.state(on: today)
        fact.isDecided = false
        return fact
    }

    private static func name(
        _ responsibility: Responsibility, _ rank: Int, isNew: Bool, _ today: LocalDate, _ meeting: inout Meeting
    ) {
        let places = meeting.facts.indices.filter { meeting.facts[$0].responsibility == responsibility }
        if let place = places.first(where: { meeting.facts[$0].state == .current }) {
            meeting.facts[place].rank = rank
            if meeting.confirms { meeting.facts[place].isUnconfirmed = false }
        } else if places.contains(where: { meeting.facts[$0].state == .ended && meeting.facts[$0].isUnconfirmed }) {
            meeting.keptDecision = true
        } else if let place = places.filter({ meeting.facts[$0].state == .coming })
            .min(by: { order(meeting.facts[$0], meeting.facts[$1]) })
        {
            said(otherwiseThan: places, &meeting)
            meeting.facts[place].period = Period(start: today, end: meeting.facts[place].period.end)
            meeting.facts[place].state = .current
            meeting.facts[place].rank = rank
            if meeting.confirms { meeting.facts[place].isUnconfirmed = false }
        } else {
            said(otherwiseThan: places, &meeting)
            meeting.facts.append(
                Guardianship(
                    number: nil, responsibility: responsibility, period: Period(start: isNew ? nil : today, end: nil),
                    state: .current, rank: rank, isUnconfirmed: false))
        }
    }

    /// What the office has ended, with a document's agreement, a document begins anew: ending it again is news.
    private static func said(otherwiseThan places: [Int], _ meeting: inout Meeting) {
        for place in places where meeting.facts[place].state == .ended { meeting.facts[place].isDecided = false }
    }

    private static func leaveOut(
        _ fact: Guardianship, _ next: inout Int, _ today: LocalDate, _ meeting: inout Meeting
    ) -> Guardianship? {
        var fact = fact
        switch fact.state {
        case .coming: return fact
        case .ended:
            if meeting.confirms { fact.isUnconfirmed = false }
            return fact
        case .current where fact.isUnconfirmed:
            meeting.keptDecision = true
            fact.rank = next
            next += 1
            return fact
        case .current: return ended(fact, on: today.adding(days: -1), by: today)
        }
    }

    private static func order(_ left: Guardianship, _ right: Guardianship) -> Bool {
        guard let start = left.period.start else { return true }
        return right.period.start.map { start < $0 } ?? false
    }
}

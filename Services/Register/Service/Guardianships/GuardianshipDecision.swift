import Runtime
import SS12000

/// What an office may decide about one adult and one child, as changes of the facts. Pure.
enum GuardianshipDecision {
    /// States the guardianship of one adult for a period. Other periods of the same relation that touch it are replaced by
    /// it; of another relation, what lies within it is. Deciding the same again changes nothing, also when a document has agreed
    /// meanwhile.
    static func begun(
        _ facts: [Guardianship], _ responsibility: Responsibility, _ period: Period, on today: LocalDate
    ) -> [Guardianship] {
        let facts = GuardianshipRules.passed(facts, to: today)
        let isKnown = facts.contains { $0.responsibility == responsibility && $0.period == period }
        var rest: [Guardianship] = []
        var rank: Int?
        for fact in facts {
            let isMeant = fact.responsibility.guardian == responsibility.guardian && fact.period.overlaps(period)
            if fact.responsibility == responsibility && fact.period == period {
                // Known from a document it is the office's word from now on.
                var decided = fact
                if !fact.isDecided { decided.decide() }
                rest.append(decided)
            } else if !isMeant {
                rest.append(fact)
            } else if fact.responsibility == responsibility {
                rank = min(rank ?? fact.rank, fact.rank)
            } else {
                rest += outside(fact, period, today)
            }
        }
        if isKnown { return rest }
        var new = Guardianship(
            number: nil, responsibility: responsibility, period: period, state: .ended,
            rank: rank ?? (facts.map(\.rank).max() ?? -1) + 1, isUnconfirmed: true, isDecided: true)
        new.state = new.state(on: today)
        return rest + [new]
    }

    /// Ends what an adult is to a child after its last day; what was to begin later does not. Where there is nothing left to end,
    /// a document has ended it, and what is the office's word from now on is the period that ended last. Older ones are not
    /// spoken of.
    ///
    /// - Parameter relation: only this relation; nil for any.
    static func ended(
        _ facts: [Guardianship], of guardian: PersonID, as relation: RelationType? = nil, on last: LocalDate,
        by today: LocalDate
    ) -> [Guardianship] {
        let facts = GuardianshipRules.passed(facts, to: today)
        func isMeant(_ fact: Guardianship) -> Bool {
            fact.responsibility.guardian == guardian
                && relation ?? fact.responsibility.relation == fact.responsibility.relation
        }
        let isOver = facts.allSatisfy { fact in !isMeant(fact) || fact.period.end.map { $0 <= last } ?? false }
        let latest = isOver && last <= today ? facts.filter(isMeant).compactMap(\.period.end).max() : nil
        return facts.compactMap { fact in
            guard isMeant(fact) else { return fact }
            if let end = fact.period.end, end <= last {
                // Known from a document it is the office's word from now on.
                var decided = fact
                if end == latest && fact.state == .ended && !fact.isDecided { decided.decide() }
                return decided
            }
            if fact.state == .coming, let start = fact.period.start, start > last { return nil }
            var fact = fact
            // What began after its last day never was, and is remembered as such: a document may name it tomorrow.
            let start = fact.period.start.map { min($0, last.adding(days: 1)) }
            fact.period = Period(start: start, end: last)
            fact.state = fact.state(on: today)
            if fact.state == .ended { fact.decide() }
            return fact
        }
    }

    /// Ends what everybody, or one adult, is to a child because somebody has died: each relation, for none of them is spoken of
    /// alone.
    static func endedByDeath(
        _ facts: [Guardianship], of guardian: PersonID? = nil, on last: LocalDate, by today: LocalDate
    ) -> [Guardianship] {
        Set(facts.map(\.responsibility)).filter { guardian ?? $0.guardian == $0.guardian }.reduce(facts) { facts, one in
            ended(facts, of: one.guardian, as: one.relation, on: last, by: today)
        }
    }

    /// What is left of a fact before and after a period. One in force that has nothing left before it is remembered as
    /// one that never was: a document may name it tomorrow.
    private static func outside(_ fact: Guardianship, _ period: Period, _ today: LocalDate) -> [Guardianship] {
        var parts: [Guardianship] = []
        if let start = period.start, fact.state == .current || fact.period.start.map({ $0 < start }) ?? true {
            var before = fact
            before.period = Period(
                start: fact.period.start.map { min($0, start) }, end: start.adding(days: -1))
            before.state = before.state(on: today)
            if before.state == .ended { before.decide() }
            parts.append(before)
        }
        if let end = period.end, fact.period.end.map({ $0 > end }) ?? true {
            var after = Guardianship(
                number: parts.isEmpty ? fact.number : nil, responsibility: fact.responsibility,
                period: Period(start: end.adding(days: 1), end: fact.period.end), state: .ended, rank: fact.rank,
                isUnconfirmed: fact.isUnconfirmed, isDecided: fact.isDecided)
            after.state = after.state(on: today)
            parts.append(after)
        }
        return parts
    }
}

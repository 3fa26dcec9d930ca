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

    /// Ends what an adult is to a child after its last day; what was to begin later does not. A relation of which nothing is left
    /// to end a document has ended: what is the office's word from now on is its period that ended last. Older ones are not
    /// spoken of.
    ///
    /// - Parameters:
    ///   - guardian: nil for everybody, because the child has died.
    ///   - relation: only this relation; nil for each.
    static func ended(
        _ facts: [Guardianship], of guardian: PersonID? = nil, as relation: RelationType? = nil, on last: LocalDate,
        by today: LocalDate
    ) -> [Guardianship] {
        meant(facts, guardian, relation).reduce(GuardianshipRules.passed(facts, to: today)) { facts, responsibility in
            ended(facts, responsibility, on: last, by: today)
        }
    }

    /// Whether all that is meant is over already, though its last day is to come: there is nothing that could end on it.
    static func isOver(
        _ facts: [Guardianship], of guardian: PersonID, as relation: RelationType?, before last: LocalDate,
        on today: LocalDate
    ) -> Bool {
        let meant = meant(facts, guardian, relation)
        return last > today
            && GuardianshipRules.passed(facts, to: today).allSatisfy { fact in
                fact.state == .ended || !meant.contains(fact.responsibility)
            }
    }

    private static func meant(
        _ facts: [Guardianship], _ guardian: PersonID?, _ relation: RelationType?
    ) -> Set<Responsibility> {
        Set(facts.map(\.responsibility)).filter {
            guardian ?? $0.guardian == $0.guardian && relation ?? $0.relation == $0.relation
        }
    }

    private static func ended(
        _ facts: [Guardianship], _ responsibility: Responsibility, on last: LocalDate, by today: LocalDate
    ) -> [Guardianship] {
        let meant = facts.filter { $0.responsibility == responsibility }
        let isOver = meant.allSatisfy { fact in fact.period.end.map { $0 <= last } ?? false }
        let latest = isOver && last <= today ? meant.compactMap(\.period.end).max() : nil
        return facts.compactMap { fact in
            guard fact.responsibility == responsibility else { return fact }
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

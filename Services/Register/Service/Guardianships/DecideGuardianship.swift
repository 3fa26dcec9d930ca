import AccessLog
import HTTP
import Resources
import Runtime
import SQLite
import SS12000

/// The office begins, changes or ends what an adult is to a child, by date. The child's document follows in the same
/// transaction when it is today's, and by the clock when its day comes.
struct DecideGuardianship: Sendable {
    let database: Database
    let changes: RegisterChanges
    let sight: ProtectedSight

    /// - Parameter start: unless given, since when the relation is in force; today where it is not.
    func begin(
        _ guardian: PersonID, of child: PersonID, as relation: RelationType, from start: LocalDate?,
        to end: LocalDate?, trace: String?
    ) throws {
        guard guardian != child else { throw GuardianshipProblem.ofOneself }
        let changes = changes
        try database.write { transaction in
            let today = LocalDate(transaction.now)
            if let end, end < start ?? today { throw Problem.bodyInvalid("endDate", "before-start-date") }
            let person = try self.person(child, "child", in: transaction)
            let adult = try self.person(guardian, "guardian", in: transaction)
            try sight.record([child, guardian], in: transaction)
            let responsibility = Responsibility(guardian: guardian, relation: relation)
            let inForce = try GuardianshipStore.all(of: child, in: transaction).first { fact in
                start == nil && fact.responsibility == responsibility && fact.state(on: today) == .current
            }
            // That it is said again is no beginning.
            let period = Period(start: inForce == nil ? start ?? today : inForce?.period.start, end: end)
            try checkCircle(guardian, child, period, in: transaction)
            if end.map({ $0 >= today }) ?? true {
                if person.status == .deceased { throw CommandProblem.personDeceased("child") }
                if adult.status == .deceased { throw CommandProblem.personDeceased("guardian") }
            }
            if relation == .custodian, person.isAdult(on: start ?? today) { throw GuardianshipProblem.childOfAge }
            try Self.change(child, changes, by: sight.accessor, trace, in: transaction) { facts in
                GuardianshipDecision.begun(facts, responsibility, period, on: today)
            }
        }
    }

    /// Throws 409 `guardianship-over` where it is over and the last day is to come.
    ///
    /// - Parameter last: the last day; yesterday unless given, so that it is over at once.
    func end(
        _ guardian: PersonID, of child: PersonID, as relation: RelationType?, on last: LocalDate?, trace: String?
    ) throws {
        let changes = changes
        try database.write { transaction in
            let today = LocalDate(transaction.now)
            _ = try person(child, "child", in: transaction)
            try sight.record([child, guardian], in: transaction)
            let facts = try GuardianshipStore.all(of: child, in: transaction)
            let isKnown = facts.map(\.responsibility).contains {
                $0.guardian == guardian && relation ?? $0.relation == $0.relation
            }
            // Asked of anybody, so that no refusal takes longer than another.
            let isSeen = try sight.finds(guardian, in: transaction)
            guard isKnown, isSeen else { throw GuardianshipProblem.notFound }
            let last = last ?? today.adding(days: -1)
            if GuardianshipDecision.isOver(facts, of: guardian, as: relation, before: last, on: today) {
                throw GuardianshipProblem.over
            }
            try Self.change(child, changes, by: sight.accessor, trace, in: transaction) { facts in
                GuardianshipDecision.ended(facts, of: guardian, as: relation, on: last, by: today)
            }
        }
    }

    /// Changes the facts of one child and settles the document.
    static func change(
        _ child: PersonID, _ changes: RegisterChanges, by accessor: Accessor, _ trace: String?,
        in transaction: borrowing Transaction, _ decide: ([Guardianship]) -> [Guardianship]
    ) throws {
        let before = try GuardianshipStore.all(of: child, in: transaction)
        let after = decide(before)
        guard after != before else { return }
        try GuardianshipStore.replace(before, by: after, of: child, in: transaction)
        var times = try RegisterChanges.times(in: transaction)
        try changes.settleDecided(child, &times, trace: trace, in: transaction)
        let today = LocalDate(transaction.now)
        let lost = before.custodians(on: today).subtracting(after.custodians(on: today))
        try changes.withdrawDelegations(of: lost, about: child, &times, trace: trace, in: transaction)
        // Also where the day is to come and no document speaks of it yet.
        let persons = [child.uuid] + (before + after).map(\.responsibility.guardian.uuid)
        try AccessLog.record(.changed, of: persons, [.guardians], by: accessor, in: transaction)
        try times.recordChanges(by: accessor, in: transaction)
    }

    /// Nobody answers for somebody who answers for them at the same time.
    private func checkCircle(
        _ guardian: PersonID, _ child: PersonID, _ period: Period, in transaction: borrowing Transaction
    ) throws {
        let other = try GuardianshipStore.all(of: guardian, in: transaction)
        if other.contains(where: { $0.responsibility.guardian == child && $0.period.overlaps(period) }) {
            throw GuardianshipProblem.circle
        }
    }

    private func person(
        _ id: PersonID, _ field: String, in transaction: borrowing Transaction
    ) throws -> PersonDocument {
        try sight.find(id, field, in: transaction)
        guard let person = try Persons.document(id, in: transaction) else {
            throw CommandProblem.personNotFound(field)
        }
        return person
    }
}

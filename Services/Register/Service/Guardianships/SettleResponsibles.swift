import JSON
import Runtime
import SQLite
import SS12000

/// Makes a person's `responsibles` what the dated facts say, in the transaction that stores the person.
enum SettleResponsibles {
    /// Who speaks in the document that is about to be stored.
    enum Speaker: Sendable {
        /// A system that hands over people and has its own word on them: an import, another register that is followed. The
        /// list is news, and where it says what the office has decided, that system has heard of it.
        case document
        /// Someone who changes what stands here: a `PUT`. The list is news, and agrees with nothing but itself: it has been
        /// read here.
        case editor
        /// What undoes an import: what was there before is there again, and is nobody's word. The facts come after it
        /// (`DatedFacts`).
        case undo
        /// The register itself, which changes a stored document: the list is what it was and says nothing.
        case register
    }

    struct Settled {
        let person: PersonDocument
        /// The document says already what the facts say.
        let isAsHanded: Bool
        /// Something is planned for a day to come.
        var isPlanned = false
        /// What is planned may be other than what was told last.
        var mayPlanAnew = false
        /// The dated facts are not as they were.
        var changesFacts = false
        /// The document named, or left out, someone against what the office has decided.
        var keptDecision = false
        /// The document names a custodian of someone who has turned 18.
        var leftOutCustody = false
    }

    /// - Parameter isNew: there is no such person yet, and so no guardianship of theirs.
    static func settle(
        _ person: PersonDocument, isNew: Bool, by speaker: Speaker, in transaction: borrowing Transaction
    ) throws -> Settled {
        let today = LocalDate(transaction.now)
        let before = isNew ? [] : try GuardianshipStore.all(of: person.id, in: transaction)
        let listed = person.responsibles.map {
            Responsibility(guardian: $0.person, relation: $0.relation ?? .otherResponsible)
        }
        if before.isEmpty && listed.isEmpty {
            return Settled(person: person, isAsHanded: true, mayPlanAnew: speaker == .register)
        }
        var kept = false
        let after: [Guardianship]
        switch speaker {
        case .register:
            let coming = Set(before.filter { $0.state == .coming }.map(\.number))
            // What was planned with one who is gone since does not begin.
            after = try GuardianshipRules.passed(before, to: today).filter { fact in
                guard fact.state == .current, coming.contains(fact.number) else { return true }
                return try Persons.isHidden(fact.responsibility.guardian, in: transaction) != nil
            }
        case .document, .editor, .undo:
            // Of one who is gone from the register only a document that speaks of them keeps anything.
            let named = Set(listed.map(\.guardian))
            let known = try before.filter { fact in
                let guardian = fact.responsibility.guardian
                return try named.contains(guardian) || Persons.isHidden(guardian, in: transaction) != nil
            }
            let meeting = GuardianshipRules.meet(
                known, listed: listed, isNew: isNew, confirms: speaker == .document, on: today)
            // Who has died by the office's word may have left no period that stands against the document.
            after = try meeting.facts.filter { fact in
                guard fact.number == nil, fact.state == .current else { return true }
                return try !StatusDecision.isOver(fact.responsibility.guardian, as: .persons, in: transaction)
            }
            kept = meeting.keptDecision || after.count < meeting.facts.count
        }
        if after != before {
            try GuardianshipStore.replace(before, by: after, of: person.id, in: transaction)
        }
        let isAdult = person.isAdult(on: today)
        let inForce = after.responsibles(isAdult: isAdult)
        var settled = person
        if inForce != listed, let changed = PersonDocument(person.with("responsibles", JSON(inForce.map(\.json)))) {
            settled = changed
        }
        return Settled(
            person: settled, isAsHanded: inForce == listed, isPlanned: after.contains(where: \.isPlanned),
            mayPlanAnew: speaker == .register || after != before, changesFacts: after != before, keptDecision: kept,
            leftOutCustody: speaker != .register && isAdult && listed.contains { $0.relation == .custodian })
    }
}

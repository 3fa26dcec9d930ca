import JSON
import Messaging
import RegisterContracts
import Resources
import Runtime
import SQLite
import SS12000

/// Writing persons: what was decided here stands against a document that has not heard of it, and the dated facts decide who is
/// responsible today.
extension RegisterChanges {
    func writePerson(
        _ prepared: PreparedResource, _ isNew: Bool, _ times: inout ModificationTimes, _ trace: String?,
        by speaker: SettleResponsibles.Speaker, in transaction: borrowing Transaction
    ) throws -> WrittenResource {
        guard var person = PersonDocument(prepared.item.json) else { return WrittenResource(outcome: .unchanged) }
        var repairs: [WrittenResource.Repair] = []
        let held = isNew ? nil : try Persons.standing(of: person.id, in: transaction)
        let mayLift = markings.mayLift
        if let mark = try KeptMark.standing(against: person, held: held?.mark, mayLift: mayLift, in: transaction),
            let kept = PersonDocument(person.marked(mark))
        {
            person = kept
            repairs.append(.init(.protectionKept, "securityMarking"))
        }
        var isAsHanded = repairs.isEmpty
        var changesFacts = false
        if let claims, held.map({ !prepared.encoded.isSame(as: $0.digest) }) ?? true,
            let settled = try claims.settle(person, held: held, in: transaction)
        {
            person = settled.person
            isAsHanded = false
            repairs += settled.repairs
        }
        if speaker != .register {
            // An undo says nothing new of a number.
            let judged = speaker == .undo ? nil : held.map { ProtectedNumber.judge(person, $0) }
            switch judged ?? .asHanded {
            case .refused:
                return WrittenResource(outcome: .unchanged, repairs: [.init(.protectedNumberChanged, "civicNo")])
            case .kept:
                let number = try Persons.document(person.id, in: transaction)?.json["civicNo"]
                person = number.flatMap { PersonDocument(person.with("civicNo", $0)) } ?? person
                isAsHanded = false
                repairs.append(.init(.protectedNumberKept, "civicNo"))
            case .asHanded: break
            }
            let stated = try StatusDecision.settle(person, by: speaker, in: transaction)
            if stated.person.status != person.status { isAsHanded = false }
            if stated.keptDecision { repairs.append(.init(.statusKept, "personStatus")) }
            person = stated.person
            changesFacts = stated.isAgreed
        }
        let settled = try SettleResponsibles.settle(person, isNew: held == nil, by: speaker, in: transaction)
        isAsHanded = isAsHanded && settled.isAsHanded
        if settled.keptDecision { repairs.append(.init(.guardianshipKept, "responsibles")) }
        if settled.leftOutCustody { repairs.append(.init(.custodyOver, "responsibles")) }
        guard let encoded = isAsHanded ? prepared.encoded : Persons.table.encode(settled.person.json) else {
            return WrittenResource(outcome: .unchanged)
        }
        let outcome = try store(settled, encoded, isNew: held == nil, &times, trace, in: transaction)
        return WrittenResource(
            outcome: outcome, repairs: repairs, changesFacts: changesFacts || settled.changesFacts)
    }

    /// Makes a stored person what the dated facts say today, and tells what came of that.
    /// - Returns: false when there is no such person.
    @discardableResult
    func settlePerson(
        _ id: PersonID, _ times: inout ModificationTimes, trace: String?, in transaction: borrowing Transaction
    ) throws -> Bool {
        guard try edit(.persons, id.uuid, &times, trace: trace, in: transaction, { $0 }) != nil,
            let held = try Persons.table.document(id, in: transaction),
            let person = PersonDocument(try JSON(parsing: held.bytes))
        else { return false }
        // A day can come without a change of the document.
        try comingOfAge.follow(person, version: held.version, trace: trace, in: transaction)
        return true
    }

    /// The same after an office has decided about the dated facts. Where neither the document nor what is planned speaks of
    /// what was decided, the person has a new version all the same: an import that has changed them is no longer the last who
    /// did, and its undo must not take the decision back.
    func settleDecided(
        _ id: PersonID, _ times: inout ModificationTimes, trace: String?, in transaction: borrowing Transaction
    ) throws {
        let before = try Persons.table.document(id, in: transaction)?.version
        try settlePerson(id, &times, trace: trace, in: transaction)
        guard try Persons.table.document(id, in: transaction)?.version == before,
            let (version, stored) = try Persons.table.renew(id.uuid, &times, in: transaction),
            let person = PersonDocument(try JSON(parsing: stored))
        else { return }
        let event = try ResponsiblePeriods.event(person, version: version, stored: stored, in: transaction)
        try tell(event, isNewlyProtected: false, trace, in: transaction)
    }

    /// What is planned for a day to come changes no word of the document, but the person is told of anew.
    private func store(
        _ settled: SettleResponsibles.Settled, _ encoded: EncodedResource, isNew: Bool,
        _ times: inout ModificationTimes, _ trace: String?, in transaction: borrowing Transaction
    ) throws -> WrittenResource.Outcome {
        let person = settled.person
        let before =
            person.isProtected ? try Withdrawals.before(.persons, person.id.uuid, in: transaction) : nil
        let change = try Persons.table.store(encoded, isNew: isNew, &times, in: transaction)
        if let told = change.told {
            try settle(.persons, person.id.uuid, before, told.version, times, in: transaction)
            try PersonRelations.replace(of: person, isNew: change.isCreation, in: transaction)
            let event =
                change.isCreation && !settled.isPlanned
                ? PersonChanged(person, version: told.version, stored: told.document)
                : try ResponsiblePeriods.event(
                    person, version: told.version, stored: told.document, in: transaction)
            let isNewlyProtected = person.isProtected && change.wasHidden != true && told.version > 1
            if isNewlyProtected { try ImportJournal.forget(person.id, in: transaction) }
            try tell(event, isNewlyProtected: isNewlyProtected, trace, in: transaction)
            try StatusDecision.follow(person, in: transaction)
            if person.status == .deceased, !change.isCreation {
                let grants = try Grants.open(naming: person.id, in: transaction)
                try withdraw(grants, by: nil, &times, trace: trace, in: transaction)
            }
            if (change.wasHidden ?? false) != person.isProtected {
                try markings.record(person.isProtected ? .marked : .lifted, of: person.id, in: transaction)
            }
            try comingOfAge.follow(
                person, version: told.version, isFirst: change.isCreation && told.version == 1, trace: trace,
                in: transaction)
            if let wasHidden = change.wasHidden, wasHidden != person.isProtected {
                try renewWhatNames(person.id, &times, trace, in: transaction)
            }
        } else if settled.mayPlanAnew, try ResponsiblePeriods.isUntold(person.id, in: transaction),
            let (version, stored) = try Persons.table.renew(person.id.uuid, &times, in: transaction)
        {
            let event = try ResponsiblePeriods.event(person, version: version, stored: stored, in: transaction)
            try tell(event, isNewlyProtected: false, trace, in: transaction)
        }
        return change.outcome
    }
}

import Contracts
import FoundationEssentials
import JSON
import Messaging
import RegisterContracts
import Resources
import Runtime
import SQLite
import SS12000

/// The one way to change the register. What is written or deleted is told in the same transaction: either both happen or
/// neither. The relation tables are kept with each document. What says nothing new is neither written nor told.
///
/// It asks no questions: whether a document is right, and whether anyone still refers to what is deleted, is for the
/// caller to have found out.
struct RegisterChanges: Sendable {
    let outbox: Outbox
    /// On whose word marks are set and lifted.
    var markings = MarkingAuthor.document
    /// Whether an office speaks, by itself or by a command: see `OfficeChange`.
    private(set) var isOffice = false
    /// Set for a document whose claims to numbers and names nobody has judged; nil leaves out nothing.
    var claims: ClaimsInDocument?
    let comingOfAge: ComingOfAge

    init(outbox: Outbox) {
        self.outbox = outbox
        comingOfAge = ComingOfAge(outbox: outbox)
    }

    /// The same, in an office's name.
    var byOffice: RegisterChanges {
        var changes = self
        changes.isOffice = true
        return changes
    }

    /// The same, for what comes of a change by itself: a group that loses a deleted member is no office's decision about it, and
    /// a report must not tell who was deleted from who is protected.
    var byItself: RegisterChanges {
        var changes = self
        changes.isOffice = false
        return changes
    }

    /// In the order in which the kinds refer to each other.
    static let tables = [
        Organisations.table, Syllabuses.table, Programmes.table, Persons.table, Groups.table, Placements.table,
        Duties.table, StudyPlans.table, SchoolUnitOfferings.table,
    ]

    /// Nil for the kinds other services own.
    static func table(of kind: ResourceKind) -> ResourceTable? {
        switch kind {
        case .organisations: Organisations.table
        case .syllabuses: Syllabuses.table
        case .programmes: Programmes.table
        case .persons: Persons.table
        case .groups: Groups.table
        case .placements: Placements.table
        case .duties: Duties.table
        case .studyplans: StudyPlans.table
        case .schoolUnitOfferings: SchoolUnitOfferings.table
        case .activities, .calendarEvents: nil
        }
    }

    /// The times of one transaction's changes, whatever kinds it touches.
    static func times(in transaction: borrowing Transaction) throws -> ModificationTimes {
        try ResourceTable.modificationTimes(of: tables, in: transaction)
    }

    // MARK: Writing

    /// - Parameters:
    ///   - isNew: it has been looked for and is not there.
    ///   - speaker: whose word a person's list of those responsible is; see `SettleResponsibles`.
    func write(
        _ prepared: PreparedResource, isNew: Bool = false, _ times: inout ModificationTimes, trace: String?,
        by speaker: SettleResponsibles.Speaker = .document, in transaction: borrowing Transaction
    ) throws -> WrittenResource {
        let written = try store(prepared, isNew, &times, trace, by: speaker, in: transaction)
        if isOffice, written.outcome != .unchanged {
            try OfficeChange.note(prepared.item.kind, prepared.item.id, in: transaction)
        }
        return written
    }

    private func store(
        _ prepared: PreparedResource, _ isNew: Bool, _ times: inout ModificationTimes, _ trace: String?,
        by speaker: SettleResponsibles.Speaker, in transaction: borrowing Transaction
    ) throws -> WrittenResource {
        let json = prepared.item.json
        switch prepared.item.kind {
        case .organisations:
            return try write(
                prepared.encoded, isNew, Organisations.table, OrganisationDocument(json), OrganisationChanged.self,
                &times,
                trace, in: transaction
            ) { _, _, _ in }
        case .syllabuses:
            return try write(
                prepared.encoded, isNew, Syllabuses.table, SyllabusDocument(json), SyllabusChanged.self, &times, trace,
                in: transaction
            ) { _, _, _ in }
        case .programmes:
            return try write(
                prepared.encoded, isNew, Programmes.table, ProgrammeDocument(json), ProgrammeChanged.self, &times,
                trace,
                in: transaction, Programmes.replaceRelations)
        case .persons: return try writePerson(prepared, isNew, &times, trace, by: speaker, in: transaction)
        case .groups:
            return try write(
                prepared.encoded, isNew, Groups.table, GroupDocument(json), GroupChanged.self, &times, trace,
                in: transaction, Groups.replaceRelations)
        case .placements:
            return try write(
                prepared.encoded, isNew, Placements.table, PlacementDocument(json), PlacementChanged.self,
                about: PlacementDocument(json)?.child, &times, trace, in: transaction, Placements.replaceRelations)
        case .duties:
            return try write(
                prepared.encoded, isNew, Duties.table, DutyDocument(json), DutyChanged.self,
                about: DutyDocument(json)?.person, &times, trace, in: transaction, Duties.replaceRelations)
        case .studyplans:
            return try write(
                prepared.encoded, isNew, StudyPlans.table, StudyPlanDocument(json), StudyPlanChanged.self,
                about: StudyPlanDocument(json)?.student, &times, trace, in: transaction, StudyPlans.replaceRelations)
        case .schoolUnitOfferings:
            return try write(
                prepared.encoded, isNew, SchoolUnitOfferings.table, SchoolUnitOfferingDocument(json),
                SchoolUnitOfferingChanged.self, &times, trace, in: transaction, SchoolUnitOfferings.replaceRelations)
        case .activities, .calendarEvents: return WrittenResource(outcome: .unchanged)
        }
    }

    /// Writes a document that is in the standard's form already. Nil when it has no readable id or is of a kind another
    /// service owns.
    func write(
        _ json: JSON, _ kind: ResourceKind, _ times: inout ModificationTimes, trace: String?,
        by speaker: SettleResponsibles.Speaker = .document, in transaction: borrowing Transaction
    ) throws -> WrittenResource? {
        guard let encoded = Self.table(of: kind)?.encode(json) else { return nil }
        let item = ImportItem(kind: kind, id: encoded.id, json: json)
        let prepared = PreparedResource(item: item, encoded: encoded)
        return try write(prepared, &times, trace: trace, by: speaker, in: transaction)
    }

    /// Changes the document that is stored. Nil when there is none. `change` is given it as it is served, `meta`
    /// included, and returns what it shall be; the id stays. Of a person the list of those responsible is what the dated
    /// facts say: it is changed by changing those.
    func edit(
        _ kind: ResourceKind, _ id: UUID, _ times: inout ModificationTimes, trace: String?,
        in transaction: borrowing Transaction, _ change: (JSON) throws -> JSON
    ) throws -> WrittenResource? {
        guard let table = Self.table(of: kind),
            let bytes = try transaction.first(
                dynamic: "SELECT document FROM \(table.name) WHERE id = ?", [.uuid(id)], map: { $0.bytes(0) })
        else { return nil }
        let changed = try change(try JSON(parsing: bytes)).setting("id", JSON(id.lowercase))
        return try write(changed, kind, &times, trace: trace, by: .register, in: transaction)
    }

    /// - Parameter person: whom the resource is about: of one who is protected it is told in full to few. Lists hide it with
    ///   them too, but for a duty, which they show without the person.
    private func write<E: ResourceChanged>(
        _ encoded: EncodedResource, _ isNew: Bool, _ table: ResourceTable, _ document: E.Document?, _ event: E.Type,
        about person: PersonID? = nil,
        _ times: inout ModificationTimes, _ trace: String?, in transaction: borrowing Transaction,
        _ relate: (_ document: E.Document, _ isNew: Bool, borrowing Transaction) throws -> Void
    ) throws -> WrittenResource {
        guard let document else { return WrittenResource(outcome: .unchanged) }
        let isHidden = try person.map { try ProtectedItems.isHidden($0.uuid, in: transaction) } ?? false
        let isWithdrawn = E.Document.kind != .duties
        let before =
            isHidden && isWithdrawn ? try Withdrawals.before(E.Document.kind, encoded.id, in: transaction) : nil
        let change = try table.store(encoded, isNew: isNew, &times, in: transaction)
        if let told = change.told {
            if person != nil, isWithdrawn {
                try settle(E.Document.kind, encoded.id, before, told.version, times, in: transaction)
            }
            try relate(document, change.isCreation, transaction)
            let event = E(document, version: told.version, stored: told.document)
            try tell(event, hiddenWith: isHidden ? person : nil, trace, in: transaction)
        }
        return WrittenResource(outcome: change.outcome)
    }

    /// Keeps what is told as deleted to those who may not see people with a protection mark.
    ///
    /// - Parameter before: how it stood, when it is hidden now; nil when everyone may see it.
    private func settle(
        _ kind: ResourceKind, _ id: UUID, _ before: Withdrawals.Before?, _ version: Int64,
        _ times: ModificationTimes, in transaction: borrowing Transaction
    ) throws {
        if let before {
            try Withdrawals.hide(kind, id, before, at: times.latest, in: transaction)
        } else if version > 1 {
            try Withdrawals.lift(kind, id, in: transaction)
        }
    }

    private func writePerson(
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

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
        try ResourceTable.modificationTimes(of: tables + [Grants.table], in: transaction)
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
    func settle(
        _ kind: ResourceKind, _ id: UUID, _ before: Withdrawals.Before?, _ version: Int64,
        _ times: ModificationTimes, in transaction: borrowing Transaction
    ) throws {
        if let before {
            try Withdrawals.hide(kind, id, before, at: times.latest, in: transaction)
        } else if version > 1 {
            try Withdrawals.lift(kind, id, in: transaction)
        }
    }
}

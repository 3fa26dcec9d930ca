import Contracts
import FoundationEssentials
import Messaging
import RegisterContracts
import Resources
import Runtime
import SQLite
import SS12000

extension RegisterChanges {
    /// Deletes one resource with its own relations, leaves a tombstone and tells of it by id alone, of a protected person
    /// with the mark. Nil when there is none. Whoever refers to it is not touched: see `References` and `Cascade`.
    @discardableResult
    func delete(
        _ kind: ResourceKind, _ id: UUID, _ times: inout ModificationTimes, trace: String?,
        in transaction: borrowing Transaction
    ) throws -> StoredDeletion? {
        guard let table = Self.table(of: kind) else { return nil }
        let isHidden = try Withdrawals.isHidden(kind, id, in: transaction)
        let mark = kind == .persons ? try Persons.protection(of: PersonID(id), in: transaction) : nil
        if let mark { try KeptMark.remember(PersonID(id), mark, in: transaction) }
        try dropRelations(of: kind, id, in: transaction)
        if kind == .persons {
            try deleteGrants(naming: PersonID(id), &times, trace: trace, in: transaction)
        }
        try OfficeChange.forget(kind, id, in: transaction)
        guard let deletion = try table.delete(id, &times, in: transaction) else { return nil }
        if isHidden { try Withdrawals.deletedHidden(kind, id, in: transaction) }
        try tell(kind, id, version: deletion.version, mark, trace, in: transaction)
        return deletion
    }

    private func dropRelations(of kind: ResourceKind, _ id: UUID, in transaction: borrowing Transaction) throws {
        switch kind {
        case .persons:
            try PersonRelations.drop(of: PersonID(id), in: transaction)
            try GuardianshipStore.drop(of: PersonID(id), keepsPast: markings.isImport, in: transaction)
            try ResponsiblePeriods.forget(PersonID(id), in: transaction)
            try ComingOfAge.forget(PersonID(id), in: transaction)
            try StatusDecision.forget(PersonID(id), in: transaction)
            try LeftPersons.forget(PersonID(id), in: transaction)
        case .groups: try Groups.dropRelations(of: GroupID(id), in: transaction)
        case .placements: try Placements.dropRelations(of: PlacementID(id), in: transaction)
        case .duties: try Duties.dropRelations(of: DutyID(id), in: transaction)
        case .programmes, .studyplans, .schoolUnitOfferings:
            try EducationReferences.drop(of: kind, id, in: transaction)
        case .organisations, .syllabuses, .activities, .calendarEvents: return
        }
    }

    private func tell(
        _ kind: ResourceKind, _ id: UUID, version: Int64, _ mark: String?, _ trace: String?,
        in transaction: borrowing Transaction
    ) throws {
        func append(_ event: some Event) throws { try outbox.append(event, trace: trace, in: transaction) }
        switch kind {
        case .organisations: try append(OrganisationDeleted(OrganisationID(id), version: version))
        case .syllabuses: try append(SyllabusDeleted(SyllabusID(id), version: version))
        case .programmes: try append(ProgrammeDeleted(ProgrammeID(id), version: version))
        case .persons: try append(PersonDeleted(PersonID(id), version: version, securityMarking: mark))
        case .groups: try append(GroupDeleted(GroupID(id), version: version))
        case .placements: try append(PlacementDeleted(PlacementID(id), version: version))
        case .duties: try append(DutyDeleted(DutyID(id), version: version))
        case .studyplans: try append(StudyPlanDeleted(StudyPlanID(id), version: version))
        case .schoolUnitOfferings: try append(SchoolUnitOfferingDeleted(SchoolUnitOfferingID(id), version: version))
        case .activities, .calendarEvents: return
        }
    }
}

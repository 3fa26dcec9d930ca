import Contracts
import FoundationEssentials
import JSON
import Messaging
import RegisterContracts
import Resources
import Runtime
import SQLite
import SS12000

/// Who is told what of people with a protection mark, and of what is about them.
extension RegisterChanges {
    /// A protected person is told of in full only where few may listen; everyone else learns id and mark.
    ///
    /// - Parameter isNewlyProtected: what was said of the person before and has not left yet is withdrawn with the rest.
    func tell(
        _ event: PersonChanged, isNewlyProtected: Bool, _ trace: String?, in transaction: borrowing Transaction
    ) throws {
        let person = event.document
        guard person.isProtected else {
            try outbox.append(event, trace: trace, in: transaction)
            return
        }
        let mark = PersonProtected(
            person.id, securityMarking: person.securityMarking ?? SecurityMarking.confidential.rawValue,
            version: event.version)
        var hasComingOfAge = false
        if isNewlyProtected {
            try outbox.replaceUnsent(PersonChanged.type, by: mark, in: transaction)
            hasComingOfAge = try outbox.replaceUnsent(PersonCameOfAge.type, by: mark, in: transaction) > 0
            for kind in [
                PersonChanged.kind, PlacementChanged.kind, StudyPlanChanged.kind, DutyChanged.kind, GrantChanged.kind,
            ] {
                try RegisterSnapshots.source.withdrawChunks(of: kind, in: transaction)
            }
        }
        try outbox.append(mark, trace: trace, in: transaction)
        try outbox.append(event, to: RegisterService.protectedExchange, trace: trace, in: transaction)
        guard hasComingOfAge else { return }
        try comingOfAge.tellAgain(person.id, version: event.version, trace: trace, in: transaction)
    }

    /// - Parameters:
    ///   - person: the protected person the resource is about; nil when everyone may have it.
    ///   - isNewlyHidden: as for persons.
    func tell(
        _ event: some ResourceChanged, hiddenWith person: PersonID?, isNewlyHidden: Bool = false, _ trace: String?,
        in transaction: borrowing Transaction
    ) throws {
        guard let person, let marking = try Persons.protection(of: person, in: transaction) else {
            try outbox.append(event, trace: trace, in: transaction)
            return
        }
        func tell(_ mark: some HiddenWithPerson) throws {
            if isNewlyHidden { try outbox.replaceUnsent(type(of: event).type, by: mark, in: transaction) }
            try outbox.append(mark, trace: trace, in: transaction)
            try outbox.append(event, to: RegisterService.protectedExchange, trace: trace, in: transaction)
        }
        switch event {
        case let event as PlacementChanged:
            try tell(PlacementProtected(event.document.id, securityMarking: marking, version: event.version))
        case let event as StudyPlanChanged:
            try tell(StudyPlanProtected(event.document.id, securityMarking: marking, version: event.version))
        case let event as DutyChanged:
            try tell(DutyProtected(event.document.id, securityMarking: marking, version: event.version))
        default: try outbox.append(event, trace: trace, in: transaction)
        }
    }

    /// A mark has been set on the person, or lifted.
    ///
    /// What names them now shows less than before, or more, without a word of its own having changed: classes, children,
    /// duties, placements they own. With a new version and time it reaches those who ask for what is newer than they
    /// have; otherwise a mirror would go on to name a person who is gone, and miss one who is back. To those who may not
    /// see the person it looks as if the person had been deleted, or created. What is about the person goes with them, and so do
    /// the grants that name the person in any part.
    func renewWhatNames(
        _ person: PersonID, _ times: inout ModificationTimes, _ trace: String?, in transaction: borrowing Transaction
    ) throws {
        // Of several tables, so later than what any of them has.
        times.follow(try Self.times(in: transaction))
        let naming: [(ResourceKind, String)] = [
            (.groups, "SELECT DISTINCT group_id FROM membership WHERE person = ? ORDER BY group_id"),
            (.persons, "SELECT DISTINCT child FROM responsible WHERE \(Wards.condition) ORDER BY child"),
            (.duties, "SELECT id FROM duties WHERE person = ? ORDER BY id"),
            (
                .placements,
                """
                SELECT id FROM placements WHERE child = ?1
                UNION SELECT placement FROM placement_owner WHERE owner = ?1 ORDER BY 1
                """
            ),
            (.studyplans, "SELECT id FROM studyplans WHERE student = ? ORDER BY id"),
        ]
        for (kind, sql) in naming {
            let ids = try transaction.rows(dynamic: sql, [.uuid(person.uuid)]) { $0.uuid(0) }
            for id in ids where id != person.uuid {
                try renew(kind, id, of: person, &times, trace, in: transaction)
            }
        }
        try renewGrants(naming: person, &times, trace: trace, in: transaction)
    }

    private func renew(
        _ kind: ResourceKind, _ id: UUID, of person: PersonID, _ times: inout ModificationTimes, _ trace: String?,
        in transaction: borrowing Transaction
    ) throws {
        guard let (version, stored) = try Self.table(of: kind)?.renew(id, &times, in: transaction) else { return }
        if case .importer(let voice) = markings {
            try ImportJournal.renewed(kind, id, to: version, by: voice, in: transaction)
        }
        let json = try JSON(parsing: stored)
        func tell<E: ResourceChanged>(_: E.Type, about subject: (E.Document) -> PersonID? = { _ in nil }) throws {
            guard let document = E.Document(json) else { return }
            let about = subject(document)
            try self.tell(
                E(document, version: version, stored: stored), hiddenWith: about, isNewlyHidden: about == person, trace,
                in: transaction)
        }
        switch kind {
        case .groups: try tell(GroupChanged.self)
        case .duties: try tell(DutyChanged.self) { $0.person }
        case .placements: try tell(PlacementChanged.self) { $0.child }
        case .studyplans: try tell(StudyPlanChanged.self) { $0.student }
        case .persons:
            guard let child = PersonDocument(json) else { return }
            let event = try ResponsiblePeriods.event(child, version: version, stored: stored, in: transaction)
            try self.tell(event, isNewlyProtected: false, trace, in: transaction)
        default: return
        }
    }
}

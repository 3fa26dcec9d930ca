import Contracts
import JSON
import Messaging
import RegisterContracts
import Resources
import SQLite
import SS12000

/// Writes a resource and tells of it, in one transaction: either both happen or neither. What says nothing new is
/// neither written nor told.
struct RegisterChanges: Sendable {
    let outbox: Outbox

    /// In the order in which the kinds refer to each other.
    static let tables = [Organisations.table, Persons.table, Groups.table, Duties.table]

    func write(
        _ prepared: PreparedResource, _ times: inout ModificationTimes, trace: String?,
        in transaction: borrowing Transaction
    ) throws -> WrittenResource {
        let json = prepared.item.json
        switch prepared.item.kind {
        case .organisations:
            return try write(
                prepared, Organisations.table, OrganisationDocument(json), OrganisationChanged.self, &times, trace,
                in: transaction)
        case .persons: return try writePerson(prepared, &times, trace, in: transaction)
        case .groups:
            return try write(
                prepared, Groups.table, GroupDocument(json), GroupChanged.self, &times, trace, in: transaction)
        case .duties:
            return try write(
                prepared, Duties.table, DutyDocument(json), DutyChanged.self, &times, trace, in: transaction)
        case .activities, .calendarEvents: return WrittenResource(outcome: .unchanged)
        }
    }

    private func write<E: ResourceChanged>(
        _ prepared: PreparedResource, _ table: ResourceTable, _ document: E.Document?, _ event: E.Type,
        _ times: inout ModificationTimes, _ trace: String?, in transaction: borrowing Transaction
    ) throws -> WrittenResource {
        let change = try table.store(prepared.encoded, &times, in: transaction)
        if let document, let told = change.told {
            try outbox.append(E(document, version: told.version, stored: told.document), trace: trace, in: transaction)
        }
        return WrittenResource(outcome: change.outcome)
    }

    /// A protected person is told of in full only where few may listen; everyone else learns id and mark.
    private func writePerson(
        _ prepared: PreparedResource, _ times: inout ModificationTimes, _ trace: String?,
        in transaction: borrowing Transaction
    ) throws -> WrittenResource {
        guard var person = PersonDocument(prepared.item.json) else { return WrittenResource(outcome: .unchanged) }
        var encoded = prepared.encoded
        var keptProtection = false
        // A document that does not speak of the mark does not lift it.
        if person.securityMarking == nil, let mark = try Persons.protection(of: person.id, in: transaction),
            let kept = PersonDocument(person.marked(mark)), let again = Persons.table.encode(kept.json)
        {
            (person, encoded, keptProtection) = (kept, again, true)
        }
        let change = try Persons.table.store(encoded, &times, in: transaction)
        if let told = change.told {
            try Persons.replacePrincipalNames(
                of: person.id, isNew: told.version == 1, with: person.principalNames, in: transaction)
            let event = PersonChanged(person, version: told.version, stored: told.document)
            if person.isProtected {
                let mark = PersonProtected(
                    person.id, securityMarking: person.securityMarking ?? SecurityMarking.confidential.rawValue,
                    version: told.version)
                try outbox.append(mark, trace: trace, in: transaction)
                try outbox.append(event, to: RegisterService.protectedExchange, trace: trace, in: transaction)
            } else {
                try outbox.append(event, trace: trace, in: transaction)
            }
        }
        return WrittenResource(outcome: change.outcome, keptProtection: keptProtection)
    }
}

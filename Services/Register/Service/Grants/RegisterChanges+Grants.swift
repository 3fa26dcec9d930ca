import FoundationEssentials
import JSON
import Messaging
import RegisterContracts
import Resources
import Runtime
import SQLite
import SS12000

/// Writing grants. What is written is told in the same transaction, like all of the register.
extension RegisterChanges {
    /// - Parameter system: who says so; nil where the register itself does.
    func write(
        _ grant: Grant, by system: String?, _ times: inout ModificationTimes, trace: String?,
        in transaction: borrowing Transaction
    ) throws {
        // An import's times are of what it brings.
        times.follow(try Self.times(in: transaction))
        guard let encoded = Grants.table.encode(grant.json),
            let told = try Grants.table.store(encoded, &times, in: transaction).told
        else { return }
        if let system, grant.withdrawnAt == nil {
            try transaction.run(
                "UPDATE grants SET recorded_by = ? WHERE id = ? AND recorded_by = ''", system, grant.id)
        } else if let system {
            try transaction.run("UPDATE grants SET withdrawn_by = ? WHERE id = ?", system, grant.id)
        }
        let event = GrantChanged(grant, version: told.version, stored: told.document)
        try tell(event, trace, in: transaction)
    }

    /// Takes back those of them that have not been taken back.
    func withdraw(
        _ grants: [Grants.Stored], by system: String?, _ times: inout ModificationTimes, trace: String?,
        in transaction: borrowing Transaction
    ) throws {
        for held in grants where held.grant.withdrawnAt == nil {
            var grant = held.grant
            grant.withdrawnAt = transaction.now
            try write(grant, by: system, &times, trace: trace, in: transaction)
            try keep(held, in: transaction)
        }
    }

    /// What an import has just taken of a grant is remembered for who undoes it.
    private func keep(_ held: Grants.Stored, in transaction: borrowing Transaction) throws {
        guard case .importer(let voice) = markings, !voice.isUndo,
            let version = try Grants.version(of: held.grant.id, in: transaction)
        else { return }
        try GrantBeforeImport.keep(held, left: version, by: voice, in: transaction)
    }

    /// Undoing an import has made the person what they were: gives back what the import took of grants that name them.
    func putBackGrants(
        naming person: PersonID, _ times: inout ModificationTimes, trace: String?, in transaction: borrowing Transaction
    ) throws {
        // One that is put back may let an earlier import's be put back.
        while true {
            let due = try GrantBeforeImport.due(naming: person, in: transaction)
            for grant in due { try grant.putBack(self, &times, trace: trace, in: transaction) }
            if try GrantBeforeImport.due(naming: person, in: transaction).count == due.count { return }
        }
    }

    /// What these people have given about a child is over for good, because an office has said that they are guardians no more: it
    /// does not come back should they become so again.
    func withdrawDelegations(
        of givers: Set<PersonID>, about child: PersonID, _ times: inout ModificationTimes, trace: String?,
        in transaction: borrowing Transaction
    ) throws {
        guard !givers.isEmpty else { return }
        try GrantBeforeImport.forget(from: givers, about: child, in: transaction)
        let grants = try Grants.about(child, in: transaction).filter {
            !$0.grant.isConsent && givers.contains($0.grant.giver)
        }
        try withdraw(grants, by: nil, &times, trace: trace, in: transaction)
    }

    /// All that name a person who is being deleted, so that nothing leads from the others to them.
    func deleteGrants(
        naming person: PersonID, _ times: inout ModificationTimes, trace: String?, in transaction: borrowing Transaction
    ) throws {
        let kept = markings.isImport ? try Grants.all(naming: person, in: transaction) : []
        try deleteGrants(Grants.ids(naming: person, in: transaction), &times, trace: trace, in: transaction)
        for held in kept { try keep(held, in: transaction) }
        if !markings.isImport { try GrantBeforeImport.forget(naming: person, in: transaction) }
    }

    func deleteGrants(
        _ grants: [GrantID], _ times: inout ModificationTimes, trace: String?, in transaction: borrowing Transaction
    ) throws {
        for id in grants {
            times.follow(try Self.times(in: transaction))
            guard let deletion = try Grants.table.delete(id.uuid, &times, in: transaction) else { continue }
            try outbox.append(GrantDeleted(id, version: deletion.version), trace: trace, in: transaction)
        }
    }

    /// A mark has been set on the person, or lifted: who may hear of their grants is another.
    func renewGrants(
        naming person: PersonID, _ times: inout ModificationTimes, trace: String?, in transaction: borrowing Transaction
    ) throws {
        for id in try Grants.ids(naming: person, in: transaction) {
            _ = try Grants.table.renew(id.uuid, &times, in: transaction)
            guard let renewed = try Grants.find(id, in: transaction) else { continue }
            try tell(renewed.event, trace, in: transaction)
        }
    }

    /// In full to all who listen, unless it names somebody protected: then everyone learns that there is one, and what was said of
    /// it before and has not left yet does not leave.
    private func tell(_ event: GrantChanged, _ trace: String?, in transaction: borrowing Transaction) throws {
        let marks = try event.grant.persons.compactMap { try Persons.protection(of: $0, in: transaction) }
        guard let marking = marks.first else {
            try outbox.append(event, trace: trace, in: transaction)
            return
        }
        let mark = GrantProtected(event.grant.id, securityMarking: marking, version: event.version)
        try outbox.replaceUnsent(GrantChanged.type, by: mark, in: transaction)
        try outbox.append(mark, trace: trace, in: transaction)
        try outbox.append(event, to: RegisterService.protectedExchange, trace: trace, in: transaction)
    }
}

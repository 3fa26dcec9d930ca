import Messaging
import PersonRecords
import RegisterContracts
import Runtime
import SQLite
import SS12000

/// What Notify does with each fact of the register that tells something new.
struct RegisterEvents: Sendable {
    let bells: CommitBells

    func personChanged(_ event: PersonChanged, _ arrival: Arrival, in transaction: borrowing Transaction) throws {
        // Who was erased, and is in the register again: what is said of them now is heard.
        if !arrival.isFirst { try ErasureJob.welcome(event.document.id.uuid, in: transaction) }
        try PersonStore.replace(by: event.document, isFirst: arrival.isFirst, in: transaction)
        // What the document repairs, an address or a birth date or who is guardian, must help today and not tomorrow.
        let pupils =
            try GuardianDirectory.children(of: event.document.id, in: transaction)
            + GrantStore.subjects(receivedBy: event.document.id, in: transaction) + [event.document.id]
        for pupil in pupils { try lookAgain(at: pupil, in: transaction) }
    }

    private func lookAgain(at pupil: PersonID, in transaction: borrowing Transaction) throws {
        if try ObligationStore.lookAgain(at: pupil, in: transaction) { bells.changedDuty() }
        // A mail that met only the mark of protection waits no longer.
        if try DeliveryStore.claimNow(about: pupil, in: transaction) { bells.intendedMail() }
    }

    /// What was given helps today: who may hear of an absence that is known hears of it.
    func grantChanged(_ event: GrantChanged, _: Arrival, in transaction: borrowing Transaction) throws {
        try GrantStore.replace(by: event.grant, in: transaction)
        if event.grant.withdrawnAt == nil { try lookAgain(at: event.grant.subject, in: transaction) }
    }

    /// It names somebody protected now: until it comes by the protected exchange it gives nobody anything.
    func grantProtected(_ event: GrantProtected, _: Arrival, in transaction: borrowing Transaction) throws {
        try GrantStore.delete(event.id, in: transaction)
    }

    func grantDeleted(_ event: GrantDeleted, _: Arrival, in transaction: borrowing Transaction) throws {
        try GrantStore.delete(event.id, in: transaction)
    }

    func personProtected(_ event: PersonProtected, _: Arrival, in transaction: borrowing Transaction) throws {
        try PersonStore.protect(event.person, in: transaction)
    }

    func personDeleted(_ event: PersonDeleted, _: Arrival, in transaction: borrowing Transaction) throws {
        try PersonStore.delete(event.id, wasProtected: event.securityMarking != nil, in: transaction)
    }

    func organisationChanged(_ event: OrganisationChanged, _: Arrival, in transaction: borrowing Transaction) throws {
        try UnitStore.replace(by: event.document, in: transaction)
    }

    func organisationDeleted(_ event: OrganisationDeleted, _: Arrival, in transaction: borrowing Transaction) throws {
        try UnitStore.delete(event.id, in: transaction)
    }

    func groupChanged(_ event: GroupChanged, _: Arrival, in transaction: borrowing Transaction) throws {
        try GroupStore.replace(by: event.document, in: transaction)
    }

    func groupDeleted(_ event: GroupDeleted, _: Arrival, in transaction: borrowing Transaction) throws {
        try GroupStore.delete(event.id, in: transaction)
    }

    func dutyChanged(_ event: DutyChanged, _ arrival: Arrival, in transaction: borrowing Transaction) throws {
        try UnitStore.replace(by: event.document, isFirst: arrival.isFirst, in: transaction)
    }

    /// What is known stays until the document comes by the protected exchange. The mark is heard all the same: it may stand in
    /// the place, and have the id, of a document that left before it.
    func dutyProtected(_: DutyProtected, _: Arrival, in _: borrowing Transaction) throws {}

    func dutyDeleted(_ event: DutyDeleted, _: Arrival, in transaction: borrowing Transaction) throws {
        try UnitStore.delete(event.id, in: transaction)
    }
}

import RegisterContracts
import Runtime
import SQLite
import SS12000

/// What Notify does with each fact of the register. Versions make late and repeated facts harmless.
struct RegisterEvents: Sendable {
    let bells: CommitBells

    func changed(_ event: PersonChanged, in transaction: borrowing Transaction) throws {
        guard try PersonStore.replace(by: event.document, version: event.version, in: transaction) else { return }
        // What the document repairs, an address or a birth date or who is guardian, must help today and not tomorrow.
        for child in try GuardianDirectory.children(of: event.document.id, in: transaction) + [event.document.id] {
            if try ObligationStore.lookAgain(at: child, in: transaction) { bells.changedDuty() }
            // A mail that met only the mark of protection waits no longer.
            if try DeliveryStore.claimNow(about: child, in: transaction) { bells.intendedMail() }
        }
    }

    func protected(_ event: PersonProtected, in transaction: borrowing Transaction) throws {
        try PersonStore.protect(event.person, version: event.version, in: transaction)
    }

    func deleted(_ event: PersonDeleted, in transaction: borrowing Transaction) throws {
        try PersonStore.delete(event.id, version: event.version, in: transaction)
    }

    func changed(_ event: OrganisationChanged, in transaction: borrowing Transaction) throws {
        try UnitStore.replace(by: event.document, version: event.version, in: transaction)
    }

    func deleted(_ event: OrganisationDeleted, in transaction: borrowing Transaction) throws {
        try UnitStore.delete(event.id, version: event.version, in: transaction)
    }

    func changed(_ event: DutyChanged, in transaction: borrowing Transaction) throws {
        try UnitStore.replace(by: event.document, version: event.version, in: transaction)
    }

    func deleted(_ event: DutyDeleted, in transaction: borrowing Transaction) throws {
        try UnitStore.delete(event.id, version: event.version, in: transaction)
    }
}

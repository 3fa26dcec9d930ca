import RegisterContracts
import Runtime
import SQLite
import SS12000

/// What Notify does with each fact of the register. Versions make late and repeated facts harmless.
struct RegisterEvents: Sendable {
    let bells: CommitBells

    func changed(_ event: PersonChanged, in transaction: borrowing Transaction) throws {
        guard try PersonStore.replace(by: event.document, version: event.version, in: transaction) else { return }
        // A duty that has waited for this child waits no longer. Only pupils have enrolments or custodians.
        guard !event.document.enrolments.isEmpty || !event.document.custodians.isEmpty else { return }
        if try ObligationStore.lookAgain(at: event.document.id, now: transaction.now, in: transaction) {
            bells.changedDuty()
        }
        // Nor does a mail that met only the mark of protection.
        if try DeliveryStore.claimNow(about: event.document.id, in: transaction) { bells.intendedMail() }
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

package import FoundationEssentials
import Runtime
package import SQLite
package import SS12000
import Synchronization

/// Answers an import's references from what the service holds, for documents that hold only a part of it.
///
/// A reference that the database could not be asked about must not be taken for one to nothing: the failure is kept,
/// and `check` throws it before anything is written.
package final class HeldReferences: Sendable {
    package typealias Contains = @Sendable (ResourceKind, UUID, borrowing ReadTransaction) throws -> Bool
    package typealias Duties = @Sendable (PersonID, borrowing ReadTransaction) throws -> [DutyID]

    package typealias Holder = @Sendable (PersonClaim, borrowing ReadTransaction) throws -> UUID?

    private let database: Database
    private let contains: Contains
    private let duties: Duties
    private let holder: Holder
    private let organisations: [OrganisationID: KnownOrganisation]
    private let failure = Mutex<(any Error)?>(nil)

    /// - Parameters:
    ///   - contains: whether the service has, or has been told of, such a resource.
    ///   - duties: the duties of a person, for a supplier who names teachers by person.
    ///   - holder: who has what two people of a document claim.
    ///   - organisations: what the rules need of organisations, read once for the whole import.
    package init(
        _ database: Database, organisations: [OrganisationID: KnownOrganisation] = [:],
        duties: @escaping Duties = { _, _ in [] }, holder: @escaping Holder = { _, _ in nil },
        contains: @escaping Contains
    ) {
        self.database = database
        self.organisations = organisations
        self.duties = duties
        self.holder = holder
        self.contains = contains
    }

    package var known: KnownResources {
        KnownResources(
            contains: { kind, id in
                if kind == .organisations, self.organisations[OrganisationID(id)] != nil { return true }
                return self.ask(otherwise: false) { try self.contains(kind, id, $0) }
            },
            duties: { person in self.ask(otherwise: []) { try self.duties(person, $0) } },
            organisation: { self.organisations[$0] },
            holder: { claim in self.ask(otherwise: nil) { try self.holder(claim, $0) } })
    }

    /// Throws what kept a question from being answered.
    func check() throws {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    private func ask<Answer>(otherwise: Answer, _ question: (borrowing ReadTransaction) throws -> Answer) -> Answer {
        do {
            return try database.read(question)
        } catch {
            failure.withLock { $0 = error }
            return otherwise
        }
    }
}

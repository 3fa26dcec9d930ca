import AccessLog
import FoundationEssentials
import HTTP
import Messaging
import PersonRecords
import RegisterContracts
import Resources
import Runtime
import SQLite
import SS12000

/// The command behind `POST /v1/erasures`: decides whether a person may be erased, deletes them here with everything that names
/// them, and tells every service to erase what it holds.
///
/// All of it is one transaction: who was refused is untouched, and who was not is told of to everybody.
struct ErasePerson: Sendable {
    let database: Database
    let changes: RegisterChanges
    let outbox: Outbox
    let rules: ErasureRules
    /// Whether another register is followed: what came from it comes again.
    let isFollowing: Bool
    let identifiers: Identifiers

    /// Throws 404 `person-not-found`, 409 with the rule that forbids it.
    func callAsFunction(
        _ person: PersonID, for purpose: Purpose, by accessor: Accessor,
        protected record: @escaping Noting
    ) throws -> UUID {
        try database.write { transaction in
            try self(
                person, for: purpose.text, by: accessor, asking: accessor.caller, in: transaction, protected: record)
        }
    }

    /// The same in a transaction of somebody else's. Who is refused is untouched.
    /// - Parameter caller: who asked, as the report says it.
    func callAsFunction(
        _ person: PersonID, for purpose: String, by accessor: Accessor, asking caller: String,
        in transaction: borrowing Transaction, protected record: Noting
    ) throws -> UUID {
        guard let isHidden = try Persons.isHidden(person, in: transaction) else {
            throw CommandProblem.personNotFound("person")
        }
        let isFollowed = try isFollowing && Self.comesFromElsewhere(person, in: transaction)
        try rules.require(person, isFollowed: isFollowed, in: transaction)
        if isHidden { try record(transaction) }
        try AccessLog.record(
            .changed, of: [person.uuid], Set(AccessRule.DataClass.allCases), by: accessor, in: transaction)
        let id = identifiers.next()
        var times = try RegisterChanges.times(in: transaction)
        let deletion = try Cascade(changes: changes).delete(person, &times, trace: nil, in: transaction)
        try PersonTraces.forget(person, in: transaction)
        let version = deletion?.version ?? 1
        try ErasureStore.add(id, of: person, version: version, by: caller, for: purpose, in: transaction)
        try ErasureJob.begin(id, of: person.uuid, in: transaction)
        try outbox.append(PersonErased(person, erasure: id, version: version), in: transaction)
        return id
    }

    /// Writes down in the log of protected persons that one was met.
    typealias Noting = @Sendable (borrowing Transaction) throws -> Void

    private static func comesFromElsewhere(_ person: PersonID, in transaction: borrowing Transaction) throws -> Bool {
        try transaction.first("SELECT 1 FROM follow_item WHERE kind = 'persons' AND id = ?", person) { _ in true }
            ?? false
    }
}

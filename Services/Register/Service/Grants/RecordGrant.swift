import HTTP
import RegisterContracts
import Resources
import Runtime
import SQLite
import SS12000

/// The command behind `PUT /v1/persons/{person}/grants/{grant}`: somebody lets an adult do something about the pupil. The caller
/// answers for having heard it from the giver. The caller makes the id, so a repeated request is one grant.
struct RecordGrant: Sendable {
    let database: Database
    let changes: RegisterChanges
    let sight: ProtectedSight
    /// As it is kept with the grant.
    let caller: String

    /// Throws 404 `person-not-found`, also of a protected person for a caller without sight; 409 `person-deceased`,
    /// `grant-id-taken` and `grant-withdrawn`; 422 `body-invalid`.
    func callAsFunction(
        _ id: GrantID, about subject: PersonID, _ statement: GrantStatement, trace: String?
    ) throws {
        let (changes, caller) = (changes, caller)
        try database.write { transaction in
            let today = LocalDate(transaction.now)
            let pupil = try known(subject, "person", in: transaction)
            let giver = try known(statement.giver, "giver", in: transaction)
            let receiver = try known(statement.receiver, "receiver", in: transaction)
            let isProtected = [pupil, giver, receiver].contains(where: \.isProtected)
            var grant = statement.grant(id, about: subject, from: today, withSight: isProtected)
            try sight.record(grant.persons, in: transaction)
            if let held = try Grants.find(id, in: transaction) {
                guard statement.says(held.grant, about: subject) else { throw GrantProblem.idTaken }
                guard held.grant.withdrawnAt == nil else { throw GrantProblem.withdrawn }
                // Said again it is no news, unless an office with sight says it for the first time.
                guard isProtected, !held.grant.isRecordedWithSight else { return }
                grant = held.grant
                grant.isRecordedWithSight = true
            } else if try Grants.isUsed(id, in: transaction) {
                throw GrantProblem.idTaken
            }
            for (person, field) in [(pupil, "person"), (giver, "giver"), (receiver, "receiver")]
            where person.status == .deceased {
                throw CommandProblem.personDeceased(field)
            }
            let facts = GrantDecision.Facts(
                today: today, subjectBorn: Self.born(pupil, today), receiverBorn: Self.born(receiver, today),
                custody: try GuardianshipStore.all(of: subject, in: transaction).filter {
                    $0.responsibility == Responsibility(guardian: grant.giver, relation: .custodian)
                }.map(\.period))
            let mistakes = GrantDecision.mistakes(in: grant, facts)
            if !mistakes.isEmpty { throw Problem.bodyInvalid(mistakes) }
            var times = try RegisterChanges.times(in: transaction)
            try changes.write(grant, by: caller, &times, trace: trace, in: transaction)
            try times.recordChanges(by: sight.accessor, in: transaction)
        }
    }

    private func known(
        _ id: PersonID, _ field: String, in transaction: borrowing Transaction
    ) throws -> PersonDocument {
        try sight.find(id, field, in: transaction)
        guard let person = try Persons.document(id, in: transaction) else { throw CommandProblem.personNotFound(field) }
        return person
    }

    /// By the civic number where no birth date is given, as registers have it of adults.
    private static func born(_ person: PersonDocument, _ today: LocalDate) -> LocalDate? {
        person.birthDate
            ?? person.civicNumber.flatMap { CivicNumber($0, birthDate: nil, today: today)?.birthDate }
    }
}

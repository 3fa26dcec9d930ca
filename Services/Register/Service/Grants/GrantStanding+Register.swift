import RegisterContracts
import Runtime
import SQLite
import SS12000

extension GrantStanding {
    /// What stands in the register of the people a grant names.
    init(
        of grant: Grant, on day: LocalDate, in querying: borrowing some Querying & ~Copyable
    ) throws {
        let persons = try grant.persons.map { try Persons.document($0, in: querying) }
        let custody = try GuardianshipStore.all(of: grant.subject, in: querying).filter {
            $0.responsibility == Responsibility(guardian: grant.giver, relation: .custodian)
        }
        self.init(
            isSubjectOfAge: persons[0]?.isAdult(on: day) ?? false,
            hasGiverCustody: custody.contains { $0.period.includes(day) },
            isSomebodyGone: persons.contains { $0.map { $0.status == .deceased } ?? true },
            isSomebodyProtected: persons.contains { $0?.isProtected ?? false })
    }
}

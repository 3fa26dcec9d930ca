import HTTP
import Runtime
import SQLite
import SS12000

/// The commands behind `POST /v1/school-year-changes/{change}/application` and `DELETE /v1/school-year-changes/{change}`.
struct ApplySchoolYear: Sendable {
    let database: Database
    let bell: Doorbell

    /// From here on the change is applied, step by step, whatever happens to the process. Throws 404 and 409 of
    /// `SchoolYearProblem`.
    /// - Parameter caller: in whose name the access log has its steps.
    func begin(_ id: SchoolYearChangeID, by caller: String) throws {
        try database.write { transaction in
            let change = try Self.planned(id, in: transaction)
            let open: [GroupID] = try transaction.rows(
                """
                SELECT group_id FROM school_year_step WHERE change = ? AND open_question IS NOT NULL
                    AND group_id IS NOT NULL ORDER BY number
                """, change.number
            ) { $0.id(0) }
            if !open.isEmpty { throw SchoolYearProblem.classesUndecided(open) }
            try SchoolYearStore.apply(change.number, by: caller, in: transaction)
        }
        bell.ring()
    }

    /// The plan is kept as one that was not applied, without its steps.
    func discard(_ id: SchoolYearChangeID) throws {
        try database.write { transaction in
            if try SchoolYearStore.change(id, in: transaction)?.state == .discarded { return }
            let change = try Self.planned(id, in: transaction)
            try SchoolYearStore.set(.discarded, of: change.number, in: transaction)
            try transaction.run("UPDATE school_year_step SET content = NULL WHERE change = ?", change.number)
        }
    }

    private static func planned(
        _ id: SchoolYearChangeID, in transaction: borrowing Transaction
    ) throws -> SchoolYearChange {
        guard let change = try SchoolYearStore.change(id, in: transaction) else { throw SchoolYearProblem.notFound }
        switch change.state {
        case .planning, .planned: return change
        case .applying, .applied: throw SchoolYearProblem.alreadyApplied
        case .discarded: throw SchoolYearProblem.discarded
        }
    }
}

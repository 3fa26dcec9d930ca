import AccessLog
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// The command behind `POST /v1/persons/{person}/leavings`: a pupil or child leaves a unit, or all, after a last day.
/// Enrolments, placements and memberships end; what was planned for later is called off. The person, the guardians and what
/// has been stay. Saying it again changes nothing.
struct Leave: Sendable {
    let database: Database
    let changes: RegisterChanges
    let sight: ProtectedSight

    struct Request: Sendable {
        /// The last day.
        let date: LocalDate
        /// Nil for every unit.
        let unit: OrganisationID?
        /// Empty for every school type.
        let schoolTypes: [SchoolType]
    }

    /// Throws 404 `person-not-found`, 409 `not-at-unit`.
    func callAsFunction(_ person: PersonID, _ request: Request, trace: String?) throws -> TiesReport {
        let changes = changes
        return try database.write { transaction in
            try sight.find(person, "person", in: transaction)
            try sight.record([person], in: transaction)
            if let unit = request.unit, try !Ties.wereAny(of: person, at: unit, in: transaction) {
                throw CommandProblem.notAtUnit("unit")
            }
            let types = request.schoolTypes.isEmpty ? nil : Set(request.schoolTypes)
            var times = try RegisterChanges.times(in: transaction)
            let report = try EndTies(changes: changes)(
                of: person, TiesScope(unit: request.unit, schoolTypes: types), after: request.date, &times,
                trace: trace, in: transaction)
            try times.recordChanges(by: sight.accessor, in: transaction)
            return report
        }
    }
}

extension Leave.Request {
    /// Throws 422 `body-invalid`.
    init(_ json: JSON) throws(Problem) {
        var form = CommandForm(json)
        let date = form.date("date")
        unit = form.reference("unit", isRequired: false)
        schoolTypes = form.codes("schoolTypes")
        try form.finish()
        guard let date else { throw .bodyInvalid("date", "missing") }
        self.date = date
    }
}

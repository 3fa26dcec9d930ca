import HTTP
import JSON
import Runtime
import SS12000

/// What `POST /v1/persons/{person}/moves` is told.
struct MoveRequest: Sendable {
    /// Where the person comes from; nil for one who was at no unit of ours.
    let from: OrganisationID?
    /// What ends at `from`; empty for everything.
    let fromSchoolTypes: [SchoolType]
    let to: OrganisationID
    /// The first day at `to`; the last at `from` is the day before.
    let date: LocalDate
    let endDate: LocalDate?
    /// Nil: as it was at `from`.
    let schoolType: SchoolType?
    let schoolYear: Int?
    let groups: [GroupID]
    let programme: ProgrammeID?
    let educationCode: String?
    let specification: String?
    /// Of a placement.
    let owners: [PersonID]
    let reason: PlacementReason?
    let maxWeeklyScheduleHours: Int?

    /// Throws 422 `body-invalid` with every mistake.
    init(_ json: JSON) throws(Problem) {
        var form = CommandForm(json)
        from = form.reference("from", isRequired: false)
        fromSchoolTypes = form.codes("fromSchoolTypes")
        let to: OrganisationID? = form.reference("to")
        let date = form.date("date")
        endDate = form.date("endDate", isRequired: false)
        schoolType = form.code("schoolType", isRequired: from == nil)
        schoolYear = form.integer("schoolYear", in: 0...10, isRequired: false)
        groups = form.references("groups")
        programme = form.reference("programme", isRequired: false)
        educationCode = form.text("educationCode", isRequired: false)
        specification = form.text("specification", isRequired: false, longest: 2_000)
        owners = form.references("owners")
        reason = form.code("reason", isRequired: false)
        maxWeeklyScheduleHours = form.integer("maxWeeklyScheduleHours", in: 0...168, isRequired: false)
        if let date, let endDate, endDate < date { form.refuse("endDate", "before-date") }
        if Set(owners).count < owners.count { form.refuse("owners", "repeated") }
        if Set(groups).count < groups.count { form.refuse("groups", "repeated") }
        try form.finish()
        guard let to, let date else { throw .bodyInvalid("to", "missing") }
        (self.to, self.date) = (to, date)
    }
}

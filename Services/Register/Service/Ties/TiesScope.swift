import SS12000

/// Which of a person's ties an ending means.
struct TiesScope: Sendable {
    /// Only at this unit; nil for everywhere.
    var unit: OrganisationID?
    /// Only of these school types; nil for all.
    var schoolTypes: Set<SchoolType>?
    /// What begins on the day after and shall stay: a move that is made again does not undo itself.
    var keptEnrolment: (@Sendable (Enrolment) -> Bool)?
    var keptPlacement: (@Sendable (PlacementDocument) -> Bool)?
    var keptGroups: Set<GroupID> = []

    func includes(_ enrolment: Enrolment) -> Bool {
        (unit == nil || enrolment.organisation == unit)
            && (schoolTypes == nil || enrolment.schoolType.map { schoolTypes?.contains($0) ?? true } ?? false)
            && !(keptEnrolment?(enrolment) ?? false)
    }
}

import JSON
import Runtime
import SS12000

/// A report that a pupil will be, or was, away, or a leave the school has granted. Facts of their own: they do not say
/// which lessons they concern, and they hold no reason.
struct Absence: Equatable, Sendable {
    let id: AbsenceID
    let student: PersonID
    let span: Span
    let type: AbsenceType
    let organisation: OrganisationID?
    /// Who reported; nil when another system did so without saying for whom.
    let registeredBy: PersonID?
    let createdAt: Instant

    /// The SS 12000 `Absence`. An absence never changes, so `modified` is when it was created.
    func encoded() -> JSON {
        .object {
            $0.set("id", JSON(id.description))
            $0.set("meta", ["created": JSON(createdAt.rfc3339), "modified": JSON(createdAt.rfc3339)])
            $0.set("startTime", JSON(span.start.rfc3339))
            $0.set("endTime", JSON(span.end.rfc3339))
            $0.set("type", JSON(type.rawValue))
            $0.set("student", ["id": JSON(student.description)])
            $0.set("organisation", organisation.map { ["id": JSON($0.description)] })
            $0.set("registeredBy", registeredBy.map { ["id": JSON($0.description)] })
        }
    }
}

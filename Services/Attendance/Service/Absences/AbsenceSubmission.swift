import HTTP
import JSON
import Runtime
import SS12000

/// The body of a report, read and checked as far as it can be without knowing the pupil.
///
/// Whole days may be given as `date` (and `endDate`, inclusive) instead of times, and references as plain ids: a
/// guardian's form should not have to know when a local day begins. An SS 12000 `Absence` is read just as well; its
/// `id` and `meta` are ours to set and are not read.
struct AbsenceSubmission: Equatable, Sendable {
    let student: PersonID
    let span: Span
    let type: AbsenceType
    let organisation: OrganisationID?
    let registeredBy: PersonID?

    /// A report longer than this is a mistake in a date. Leave may last a school year.
    static let longestReport: Duration = .seconds(31 * 86_400)
    static let longestLeave: Duration = .seconds(366 * 86_400)

    init(_ json: JSON) throws(Problem) {
        var form = AbsenceForm(json)
        let student: PersonID? = form.reference("student", isRequired: true)
        let organisation: OrganisationID? = form.reference("organisation", isRequired: false)
        let registeredBy: PersonID? = form.reference("registeredBy", isRequired: false)
        let type = form.type()
        let span = form.span()
        if let span {
            let limit = type == .grantedLeave ? Self.longestLeave : Self.longestReport
            let field = form.givesDays ? "endDate" : "endTime"
            if span.length <= .zero {
                form.refuse(field, "not-after-start")
            } else if span.length > limit {
                form.refuse(field, "too-long")
            }
        }
        guard form.errors.isEmpty, let student, let span else { throw Self.invalid(form.errors) }
        self.student = student
        self.span = span
        self.type = type
        self.organisation = organisation
        self.registeredBy = registeredBy
    }

    static func invalid(_ errors: [Problem.FieldError]) -> Problem {
        Problem(
            status: 422, code: "absence-invalid", title: "The absence cannot be stored as it stands",
            detail: errors.first.map { "\($0.field): \($0.rule)" }, field: errors.first?.field, errors: errors)
    }

    /// Equal reports have equal bytes; tells a repeated request from another one with the same key.
    var fingerprint: [UInt8] {
        let references = "\(student)|\(organisation?.description ?? "")|\(registeredBy?.description ?? "")"
        return Array("\(references)|\(span.start.rfc3339)|\(span.end.rfc3339)|\(type.rawValue)".utf8)
    }
}

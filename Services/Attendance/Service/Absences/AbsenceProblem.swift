import HTTP

/// Why an absence cannot be reported, read or withdrawn.
enum AbsenceProblem {
    static let studentNotFound = Problem(
        status: 404, code: "student-not-found", title: "There is no such pupil, or it is not yours to report for",
        field: "student")
    static let notFound = Problem(
        status: 404, code: "absence-not-found", title: "There is no such absence, or it is not yours")
    static let leaveNotYours = Problem(
        status: 403, code: "leave-not-yours-to-grant", title: "Leave is granted by the school, not reported",
        field: "type")
    static let keyReused = Problem(
        status: 422, code: "idempotency-key-reused", title: "The Idempotency-Key was used for another report",
        field: "Idempotency-Key")
    static let keyMalformed = Problem(
        status: 400, code: "idempotency-key-malformed",
        title: "An Idempotency-Key has 1 to 128 visible ASCII characters", field: "Idempotency-Key")
}

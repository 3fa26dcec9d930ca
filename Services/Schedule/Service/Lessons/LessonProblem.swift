import HTTP

/// Why a lesson cannot be cancelled or taken up again.
enum LessonProblem {
    static let notFound = Problem(
        status: 404, code: "lesson-not-found", title: "There is no such lesson, or it is not yours to change")
    static let cancellationInvalid = Problem(
        status: 422, code: "cancellation-invalid", title: "The body must say whether the lesson is cancelled",
        field: "cancelled", errors: [.init("cancelled", "not-true-or-false")])
    static let callerUnknown = Problem(
        status: 403, code: "caller-unknown", title: "The register does not know the person who logged in")
}

import HTTP

/// Why something cannot be done with a lesson.
enum LessonProblem {
    static let notFound = Problem(
        status: 404, code: "lesson-not-found", title: "There is no such lesson, or it is not yours to see")
    static let cancelled = Problem(
        status: 409, code: "lesson-cancelled", title: "The lesson is cancelled, so it has no roll")
    static let later = Problem(
        status: 409, code: "lesson-on-a-later-day",
        title: "The lesson is on a later day; its roll is taken on the day itself or afterwards")
    static let incomplete = Problem(
        status: 409, code: "lesson-incomplete",
        title: "The schedule has not yet told who belongs to this lesson; try again shortly",
        headers: [("Retry-After", "5")])
}

import HTTP

/// Why a guardianship cannot be begun or ended.
enum GuardianshipProblem {
    static let ofOneself = Problem(
        status: 422, code: "guardianship-of-oneself", title: "Nobody is their own guardian", field: "guardian")
    static let circle = Problem(
        status: 409, code: "guardianship-circle", title: "The child is responsible for this person in that time",
        field: "guardian")
    static let childOfAge = Problem(
        status: 409, code: "child-of-age", title: "Custody ends on the 18th birthday", field: "startDate")
    static let over = Problem(
        status: 409, code: "guardianship-over",
        title: "It is over already and cannot end on a day to come; begin it anew with that last day", field: "endDate")
    static let notFound = Problem(
        status: 404, code: "guardianship-not-found",
        title: "This person is not, and was not, responsible for the child", field: "guardian")
}

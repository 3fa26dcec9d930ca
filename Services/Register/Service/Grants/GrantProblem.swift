import HTTP

/// Why a grant cannot be recorded or taken back.
enum GrantProblem {
    static let notFound = Problem(
        status: 404, code: "grant-not-found", title: "There is no such grant about this person", field: "grant")
    /// Says the same of one that the caller may not see, and of one that is gone.
    static let idTaken = Problem(
        status: 409, code: "grant-id-taken", title: "Another grant has this id; what was given does not change",
        detail: "Take it back, and record what is given instead under a new id", field: "grant")
    static let withdrawn = Problem(
        status: 409, code: "grant-withdrawn", title: "The grant was taken back; what is given anew has a new id",
        field: "grant")
    static let notYours = Problem(
        status: 403, code: "grant-not-yours",
        title: "A grant is taken back by who gave or received it, or by an office",
        field: "by")
}

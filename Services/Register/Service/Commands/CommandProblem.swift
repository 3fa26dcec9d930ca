import HTTP

/// Refusals that several of Register's commands share.
enum CommandProblem {
    /// - Parameter field: the parameter or field that names the person.
    static func personNotFound(_ field: String) -> Problem {
        Problem(status: 404, code: "person-not-found", title: "There is no such person", field: field)
    }

    static func notAtUnit(_ field: String) -> Problem {
        Problem(
            status: 409, code: "not-at-unit", title: "The person is not, and was not, at this unit", field: field)
    }

    static func personDeceased(_ field: String) -> Problem {
        Problem(status: 409, code: "person-deceased", title: "The person has died", field: field)
    }
}

import HTTP

enum IdentityProblem {
    static let notProtected = Problem(
        status: 409, code: "person-not-protected", title: "The person has no protection mark",
        detail: "Only a protected person's identity is replaced or retired; set the mark first")
}

import HTTP
import JSON
import RegisterContracts
import Runtime
import SS12000

/// The body of `PUT /v1/persons/{person}/grants/{grant}`: who gives what to whom, until when.
struct GrantStatement: Sendable {
    let giver: PersonID
    let receiver: PersonID
    let scopes: Set<GrantScope>
    /// Nil for today.
    let start: LocalDate?
    let end: LocalDate

    /// Throws 422 `body-invalid`.
    init(_ json: JSON) throws(Problem) {
        var form = CommandForm(json)
        let giver: PersonID? = form.reference("giver")
        let receiver: PersonID? = form.reference("receiver")
        let words = form.list("scope", most: GrantScope.allCases.count)
        scopes = Set(
            words.enumerated().compactMap { place, word in
                let scope = word.string.flatMap { GrantScope(rawValue: $0) }
                if scope == nil { form.refuse("scope[\(place)]", "unknown-value") }
                return scope
            })
        if words.isEmpty, !form.errors.contains(where: { $0.field == "scope" }) { form.refuse("scope", "missing") }
        start = form.date("startDate", isRequired: false)
        let end = form.date("endDate")
        try form.finish()
        guard let giver, let receiver, let end else { throw .bodyInvalid("body", "not-an-object") }
        self.giver = giver
        self.receiver = receiver
        self.end = end
    }

    func grant(_ id: GrantID, about subject: PersonID, from today: LocalDate, withSight: Bool) -> Grant {
        Grant(
            id: id, subject: subject, giver: giver, receiver: receiver, scopes: scopes, start: start ?? today, end: end,
            isRecordedWithSight: withSight)
    }

    /// Whether the grant says this; a statement without a first day says it on any.
    func says(_ grant: Grant, about subject: PersonID) -> Bool {
        grant.subject == subject && grant.giver == giver && grant.receiver == receiver && grant.scopes == scopes
            && start ?? grant.start == grant.start && grant.end == end
    }
}

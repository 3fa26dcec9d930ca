import HTTP
import RegisterContracts
import Runtime
import SS12000

/// What may be given to whom. Pure; whether what was given holds on a day is `Grant.holds`.
enum GrantDecision {
    /// What the register knows of the three people.
    struct Facts: Sendable {
        let today: LocalDate
        /// Nil where it is not known: a pupil without a birth date is a child, and an adult without one is not known to be one.
        var subjectBorn: LocalDate?
        var receiverBorn: LocalDate?
        /// The days on which the giver has, had or will have custody of the subject.
        var custody: [Period] = []
    }

    /// No grant is longer: its giver is asked again every year.
    static let longest = 366

    /// Every rule the grant breaks, by the field of the request that says so. Empty when it may be recorded.
    static func mistakes(in grant: Grant, _ facts: Facts) -> [Problem.FieldError] {
        var mistakes: [Problem.FieldError] = []
        func refuse(_ field: String, _ rule: String) { mistakes.append(.init(field, rule)) }
        if grant.scopes.isEmpty { refuse("scope", "missing") }
        if grant.end < grant.start {
            refuse("endDate", "before-start-date")
        } else if grant.end.days(since: grant.start) > longest {
            refuse("endDate", "too-long")
        }
        if grant.end < facts.today { refuse("endDate", "in-the-past") }
        // Whoever plans further ahead is not asked every year.
        if grant.start.days(since: facts.today) > longest { refuse("startDate", "too-far-ahead") }
        if grant.receiver == grant.giver || grant.receiver == grant.subject {
            refuse("receiver", "to-oneself")
        } else if !isOfAge(facts.receiverBorn, on: max(grant.start, facts.today)) {
            refuse("receiver", "not-of-age")
        }
        if grant.isConsent {
            if !isOfAge(facts.subjectBorn, on: min(grant.start, facts.today)) { refuse("giver", "not-of-age") }
            return mistakes
        }
        if isOfAge(facts.subjectBorn, on: grant.end) { refuse("endDate", "of-age") }
        // What began and is over already gives nothing; what is to come may be given for its own time.
        let first = max(grant.start, facts.today)
        if !facts.custody.contains(where: { $0.includes(first) }) { refuse("giver", "no-custody") }
        return mistakes
    }

    /// Who may take it back: who gave it, and who received it, for nobody has to have it. Another guardian may not.
    static func mayWithdraw(_ person: PersonID, _ grant: Grant) -> Bool {
        person == grant.giver || person == grant.receiver
    }

    private static func isOfAge(_ born: LocalDate?, on day: LocalDate) -> Bool {
        born.map { $0.adding(years: 18) <= day } ?? false
    }
}

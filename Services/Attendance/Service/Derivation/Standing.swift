import Runtime

/// Whether a pupil's absence from a lesson needs an explanation. Never stored as a fact: always derived from facts, so
/// that it is the same whatever order the facts came in.
enum Standing: Equatable, Sendable {
    /// The pupil was not absent, or there was nothing to be absent from.
    case none
    /// Absent, and nobody has said why.
    case unexplained
    /// Absent, for a reason the school or a guardian has given.
    case explained
}

/// Everything known that bears on one pupil at one lesson.
struct StandingFacts: Equatable, Sendable {
    /// Whether the pupil was to be at the lesson.
    enum Expectation: Equatable, Sendable {
        case expected
        /// The school has said otherwise: an exception for this lesson, or a membership whose dates leave out the day.
        case notExpected
        /// Nothing is known, because the groups have not arrived or no longer speak of the pupil. The roll then
        /// decides: silence must not hide a missing child.
        case unknown
    }

    let lesson: Span
    let isCancelled: Bool
    /// Whether the lesson was moved to a later day than that on which its roll was taken.
    let hasOutlivedRoll: Bool
    let expectation: Expectation
    /// How the absence stands in the roll. Nil when no roll is taken, or the pupil was present or late in it.
    let absence: Validity?
    /// Reports and granted leave of the pupil that have not been withdrawn.
    let reports: [Span]
}

extension Standing {
    /// The rule, read from above: the first line that applies decides.
    init(_ facts: StandingFacts) {
        guard let validity = facts.absence else { self = .none; return }
        if facts.isCancelled || facts.hasOutlivedRoll || facts.expectation == .notExpected { self = .none; return }
        if validity == .valid { self = .explained; return }
        self = Coverage.isCovered(facts.lesson, by: facts.reports) ? .explained : .unexplained
    }
}

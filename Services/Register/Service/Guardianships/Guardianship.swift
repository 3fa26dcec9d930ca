import JSON
import Runtime
import SS12000

/// Who a responsible adult is to a child: one element of the standard's `responsibles`.
struct Responsibility: Hashable, Sendable {
    let guardian: PersonID
    let relation: RelationType

    /// As the document has it; equal values are equal bytes.
    var json: JSON {
        ["person": ["id": JSON(guardian.description)], "relationType": JSON(relation.rawValue)]
    }
}

/// One period in which an adult answers for a child.
///
/// The standard's list has no dates, so this is where a guardianship's beginning and end are known; the list is what is
/// left when one asks which of them are in force today.
struct Guardianship: Hashable, Sendable {
    enum State: String, Sendable { case coming, current, ended }

    /// Nil until it is stored.
    let number: Int64?
    let responsibility: Responsibility
    var period: Period
    var state: State
    /// The place in the list.
    var rank: Int
    /// The office has begun it, or has ended it when it is ended, and no document has agreed since.
    var isUnconfirmed: Bool
    /// The office has said so, whether a document has agreed since or not. Saying it again says nothing new.
    var isDecided = false

    /// The office says so from now on, until a document agrees.
    mutating func decide() { (isDecided, isUnconfirmed) = (true, true) }

    /// What its dates come to on this day.
    func state(on today: LocalDate) -> State {
        if let start = period.start, today < start { return .coming }
        if let end = period.end, end < today { return .ended }
        return .current
    }

    /// Whether a day that is known will begin or end it.
    var isPlanned: Bool { state == .coming || (state == .current && period.end != nil) }

    /// Whether custody ends by law at 18; other relations (a trustee) go on.
    var endsAtMajority: Bool { responsibility.relation == .custodian }
}

extension [Guardianship] {
    /// Who has custody on a day, whatever the child's age.
    func custodians(on day: LocalDate) -> Set<PersonID> {
        Set(
            filter { $0.responsibility.relation == .custodian && $0.state(on: day) == .current }
                .map(\.responsibility.guardian))
    }

    /// The standard's list on a day: what is in force, in the order of the ranks.
    ///
    /// - Parameter isAdult: the child has turned 18. From that day there is no custodian, whatever the source still says.
    func responsibles(isAdult: Bool) -> [Responsibility] {
        filter { $0.state == .current && !(isAdult && $0.endsAtMajority) }.sorted { $0.rank < $1.rank }
            .map(\.responsibility)
    }
}

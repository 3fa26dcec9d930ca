import JSON
import Runtime

/// On which days an adult answers for a pupil. The standard has no such thing: it travels between our services only, beside
/// the standard's list and never by an interface of the standard.
package struct ResponsiblePeriod: Hashable, Sendable {
    package let person: PersonID
    package let relation: RelationType?
    package let period: Period
}

extension PersonDocument {
    /// The member that holds `responsibles` with their days, in the same form and order, each with `startDate` and `endDate`
    /// where it has them: those who answer for the person now and those who will.
    package static let periodsMember = "responsiblePeriods"

    /// Who answers for the person on which days; nil where the document has no days, and `responsibles` is all there is.
    package var responsiblePeriods: [ResponsiblePeriod]? {
        guard json[Self.periodsMember]?.elements != nil else { return nil }
        return json.list(Self.periodsMember).compactMap { item in
            item.reference("person").map {
                ResponsiblePeriod(person: $0, relation: item.code("relationType"), period: Period(item))
            }
        }
    }

    /// Who has custody of the person on which days, in the document's order; a person may have it twice, with days between.
    /// It ends on the day before the 18th birthday whatever else is said. Which day it is, is the reader's question: what is
    /// planned comes to pass without another document.
    package var custody: [ResponsiblePeriod] {
        let known =
            responsiblePeriods?.filter { $0.relation == .custodian }
            ?? custodians.map {
                ResponsiblePeriod(person: $0, relation: .custodian, period: Period(start: nil, end: nil))
            }
        guard let last = birthDate?.adding(years: 18).adding(days: -1) else { return known }
        return known.compactMap { custody in
            let period = Period(start: custody.period.start, end: min(custody.period.end ?? last, last))
            if let start = period.start, let end = period.end, start > end { return nil }
            return ResponsiblePeriod(person: custody.person, relation: custody.relation, period: period)
        }
    }
}

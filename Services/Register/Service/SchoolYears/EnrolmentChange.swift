import JSON
import Runtime
import SS12000

/// One pupil's enrolment ended and the next begun, in the person's document. Pure.
enum EnrolmentChange {
    /// Nil when the pupil is not any more what the outcome is about, or next year is in the document already.
    static func applied(
        _ outcome: PupilOutcome, at unit: OrganisationID, _ dates: SchoolYearChange.Dates, to person: JSON
    ) -> JSON? {
        guard let document = PersonDocument(person), document.status != .deceased,
            let elements = person["enrolments"]?.elements.map(Array.init)
        else { return nil }
        let enrolments = elements.map { document.enrolment($0) }
        let place = enrolments.firstIndex { enrolment in
            guard let enrolment else { return false }
            return enrolment.organisation == unit && enrolment.schoolType == outcome.type
                && enrolment.schoolYear == outcome.year && enrolment.includes(on: dates.last)
        }
        guard let place else { return nil }
        if let next = outcome.next {
            let isTaken = enrolments.enumerated().contains { index, enrolment in
                guard let enrolment, index != place, !enrolment.isCancelled else { return false }
                return enrolment.organisation == next.unit && enrolment.schoolType == next.type
                    && enrolment.period.overlaps(dates.period)
            }
            if isTaken { return nil }
        }
        let old = elements[place]
        var changed = elements
        changed[place] = old.setting("endDate", JSON(dates.last.description))
        if let next = outcome.next { changed.append(begun(next, after: old, outcome, dates)) }
        return person.setting("enrolments", JSON(changed)).inStandardOrder(.persons)
    }

    private static func begun(
        _ next: PupilOutcome.Next, after old: JSON, _ outcome: PupilOutcome, _ dates: SchoolYearChange.Dates
    ) -> JSON {
        let isSameType = next.type == outcome.type
        return .object {
            $0.set("enroledAt", ["id": JSON(next.unit.description)])
            $0.set("schoolType", next.type.rawValue)
            $0.set("schoolYear", next.year)
            $0.set("startDate", dates.first.description)
            $0.set("endDate", dates.end?.description)
            // Of the same education: study path, programme and specialisation.
            $0.set("educationCode", isSameType ? old["educationCode"] : nil)
            $0.set("programme", isSameType ? old["programme"] : nil)
            $0.set("specification", isSameType ? old["specification"] : nil)
        }
    }
}

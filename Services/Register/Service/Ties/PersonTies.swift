import JSON
import Runtime
import SS12000

/// Enrolments ended and begun in a person's document. Pure: documents in, documents out, in the standard's order.
enum PersonTies {
    /// Ends what is in the scope after a last day. What was to begin later is cancelled (`cancelled`: broken off before it
    /// began), so that it is seen to have been planned.
    static func ending(
        _ person: JSON, _ scope: TiesScope, after last: LocalDate
    ) -> (json: JSON, count: Int) {
        guard let document = PersonDocument(person), let elements = person["enrolments"]?.elements else {
            return (person, 0)
        }
        var count = 0
        let changed = elements.map { element -> JSON in
            guard let enrolment = document.enrolment(element), !enrolment.isCancelled, scope.includes(enrolment),
                enrolment.period.end.map({ $0 > last }) ?? true
            else { return element }
            count += 1
            if let start = enrolment.period.start, start > last { return element.setting("cancelled", true) }
            return element.setting("endDate", JSON(last.description))
        }
        if count == 0 { return (person, 0) }
        return (person.setting("enrolments", JSON(Array(changed))).inStandardOrder(.persons), count)
    }

    static func beginning(_ person: JSON, _ enrolment: JSON) -> JSON {
        let held = person["enrolments"]?.elements.map(Array.init) ?? []
        return person.setting("enrolments", JSON(held + [enrolment])).inStandardOrder(.persons)
    }
}

extension PersonDocument {
    /// One element of `enrolments` read by itself.
    func enrolment(_ element: JSON) -> Enrolment? {
        PersonDocument(["id": JSON(id.description), "enrolments": [element]])?.enrolments.first
    }
}

import JSON
import Runtime
import SS12000

/// What becomes of one pupil's enrolment at a unit when the school year changes.
struct PupilOutcome: Hashable, Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case promoted
        /// Repeats the year.
        case retained
        /// Goes on at another unit.
        case transferred
        case leaving
    }

    let person: PersonID
    let kind: Kind
    /// The enrolment that ends.
    let type: SchoolType
    let year: Int?
    /// The enrolment that begins; nil for one who leaves.
    let next: Next?

    struct Next: Hashable, Sendable {
        let unit: OrganisationID
        let type: SchoolType
        let year: Int?
    }

    /// Short, for there are as many as pupils: who, what, from which type and year, to which unit, type and year.
    var json: JSON {
        var parts = [JSON(person.description), JSON(kind.rawValue), JSON(type.rawValue), JSON(year)]
        if let next {
            parts += [JSON(next.unit.description), JSON(next.type.rawValue), JSON(next.year)]
        }
        return JSON(parts)
    }

    init(person: PersonID, kind: Kind, type: SchoolType, year: Int?, next: Next?) {
        self.person = person
        self.kind = kind
        self.type = type
        self.year = year
        self.next = next
    }

    init?(_ json: JSON) {
        guard let person = json[0]?.string.flatMap({ PersonID($0) }),
            let kind = json[1]?.string.flatMap({ Kind(rawValue: $0) }),
            let type = json[2]?.string.flatMap({ SchoolType(rawValue: $0) })
        else { return nil }
        var next: Next?
        if let unit = json[4]?.string.flatMap({ OrganisationID($0) }),
            let type = json[5]?.string.flatMap({ SchoolType(rawValue: $0) })
        {
            next = Next(unit: unit, type: type, year: json[6]?.int)
        }
        self.init(person: person, kind: kind, type: type, year: json[3]?.int, next: next)
    }
}

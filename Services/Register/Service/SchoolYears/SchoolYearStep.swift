import JSON
import Runtime
import SS12000

/// A part of a school-year change that is applied in one transaction: a class with its pupils, pupils without a class, or
/// other groups. It holds everything it needs, so that it can be applied after a crash.
struct SchoolYearStep: Sendable {
    enum Kind: String, Sendable { case schoolClass = "class", pupils, groups }

    /// What becomes of a class.
    enum Action: String, Sendable {
        /// A new class begins.
        case new
        /// It is named anew.
        case rename
        /// Its pupils go into a class that exists.
        case into
        /// It has no successor.
        case end
    }

    let kind: Kind
    let unit: OrganisationID
    var group: GroupID?
    var action: Action?
    var name: String?
    /// The class the pupils are in afterwards; its id is chosen when the change is planned.
    var successor: GroupID?
    var schoolType: SchoolType?
    var pupils: [PupilOutcome] = []
    /// Who are in the class afterwards: of `pupils` and of other classes.
    var joining: [PersonID] = []
    /// Of other groups: whether the group ends, and whose memberships do.
    var groups: [(id: GroupID, ends: Bool, leavers: [PersonID])] = []
    /// Why a person has to decide; nil when nothing is open.
    var openQuestion: String?

    var content: JSON {
        .object {
            $0.set("schoolType", schoolType?.rawValue)
            $0.set("pupils", pupils.map(\.json))
            $0.set("joining", joining.map { JSON($0.description) })
            $0.set(
                "groups",
                groups.map { group in
                    [
                        "id": JSON(group.id.description), "ends": JSON(group.ends),
                        "leavers": JSON(group.leavers.map { JSON($0.description) }),
                    ] as JSON
                })
        }
    }

    mutating func read(_ content: JSON) {
        schoolType = content["schoolType"]?.string.flatMap { SchoolType(rawValue: $0) }
        pupils = content["pupils"]?.elements?.compactMap { PupilOutcome($0) } ?? []
        joining = Self.ids(content["joining"])
        groups =
            content["groups"]?.elements?.compactMap { group in
                guard let id = group["id"]?.string.flatMap({ GroupID($0) }) else { return nil }
                return (id, group["ends"]?.bool ?? false, Self.ids(group["leavers"]))
            } ?? []
    }

    private static func ids(_ json: JSON?) -> [PersonID] {
        json?.elements?.compactMap { $0.string.flatMap { PersonID($0) } } ?? []
    }
}

/// Something a person should look at: who or what the change leaves alone, and why.
struct SchoolYearException: Hashable, Sendable {
    enum Rule: String, Sendable {
        /// The enrolment does not say which year.
        case schoolYearUnknown = "school-year-unknown"
        /// Next year is in the register already.
        case alreadyEnrolled = "already-enrolled"
        /// The enrolment ended in the weeks before the last day.
        case endedShortlyBefore = "ended-shortly-before"
        /// Goes on, or repeats the year, and no class was found.
        case withoutClass = "without-class"
        /// Was in more than one class on the last day; the first counts.
        case severalClasses = "several-classes"
        /// Is a member of a class and not enrolled at the unit: stays behind in the class that ends.
        case memberNotEnrolled = "member-not-enrolled"
        /// Is not any more what the plan found: left alone when the change was applied.
        case changedSince = "changed-since"
        /// The step could not be applied.
        case failed
    }

    let rule: Rule
    var person: PersonID?
    var group: GroupID?
}

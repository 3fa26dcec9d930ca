import Runtime
import SS12000

/// A child in preschool, a pupil or a student.
struct Pupil {
    let section: Int
    let unit: Int
    let schoolType: SchoolType
    let year: Int?
    let programme: Int?
    let birth: LocalDate
    let sex: Sex
    var givenName = ""
    var middleName: String?
    var familyName = ""
    /// Nil for those who answer for themselves.
    var family: Int?
    var mark = SecurityMarking.unmarked
    var status = PersonStatus.active
    /// The child is registered at this of the family's homes.
    var home = 0
    /// The group of the leisure centre the child goes to after school.
    var leisure: Int?
    /// Another enrolment beside the first: the section of another course, or a unit left during the year.
    var second: Second?
    /// A student who is a guardian too is one person: this is that adult's place.
    var asAdult: Int?

    enum Second {
        case course(section: Int)
        case left(unit: Int)
    }
}

/// A guardian, or another adult who answers for a child.
struct Adult {
    let family: Int
    let sex: Sex
    let birth: LocalDate
    let givenName: String
    let familyName: String
    let relation: RelationType
    let home: Int
    let contact: Contact
    var mark = SecurityMarking.unmarked
    var status = PersonStatus.active
    /// A guardian who works at a school or studies is one person with several relations.
    var asStaff: Int?
    var asPupil: Int?

    /// How the adult can be reached.
    enum Contact {
        case both, mailOnly, phoneOnly, none
    }
}

struct Family {
    let children: [Int]
    let adults: Range<Int>
    let homes: [Home]

    struct Home {
        let street: String
        let postalCode: String
    }
}

struct StaffMember {
    let sex: Sex
    let birth: LocalDate
    let givenName: String
    let familyName: String
    var mark = SecurityMarking.unmarked
    var duties: [Duty] = []
    /// The guardian who this is, if any.
    var asAdult: Int?

    struct Duty {
        let organisation: Int
        let role: DutyRole
        let percent: Int
        var assignments: [(group: Int, role: AssignmentRoleType)] = []
    }
}

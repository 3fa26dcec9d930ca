import Access
import HTTP
import Resources
import Runtime
import SS12000

/// What another system may be granted of the standard's reading. `ss12000.read` is all of it; a key that needs less is granted
/// the kinds and, of persons, the data it needs, one scope for each.
///
/// What a key may not see is left out of the document, not told as null, and cannot be asked by: not as a filter, an order, a
/// lookup, nor by what is embedded or named. The classes are those the market grants by.
enum DataScope: String, CaseIterable, Sendable {
    /// Everything, but for what is said of people with a protection mark (`ProtectedAccess`).
    case everything = "ss12000.read"
    /// Organisations, programmes, syllabuses and offerings: about nobody.
    case standard = "ss12000.standard"
    /// Persons by id, name and status; and what persons are called where they are referred to.
    case persons = "ss12000.persons"
    /// The same of those alone who are or were enrolled somewhere; nothing of what others are called where they are referred to.
    case students = "ss12000.students"
    case groups = "ss12000.groups"
    case placements = "ss12000.placements"
    case duties = "ss12000.duties"
    case studyPlans = "ss12000.studyplans"
    // Schedule's, where these show them; here they are told which are gone.
    case activities = "ss12000.activities"
    case calendarEvents = "ss12000.calendarevents"

    // Of persons; worth nothing without `persons` or `students`.
    case civicNumber = "ss12000.civicno"
    case birthDate = "ss12000.birthdate"
    case sex = "ss12000.sex"
    case emails = "ss12000.emails"
    /// Those that a school gave: of pupils and of staff.
    case schoolEmails = "ss12000.email-school"
    case phoneNumbers = "ss12000.phonenumbers"
    case addresses = "ss12000.addresses"
    case photo = "ss12000.photo"
    /// Login names and other systems' identifiers.
    case identifiers = "ss12000.identifiers"
    /// Who answers for a child, from both ends.
    case responsibles = "ss12000.responsibles"
    /// Where somebody is a pupil.
    case enrolments = "ss12000.enrolments"

    /// What every key that may see persons is shown of one: the rest belongs to a scope of its own, also what no standard
    /// names.
    static let personBase: Set<String> = [
        "id", "meta", "givenName", "middleName", "familyName", "personStatus", "securityMarking",
    ]

    /// The members of a person's document that go with the scope.
    var personMembers: Set<String> {
        switch self {
        case .civicNumber: ["civicNo"]
        case .birthDate: ["birthDate"]
        case .sex: ["sex"]
        case .emails: ["emails"]
        case .phoneNumbers: ["phoneNumbers"]
        case .addresses: ["addresses"]
        case .photo: ["photo"]
        case .identifiers: ["eduPersonPrincipalNames", "externalIdentifiers"]
        case .responsibles: ["responsibles"]
        case .enrolments: ["enrolments"]
        // Those of a school alone are a part of a member: `schoolEmails`.
        case .everything, .standard, .persons, .students, .groups, .placements, .duties, .studyPlans, .activities,
            .calendarEvents, .schoolEmails:
            []
        }
    }

    /// What `email-school` shows of `emails`.
    static let schoolEmailTypes: Set<String> = [EmailType.pupil.rawValue, EmailType.staff.rawValue]
    /// Whom `students` shows, by `ResourceSight`.
    static let enrolled = "EXISTS (SELECT 1 FROM enrolment WHERE enrolment.person = id)"

    /// The scope that shows a kind, beside the one that shows everything.
    static func of(_ kind: ResourceKind) -> DataScope {
        switch kind {
        case .organisations, .programmes, .syllabuses, .schoolUnitOfferings: .standard
        case .persons: .persons
        case .groups: .groups
        case .placements: .placements
        case .duties: .duties
        case .studyplans: .studyPlans
        case .activities: .activities
        case .calendarEvents: .calendarEvents
        }
    }
}

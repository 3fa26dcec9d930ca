import JSON

/// The code tables, built once.
enum Codes {
    static let organisationType = CodeTable(OrganisationType.self)
    static let schoolType = CodeTable(SchoolType.self)
    static let sex = CodeTable(Sex.self)
    static let securityMarking = CodeTable(SecurityMarking.self)
    static let personStatus = CodeTable(PersonStatus.self)
    static let emailType = CodeTable(EmailType.self)
    static let phoneType = CodeTable(PhoneType.self)
    static let personAddressType = CodeTable(PersonAddressType.self)
    static let organisationAddressType = CodeTable(OrganisationAddressType.self)
    static let relationType = CodeTable(RelationType.self)
    static let dutyRole = CodeTable(DutyRole.self)
    static let assignmentRoleType = CodeTable(AssignmentRoleType.self)
    static let groupType = CodeTable(GroupType.self)
    static let activityType = CodeTable(ActivityType.self)
    static let contactInfoType = CodeTable(ContactInfoType.self)
}

/// What each resource looks like (SS 12000:2020, 2.1). The standard's `meta` is read and never stored: the service
/// that owns a resource keeps its own times.
enum Schemas {
    static func of(_ kind: ResourceKind) -> Schema {
        switch kind {
        case .organisations: organisation
        case .syllabuses: syllabus
        case .programmes: programme
        case .persons: person
        case .groups: group
        case .placements: placement
        case .duties: duty
        case .studyplans: studyPlan
        case .schoolUnitOfferings: schoolUnitOffering
        case .activities: activity
        case .calendarEvents: calendarEvent
        }
    }

    static let organisation = Schema(
        identity + [
            displayName,
            Field(name: "organisationCode", shape: .text),
            Field(
                name: "organisationType", shape: .code(Codes.organisationType, otherwise: "Övrigt"), aliases: ["type"],
                required: true),
            Field(name: "organisationNumber", shape: .text),
            Field(name: "parentOrganisation", shape: .reference(.organisations), aliases: ["parent"]),
            Field(name: "schoolUnitCode", shape: .digits(8)),
            Field(name: "schoolTypes", shape: .list(.code(Codes.schoolType), unique: true), aliases: ["schooltype"]),
            Field(name: "address", shape: .object(address(Codes.organisationAddressType, isCountryRequired: false))),
            Field(name: "municipalityCode", shape: .digits(4)),
            Field(name: "url", shape: .text),
            Field(name: "email", shape: .email),
            Field(name: "phoneNumber", shape: .text, aliases: ["phone"]),
            Field(
                name: "contactInfo",
                shape: .list(
                    .object(
                        Schema([
                            Field(name: "infoType", shape: .code(Codes.contactInfoType)),
                            Field(name: "info", shape: .text),
                        ])))),
            Field(name: "startDate", shape: .date),
            Field(name: "endDate", shape: .date),
        ], rule: OrganisationRules.apply)

    static let group = Schema(
        identity + [
            displayName,
            startDate,
            Field(name: "endDate", shape: .date),
            Field(
                name: "groupType", shape: .code(Codes.groupType, otherwise: "Övrigt"),
                absence: .assumed("Övrigt", .valueAssumed), aliases: ["type"]),
            Field(name: "schoolType", shape: .code(Codes.schoolType)),
            Field(
                name: "organisation", shape: .reference(.organisations), absence: .refused,
                aliases: ["owner", "schoolunit", "organization"]),
            Field(
                name: "groupMemberships", shape: .list(.object(membership)),
                absence: .assumed([], .membershipsAssumedEmpty), aliases: ["members", "memberships"], required: false),
            Field(name: "groupCode", shape: .text, aliases: ["code"], isForeign: true),
        ], rule: GroupRules.apply)

    static let duty = Schema(
        identity + [
            Field(name: "person", shape: .reference(.persons)),
            Field(
                name: "assignmentRole",
                shape: .list(
                    .object(
                        Schema(
                            [
                                Field(name: "group", shape: .reference(.groups), absence: .refused),
                                Field(
                                    name: "assignmentRoleType", shape: .code(Codes.assignmentRoleType),
                                    absence: .refused, aliases: ["type", "role"]),
                                Field(name: "startDate", shape: .date),
                                Field(name: "endDate", shape: .date),
                            ], dropRule: .assignmentRoleDropped))), aliases: ["assignmentroles"]),
            Field(
                name: "dutyAt", shape: .reference(.organisations), absence: .refused,
                aliases: ["organisation", "schoolunit", "organization"]),
            Field(
                name: "dutyRole", shape: .code(Codes.dutyRole, otherwise: "Annan personal"),
                absence: .assumed("Annan personal", .valueAssumed), aliases: ["role"]),
            Field(name: "description", shape: .text),
            Field(name: "signature", shape: .text),
            Field(name: "dutyPercent", shape: .integer(0...200)),
            Field(name: "hoursPerYear", shape: .integer(0...4000)),
            startDate,
            Field(name: "endDate", shape: .date),
        ], rule: DutyRules.apply)

    static let activity = Schema(
        identity + [
            displayName,
            Field(
                name: "calendarEventsRequired", shape: .boolean,
                absence: .assumed(true, .calendarEventsRequiredAssumed)),
            startDate,
            Field(name: "endDate", shape: .date),
            Field(name: "activityType", shape: .code(Codes.activityType), aliases: ["type"]),
            Field(name: "comment", shape: .text),
            Field(name: "minutesPlanned", shape: .integer(0...1_000_000)),
            Field(
                name: "groups", shape: .list(.reference(.groups), unique: false), absence: .refused, aliases: ["group"]),
            Field(name: "teachers", shape: .list(.object(teacher)), aliases: ["teacher"]),
            Field(name: "syllabus", shape: .looseReference("syllabuses")),
            Field(
                name: "organisation", shape: .reference(.organisations), absence: .refused,
                aliases: ["owner", "schoolunit", "organization"]),
            // Skolverket's activity for national tests is referred to and held by nobody else.
            Field(name: "parentActivity", shape: .looseReference("activities")),
        ], rule: ActivityRules.apply)

    static let calendarEvent = Schema(
        identity + [
            Field(name: "activity", shape: .reference(.activities), absence: .refused),
            Field(name: "startTime", shape: .timestamp, absence: .refused, aliases: ["start"]),
            Field(name: "endTime", shape: .timestamp, absence: .refused, aliases: ["end"]),
            Field(name: "cancelled", shape: .boolean, aliases: ["canceled"]),
            Field(name: "teachingLengthTeacher", shape: .integer(0...10_000)),
            Field(name: "teachingLengthStudent", shape: .integer(0...10_000)),
            Field(name: "comment", shape: .text),
            Field(
                name: "studentExceptions",
                shape: .list(.object(exception(Field(name: "student", shape: .reference(.persons), absence: .refused))))
            ),
            Field(
                name: "teacherExceptions",
                shape: .list(.object(exception(Field(name: "duty", shape: .reference(.duties), absence: .refused))))),
            Field(name: "rooms", shape: .list(.looseReference("rooms")), aliases: ["room"]),
            Field(name: "resources", shape: .list(.looseReference("resources"))),
        ], rule: CalendarEventRules.apply)

    // MARK: Parts

    static let identity = [
        Field(name: "id", shape: .identity, aliases: ["uuid", "guid"]),
        Field(name: "meta", shape: .meta, absence: .assumed(true, .metaMissing), required: false),
    ]

    static let displayName = Field(name: "displayName", shape: .text, absence: .refused, aliases: ["name", "title"])

    /// The standard requires a start; a supplier who gives none means "for as long as anyone remembers".
    static let startDate = Field(
        name: "startDate", shape: .date, absence: .assumedUnlessWrong("1900-01-01", .startDateAssumed))

    static func address(_ types: CodeTable, isCountryRequired: Bool = true) -> Schema {
        Schema([
            Field(name: "type", shape: .code(types)),
            Field(name: "streetAddress", shape: .text, absence: .refused, aliases: ["street"]),
            Field(name: "locality", shape: .text, absence: .refused, aliases: ["city"]),
            Field(name: "postalCode", shape: .digits(5), absence: .refused, aliases: ["zip", "zipcode"]),
            Field(name: "countyCode", shape: .integer(0...99)),
            Field(name: "municipalityCode", shape: .integer(0...9999)),
            Field(name: "realEstateDesignation", shape: .text),
            Field(
                name: "country", shape: .text, absence: .assumed("SE", .countryAssumed), required: isCountryRequired),
        ])
    }

    private static let membership = Schema(
        [
            Field(name: "person", shape: .reference(.persons), absence: .refused, aliases: ["student", "member"]),
            Field(name: "startDate", shape: .date),
            Field(name: "endDate", shape: .date),
        ], bareField: "person")

    private static let teacher = Schema(
        [
            Field(name: "duty", shape: .reference(.duties), absence: .refused),
            Field(name: "startDate", shape: .date),
            Field(name: "endDate", shape: .date),
            Field(name: "minutesPlanned", shape: .integer(0...1_000_000)),
            Field(name: "grader", shape: .boolean),
            Field(name: "person", shape: .reference(.persons), aliases: ["teacher"], isForeign: true),
        ], bareField: "duty", dropRule: .teacherWithoutDutyDropped, rule: ActivityRules.resolveTeacher)

    private static func exception(_ who: Field) -> Schema {
        Schema([
            who,
            Field(name: "participates", shape: .boolean, absence: .refused),
            Field(name: "startTime", shape: .timestamp),
            Field(name: "endTime", shape: .timestamp),
            Field(name: "teachingLength", shape: .integer(0...10_000)),
        ])
    }
}

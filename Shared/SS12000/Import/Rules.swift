/// What an import changes in a document that strays from SS 12000, each by name. A repaired item is taken in; the
/// report says which rule touched which field.
package enum RepairRule: String, CaseIterable, Sendable, Hashable {
    // The document as a whole.
    case wrapperOpened = "wrapper-opened"
    case resourceGuessed = "resource-guessed"
    case resourceNotTaken = "resource-not-taken"
    case pageTokenIgnored = "page-token-ignored"
    // Keys, nulls and shapes.
    case keyRenamed = "key-renamed"
    case unknownKeyDropped = "unknown-key-dropped"
    case nullDropped = "null-dropped"
    case valueWrapped = "value-wrapped"
    case referenceWrapped = "reference-wrapped"
    case referenceNameDropped = "reference-name-dropped"
    case unreadableValueDropped = "unreadable-value-dropped"
    case incompletePartDropped = "incomplete-part-dropped"
    case duplicateValueDropped = "duplicate-value-dropped"
    // Plain values.
    case idRewritten = "id-rewritten"
    case idDerived = "id-derived"
    case timestampZoneAssumed = "timestamp-zone-assumed"
    case timestampRewritten = "timestamp-rewritten"
    case dateFromTimestamp = "date-from-timestamp"
    case dateRewritten = "date-rewritten"
    case invalidDateDropped = "invalid-date-dropped"
    case booleanRewritten = "boolean-rewritten"
    case numberRewritten = "number-rewritten"
    case textFromNumber = "text-from-number"
    case codeRespelled = "code-respelled"
    case codeReplaced = "code-replaced"
    case codeDropped = "code-dropped"
    case emailDropped = "email-dropped"
    /// A photo that is no address of the web.
    case photoDropped = "photo-dropped"
    // Missing fields the standard requires.
    case metaMissing = "meta-missing"
    case displayNameAssumed = "display-name-assumed"
    case personNameAssumed = "person-name-assumed"
    case startDateAssumed = "start-date-assumed"
    case organisationAssumed = "organisation-assumed"
    case countryAssumed = "country-assumed"
    case mobileAssumed = "mobile-assumed"
    case membershipsAssumedEmpty = "memberships-assumed-empty"
    case calendarEventsRequiredAssumed = "calendar-events-required-assumed"
    case valueAssumed = "value-assumed"
    // Meaning.
    case referenceDropped = "reference-dropped"
    case assignmentRoleDropped = "assignment-role-dropped"
    case teacherResolvedToDuty = "teacher-resolved-to-duty"
    case teacherWithoutDutyDropped = "teacher-without-duty-dropped"
    case civicNumberRewritten = "civic-number-rewritten"
    case civicNumberDropped = "civic-number-dropped"
    case birthDateFromCivicNumber = "birth-date-from-civic-number"
    case schoolEmailRetyped = "school-email-retyped"
    case securityMarkingUnknown = "security-marking-unknown"
    case protectionKept = "protection-kept"
    /// A complete document leaves out a person with a protection mark, or what is about one, which stays.
    case protectedKept = "protected-kept"
    /// The document leaves out, or gives to somebody else, a reference to a protected person whom its sender may not see: it
    /// stays as it was.
    case hiddenReferenceKept = "hidden-reference-kept"
    /// The item is a protected person whom its sender may not see, or about one: nothing of it is taken in.
    case hiddenItemKept = "hidden-item-kept"
    /// A complete document leaves out something that is still referred to, which stays.
    case referredToKept = "referred-to-kept"
    /// A key the standard does not have speaks of protection, and what it says protects.
    case protectionKeyRead = "protection-key-read"
    /// Another item of the same person in the document has a mark.
    case protectionCarriedOver = "protection-carried-over"
    /// A field the person's last item does not speak of was taken from an earlier item of the same person.
    case repeatedPersonMerged = "repeated-person-merged"
    /// What the office has decided about a guardianship stood against the document, which did not know of it.
    case guardianshipKept = "guardianship-kept"
    /// The document says another status than the office has said.
    case statusKept = "status-kept"
    /// An office had changed this field since a document last spoke of it, and the document says otherwise: the document holds.
    case officeChangeOverwritten = "office-change-overwritten"
    /// The document leaves out a protected person's civic number, which stays.
    case protectedNumberKept = "protected-number-kept"
    /// The document gives a protected person another civic number: nothing of the item is taken in.
    case protectedNumberChanged = "protected-number-changed"
    /// The document names a custodian of someone who has turned 18: from that day there is none.
    case custodyOver = "custody-over"
    // Dates and relations in conflict. Those that are also a mistake of a single document have that mistake's name
    // (`DocumentRule`). What would lock somebody out or lead an alert astray is left out of the item:
    /// A birth date in the future or before 1900.
    case birthDateDropped = "birth-date-dropped"
    case ownGuardian = "own-guardian"
    case guardianCircle = "guardian-circle"
    case parentCircle = "parent-circle"
    case civicNumberTaken = "civic-number-taken"
    case principalNameTaken = "principal-name-taken"
    // The rest is taken as it is.
    case endsBeforeItStarts = "ends-before-start"
    case birthDateDisagrees = "birth-date-disagrees"
    case overlappingEnrolments = "overlapping-enrolments"
    case overlappingMemberships = "overlapping-memberships"
    case overlappingRoles = "overlapping-roles"
    case overlappingPlacements = "overlapping-placements"
    case outsidePeriod = "outside-period"
    case duplicateGuardian = "duplicate-guardian"
    case ownPlacement = "own-placement"
    case notASchoolUnit = "not-a-school-unit"
    case parentIsSchoolUnit = "parent-is-school-unit"
}

extension RepairRule {
    /// Whether nothing of the item is taken in: what the service holds stood against all of it.
    package var leavesItemOut: Bool { self == .protectedNumberChanged || self == .hiddenItemKept }

    /// Whether it was left out because somebody else has it, who may yet let it go: with a later item of the same document, or
    /// by another hand.
    package var mayBecomeFree: Bool {
        self == .civicNumberTaken || self == .principalNameTaken || self == .guardianCircle
    }

    /// Whether the item is taken as it is: what is wrong is named and stays.
    package var changesNothing: Bool {
        switch self {
        case .endsBeforeItStarts, .birthDateDisagrees, .overlappingEnrolments, .overlappingMemberships,
            .overlappingRoles, .overlappingPlacements, .outsidePeriod, .duplicateGuardian, .ownPlacement,
            .notASchoolUnit, .parentIsSchoolUnit:
            true
        default: false
        }
    }
}

/// Why one item of an import is left out. Nothing of a rejected item is stored.
package enum RejectionRule: String, CaseIterable, Sendable, Hashable {
    case notJSON = "not-json"
    case notAnObject = "not-an-object"
    case resourceUnknown = "resource-unknown"
    case missingID = "missing-id"
    /// Another item later in the document has the same id; the last one counts, as the newest page of a paged export.
    case duplicateID = "duplicate-id"
    case missingField = "missing-field"
    case wrongType = "wrong-type"
    case invalidDate = "invalid-date"
    case invalidTime = "invalid-time"
    case unknownCode = "unknown-code"
    case unknownReference = "unknown-reference"
    case endsBeforeStart = "ends-before-start"

    /// What the same trouble is called where only a part of the item is lost.
    var asRepair: RepairRule {
        switch self {
        case .invalidDate, .invalidTime: .invalidDateDropped
        case .unknownCode: .codeDropped
        case .unknownReference: .referenceDropped
        case .missingField, .missingID: .incompletePartDropped
        default: .unreadableValueDropped
        }
    }
}

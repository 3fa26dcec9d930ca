package import FoundationEssentials

/// What a document that is judged strictly may break, by name. The names are part of the interface.
package enum DocumentRule: String, CaseIterable, Sendable, Hashable {
    // Form.
    case notAnObject = "not-an-object"
    case notAList = "not-a-list"
    case notAReference = "not-a-reference"
    case unknownField = "unknown-field"
    case missingField = "missing-field"
    /// Null or an empty text: what has no value is left out.
    case emptyValue = "empty-value"
    case wrongType = "wrong-type"
    /// Not a UUID in lower case with hyphens.
    case notAnID = "not-an-id"
    /// The document's id is not the one in the path.
    case idMismatch = "id-mismatch"
    case notADate = "not-a-date"
    case notATimestamp = "not-a-timestamp"
    case notAnEmail = "not-an-email"
    case notDigits = "not-digits"
    case notAURL = "not-a-url"
    /// More than 1,000 characters, of a description, note or comment more than 10,000.
    case tooLong = "too-long"
    case notALanguageCode = "not-a-language-code"
    case unknownCode = "unknown-code"
    case duplicateValue = "duplicate-value"
    // Dates.
    case endsBeforeStart = "ends-before-start"
    case dateInFuture = "date-in-future"
    /// A birth date before 1900.
    case dateTooEarly = "date-too-early"
    case overlappingEnrolments = "overlapping-enrolments"
    case overlappingMemberships = "overlapping-memberships"
    case overlappingRoles = "overlapping-roles"
    case overlappingPlacements = "overlapping-placements"
    /// A part of a group or duty that has no day in common with it.
    case outsidePeriod = "outside-period"
    // Civic numbers.
    case civicNumberInvalid = "civic-number-invalid"
    /// Right, but not the standard's twelve characters without a separator.
    case civicNumberForm = "civic-number-form"
    case birthDateDisagrees = "birth-date-disagrees"
    case civicNumberTaken = "civic-number-taken"
    case principalNameTaken = "principal-name-taken"
    /// A protected person's number neither changes nor goes away in place: a new one is a new identity.
    case protectedNumber = "protected-number"
    // New identities.
    /// It leads from the new identity to the old one.
    case sharedWithOldIdentity = "shared-with-old-identity"
    /// Someone who was responsible for the old identity, or for whom it was.
    case tieToOldIdentity = "tie-to-old-identity"
    // Relations.
    case unknownReference = "unknown-reference"
    case notASchoolUnit = "not-a-school-unit"
    case parentIsSchoolUnit = "parent-is-school-unit"
    case schoolTypesOnlyForSchoolUnits = "school-types-only-for-school-units"
    /// A school unit cannot become something else while pupils, places or offerings are at it, nor have anything below it.
    case schoolUnitInUse = "school-unit-in-use"
    case parentCircle = "parent-circle"
    case ownGuardian = "own-guardian"
    case guardianCircle = "guardian-circle"
    case duplicateGuardian = "duplicate-guardian"
    /// The office has begun or ended a guardianship by date, and the list says otherwise.
    case guardianshipDecided = "guardianship-decided"
    /// The office has said that the person has died, moved abroad or neither, and the document says otherwise.
    case statusDecided = "status-decided"
    /// Nobody has custody of someone who has turned 18.
    case custodyOver = "custody-over"
    case ownPlacement = "own-placement"
    case orientationOnlyInOrientations = "orientation-only-in-orientations"
}

/// One rule a document breaks, and where. It never holds the value.
package struct DocumentMistake: Sendable, Hashable {
    /// What `field` says when no single field is meant.
    package static let wholeDocument = "document"

    /// A path such as `enrolments[1].endDate`.
    package let field: String
    package let rule: DocumentRule

    package init(field: String, rule: DocumentRule) {
        self.field = field
        self.rule = rule
    }
}

/// What a document refers to, and where.
package struct DocumentReference: Sendable, Hashable {
    package let kind: ResourceKind
    package let id: UUID
    /// A path such as `responsibles[0].person`.
    package let field: String
}

extension RepairRule {
    /// What an import repairs by this rule is this mistake where nothing is repaired.
    package var asMistake: DocumentRule {
        switch self {
        case .wrapperOpened, .resourceGuessed, .resourceNotTaken, .pageTokenIgnored, .keyRenamed, .unknownKeyDropped,
            .protectionKeyRead, .referenceNameDropped:
            .unknownField
        case .nullDropped: .emptyValue
        case .valueWrapped, .incompletePartDropped: .notAnObject
        case .referenceWrapped: .notAReference
        case .duplicateValueDropped: .duplicateValue
        case .idRewritten, .idDerived: .notAnID
        case .timestampZoneAssumed, .timestampRewritten: .notATimestamp
        case .dateFromTimestamp, .dateRewritten, .invalidDateDropped: .notADate
        case .codeRespelled, .codeReplaced, .codeDropped, .securityMarkingUnknown: .unknownCode
        case .emailDropped: .notAnEmail
        case .photoDropped: .notAURL
        case .metaMissing, .displayNameAssumed, .personNameAssumed, .startDateAssumed, .organisationAssumed,
            .countryAssumed, .mobileAssumed, .membershipsAssumedEmpty, .calendarEventsRequiredAssumed, .valueAssumed,
            .birthDateFromCivicNumber:
            .missingField
        case .referenceDropped, .assignmentRoleDropped, .teacherResolvedToDuty, .teacherWithoutDutyDropped:
            .unknownReference
        case .guardianshipKept: .guardianshipDecided
        case .statusKept: .statusDecided
        case .custodyOver: .custodyOver
        case .birthDateDropped: .dateInFuture
        case .ownGuardian: .ownGuardian
        case .guardianCircle: .guardianCircle
        case .parentCircle: .parentCircle
        case .civicNumberTaken: .civicNumberTaken
        case .principalNameTaken: .principalNameTaken
        case .endsBeforeItStarts: .endsBeforeStart
        case .birthDateDisagrees: .birthDateDisagrees
        case .overlappingEnrolments: .overlappingEnrolments
        case .overlappingMemberships: .overlappingMemberships
        case .overlappingRoles: .overlappingRoles
        case .overlappingPlacements: .overlappingPlacements
        case .outsidePeriod: .outsidePeriod
        case .duplicateGuardian: .duplicateGuardian
        case .ownPlacement: .ownPlacement
        case .notASchoolUnit: .notASchoolUnit
        case .parentIsSchoolUnit: .parentIsSchoolUnit
        case .protectedNumberKept, .protectedNumberChanged: .protectedNumber
        case .civicNumberRewritten: .civicNumberForm
        case .civicNumberDropped: .civicNumberInvalid
        case .unreadableValueDropped, .booleanRewritten, .numberRewritten, .textFromNumber, .schoolEmailRetyped,
            .protectionKept, .protectedKept, .hiddenReferenceKept, .hiddenItemKept, .referredToKept,
            .officeChangeOverwritten, .protectionCarriedOver, .repeatedPersonMerged:
            .wrongType
        }
    }
}

extension RejectionRule {
    var asMistake: DocumentRule {
        switch self {
        case .notJSON, .notAnObject, .resourceUnknown: .notAnObject
        case .missingID, .missingField: .missingField
        case .duplicateID: .duplicateValue
        case .wrongType: .wrongType
        case .invalidDate: .notADate
        case .invalidTime: .notATimestamp
        case .unknownCode: .unknownCode
        case .unknownReference: .unknownReference
        case .endsBeforeStart: .endsBeforeStart
        }
    }
}

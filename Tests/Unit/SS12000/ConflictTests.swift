import JSON
import Runtime
import SS12000
import Testing

/// Dates and relations that contradict each other, in documents taken in bulk.
struct ConflictTests {
    private static let other = "00000000-0000-4000-8000-0000000000a2"
    private static let unit = #"{"id":"\#(School.unit)"}"#

    private static func enrolment(_ more: String) -> String {
        #"{"enroledAt":\#(unit),"schoolType":"GR"\#(more)}"#
    }

    private static func group(_ memberships: String) -> String {
        School.group(
            #"""
            "displayName":"6A","groupType":"Klass","organisation":\#(unit),"startDate":"2026-08-17","endDate":"2027-06-11",\#
            "groupMemberships":[\#(memberships)]
            """#)
    }

    private static func member(_ more: String) -> String { #"{"person":{"id":"\#(School.pupil)"}\#(more)}"# }

    private static func duty(_ more: String) -> String {
        School.duty(#""person":{"id":"\#(School.teacher)"},"dutyAt":\#(unit),"dutyRole":"Lärare"\#(more)"#)
    }

    private static func role(_ more: String) -> String {
        #"{"group":{"id":"\#(School.group)"},"assignmentRoleType":"Mentor"\#(more)}"#
    }

    private static func placements(_ parts: String...) -> String {
        let all = parts.enumerated().map { place, more in
            #"{"id":"00000000-0000-4000-8000-00000000ee0\#(place)",\#(School.meta),"child":{"id":"\#(School.pupil)"}\#(more)}"#
        }
        return #"""
            {"organisations":[\#(School.organisation),{"id":"\#(other)",\#(School.meta),"displayName":"Kommunen",\#
            "organisationType":"Huvudman"}],"persons":[\#(School.pupil(""))],"placements":[\#(all.joined(separator: ","))]}
            """#
    }

    private static func place(_ unit: String, _ more: String) -> String {
        #","placedAt":{"id":"\#(unit)"},"schoolType":"FTH"\#(more)"#
    }

    private static let reversed = #","startDate":"2026-08-17","endDate":"2026-06-11""#
    private static let autumn = #","startDate":"2026-08-17","endDate":"2026-12-20""#
    private static let spring = #","startDate":"2026-12-20","endDate":"2027-06-11""#

    static let odd: [(document: String, rule: RepairRule, field: String)] = [
        (School.person(#""enrolments":[\#(enrolment(reversed))]"#), .endsBeforeItStarts, "enrolments[0].endDate"),
        (group(member(reversed)), .endsBeforeItStarts, "groupMemberships[0].endDate"),
        (duty(reversed), .endsBeforeItStarts, "endDate"),
        (
            duty(#","startDate":"2024-08-12","assignmentRole":[\#(role(reversed))]"#), .endsBeforeItStarts,
            "assignmentRole[0].endDate"
        ),
        (placements(place(School.unit, reversed)), .endsBeforeItStarts, "endDate"),
        (
            School.person(#""enrolments":[\#(enrolment(autumn)),\#(enrolment(spring))]"#), .overlappingEnrolments,
            "enrolments[1]"
        ),
        (group("\(member("")),\(member(""))"), .overlappingMemberships, "groupMemberships[1]"),
        (group(member(#","startDate":"2030-01-01""#)), .outsidePeriod, "groupMemberships[0]"),
        (
            duty(#","startDate":"2024-08-12","assignmentRole":[\#(role(autumn)),\#(role(spring))]"#), .overlappingRoles,
            "assignmentRole[1]"
        ),
        (
            placements(place(School.unit, autumn), place(School.unit, spring)), .overlappingPlacements, "child"
        ),
        (placements(place(other, autumn)), .notASchoolUnit, "placedAt"),
        (
            placements(place(School.unit, autumn + #","owners":[{"id":"\#(School.pupil)"}]"#)), .ownPlacement,
            "owners[0]"
        ),
        (
            School.person(#""birthDate":"2014-05-05","civicNo":{"value":"201403092388"}"#), .birthDateDisagrees,
            "birthDate"
        ),
        (
            #"""
            {"organisations":[{"id":"\#(other)",\#(School.meta),"displayName":"Filialen","organisationType":"Skolenhet",\#
            "parentOrganisation":\#(unit)},\#(School.organisation)]}
            """#, .parentIsSchoolUnit, "parentOrganisation"
        ),
    ]

    @Test(arguments: odd)
    func `what is odd is taken as it is and named with its place`(
        document: String, rule: RepairRule, field: String
    ) throws {
        let imported = try Imported(document)
        #expect(imported.rules == [rule.rawValue])
        #expect(imported.has(rule, field), "\(imported.findings.kept)")
        #expect(rule.changesNothing)
        #expect(imported.rejected.values.allSatisfy { $0 == 0 })
        // The values stand as they were sent.
        let sent = try JSON(parsing: Array(document.utf8))
        for kind in ResourceKind.allCases {
            guard let items = sent[kind.path]?.elements else { continue }
            #expect(
                imported.items[kind] == items.map { $0.setting("meta", nil) }.map { StrictDocument.ordered($0, kind) })
        }
    }

    @Test func `what follows upon itself without a day in common is no conflict`() throws {
        let later = #","startDate":"2026-12-21","endDate":"2027-06-11""#
        for document in [
            School.person(#""enrolments":[\#(Self.enrolment(Self.autumn)),\#(Self.enrolment(later))]"#),
            Self.group("\(Self.member(Self.autumn)),\(Self.member(later))"),
            Self.placements(Self.place(School.unit, Self.autumn), Self.place(School.unit, later)),
        ] {
            #expect(try Imported(document).rules.isEmpty)
        }
    }

    @Test(arguments: ["2999-01-01", "1899-12-31"])
    func `a birth date on which nobody can have been born is left out, so the person is a child`(date: String) throws {
        let imported = try Imported(School.person(#""birthDate":"\#(date)""#))
        let person = try #require(PersonDocument(try imported.only(.persons)))
        #expect(person.birthDate == nil)
        #expect(imported.rules == ["birth-date-dropped"])
        let numbered = try Imported(School.person(#""birthDate":"\#(date)","civicNo":{"value":"201403092388"}"#))
        #expect(try numbered.only(.persons)["birthDate"] == "2014-03-09")
    }

    private func organisation(_ id: String, above: String) -> String {
        #"""
        {"id":"\#(id)",\#(School.meta),"displayName":"\#(id.suffix(2))","organisationType":"Skola",\#
        "parentOrganisation":{"id":"\#(above)"}}
        """#
    }

    @Test func `the reference that closes a circle of organisations is left out`() throws {
        let ids = [School.unit, Self.other, School.group]
        let imported = try Imported(
            """
            {"organisations":[\(organisation(ids[0], above: ids[1])),\(organisation(ids[1], above: ids[2])),\
            \(organisation(ids[2], above: ids[0]))]}
            """)
        let parents = imported.items[.organisations]?.map { $0["parentOrganisation"]?["id"]?.string }
        #expect(parents == [ids[1], ids[2], nil])
        #expect(imported.rules == ["parent-circle"] && imported.has(.parentCircle, "parentOrganisation"))
    }

    @Test func `a circle through what the register holds is closed by the document`() throws {
        let held = KnownOrganisation(type: .other, parent: OrganisationID(School.unit), email: nil)
        let known = KnownResources(
            contains: { _, id in id.lowercase == Self.other },
            organisation: { $0.description == Self.other ? held : nil })
        let imported = try Imported(
            #"{"organisations":[\#(organisation(School.unit, above: Self.other))]}"#, known: known)
        #expect(imported.has(.parentCircle, "parentOrganisation"))
        // Where the document says itself that the other lies elsewhere now, there is no circle.
        let turned = try Imported(
            """
            {"organisations":[\(organisation(School.unit, above: Self.other)),\
            {"id":"\(Self.other)",\(School.meta),"displayName":"Kommunen","organisationType":"Huvudman"}]}
            """, known: known)
        #expect(turned.rules.isEmpty)
    }

    /// What an import does about a document for which a `PUT` is refused by a rule.
    private enum Verdict {
        /// Repaired, dropped or rejected by the rules of form, which have names of their own.
        case form
        /// Taken as it is and named by the rule.
        case noted
        /// The field is left out and named by the rule.
        case leftOut
        /// The service settles it against what the office has decided, by a rule of its own.
        case settled
        /// Taken: what is refused of one document can be on its way in many.
        case taken
    }

    private func verdict(_ rule: DocumentRule) -> Verdict {
        switch rule {
        case .notAnObject, .notAList, .notAReference, .unknownField, .missingField, .emptyValue, .wrongType, .notAnID,
            .idMismatch, .notADate, .notATimestamp, .notAnEmail, .unknownCode, .duplicateValue, .unknownReference,
            .dateInFuture, .dateTooEarly, .civicNumberInvalid, .civicNumberForm, .notAURL:
            .form
        case .endsBeforeStart, .birthDateDisagrees, .overlappingEnrolments, .overlappingMemberships, .overlappingRoles,
            .overlappingPlacements, .outsidePeriod, .duplicateGuardian, .ownPlacement, .notASchoolUnit,
            .parentIsSchoolUnit:
            .noted
        case .ownGuardian, .guardianCircle, .parentCircle, .civicNumberTaken, .principalNameTaken: .leftOut
        case .protectedNumber, .guardianshipDecided, .statusDecided, .custodyOver: .settled
        case .notDigits, .tooLong, .notALanguageCode, .schoolTypesOnlyForSchoolUnits, .schoolUnitInUse,
            .orientationOnlyInOrientations, .sharedWithOldIdentity, .tieToOldIdentity:
            .taken
        }
    }

    @Test(arguments: DocumentRule.allCases)
    func `an import calls a conflict what a single document's mistake is called`(rule: DocumentRule) {
        let finding = RepairRule(rawValue: rule.rawValue)
        switch verdict(rule) {
        case .noted: #expect(finding?.changesNothing == true && finding?.asMistake == rule)
        case .leftOut: #expect(finding?.changesNothing == false && finding?.asMistake == rule)
        case .form, .settled, .taken: #expect(finding?.changesNothing != true)
        }
    }
}

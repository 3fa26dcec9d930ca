import FoundationEssentials
import JSON
import Runtime
import SS12000
import Testing

struct StrictDocumentTests {
    private func judged(_ members: String, as kind: ResourceKind = .persons) throws -> StrictDocument {
        let id = try #require(UUID(text: School.pupil))
        let today = try #require(LocalDate(year: 2026, month: 8, day: 17))
        return StrictDocument(try JSON(parsing: Array("{\(members)}".utf8)), as: kind, id: id, today: today)
    }

    private func person(_ members: String) throws -> [String] {
        try mistakes(#""givenName":"A","familyName":"E",\#(members)"#)
    }

    private func mistakes(_ members: String, as kind: ResourceKind = .persons) throws -> [String] {
        try judged(members, as: kind).mistakes.map { "\($0.field) \($0.rule.rawValue)" }
    }

    @Test func `what passes is what an import would have stored, byte for byte`() throws {
        let members = #"""
            "responsibles":[{"relationType":"Vårdnadshavare","person":{"id":"\#(School.guardian)"}}],"familyName":"Exempel",
            "givenName":"Alva","meta":{"created":"igår"},"phoneNumbers":[{"mobile":true,"value":"070","type":"Hem"}],
            "civicNo":{"value":"201403092388"},"birthDate":"2014-03-09","id":"\#(School.pupil)"
            """#
        let strict = try judged(members)
        #expect(strict.mistakes.isEmpty)
        let imported = try Imported(#"{"persons":[{\#(members)},\#(School.plainPerson(School.guardian))]}"#)
        let stored = try #require(imported.items[.persons]?.first)
        #expect(strict.json?.encoded() == stored.encoded())
        #expect(strict.references.map(\.field) == ["responsibles[0].person"])
    }

    @Test(arguments: [
        (#""civicNo":{"value":"201403092388"},"birthDate":"2014-03-09""#, [String]()),
        // A coordination number: 60 is added to the day.
        (#""civicNo":{"value":"201403692385"},"birthDate":"2014-03-09""#, []),
        // The register's temporary form.
        (#""civicNo":{"value":"20130101TA01"},"birthDate":"2013-01-01""#, []),
        (#""civicNo":{"value":"20130101T220"},"birthDate":"2013-01-01""#, []),
        (#""civicNo":{"value":"X-17","nationality":"FI"}"#, []),
        (#""civicNo":{"value":"201403092389"},"birthDate":"2014-03-09""#, ["civicNo.value civic-number-invalid"]),
        (#""civicNo":{"value":"201402302382"},"birthDate":"2014-02-28""#, ["civicNo.value civic-number-invalid"]),
        (#""civicNo":{"value":"20140309-2388"},"birthDate":"2014-03-09""#, ["civicNo.value civic-number-form"]),
        (#""civicNo":{"value":"1403092388"},"birthDate":"2014-03-09""#, ["civicNo.value civic-number-form"]),
        (#""civicNo":{"value":"20130101ta01"},"birthDate":"2013-01-01""#, ["civicNo.value civic-number-form"]),
        (#""civicNo":{"value":"201403092388"},"birthDate":"2014-03-10""#, ["birthDate birth-date-disagrees"]),
        (#""civicNo":{"value":"201403092388"}"#, ["birthDate missing-field"]),
        (#""civicNo":"201403092388","birthDate":"2014-03-09""#, ["civicNo not-an-object"]),
        (#""birthDate":"2026-08-18""#, ["birthDate date-in-future"]),
    ])
    func `a civic number is right, in its form, and speaks of the birth date`(
        members: String, expected: [String]
    ) throws {
        #expect(try person(members) == expected)
    }

    private static func enrolment(_ start: String, _ end: String?, _ type: String = "GR", _ more: String = "") -> String
    {
        let until = end.map { #","endDate":"\#($0)""# } ?? ""
        return
            #"{"enroledAt":{"id":"\#(School.unit)"},"schoolType":"\#(type)","startDate":"\#(start)"\#(until)\#(more)}"#
    }

    @Test(arguments: [
        ([enrolment("2026-08-17", nil), enrolment("2021-08-16", "2026-08-16")], [String]()),
        (
            [enrolment("2026-08-17", nil), enrolment("2021-08-16", "2026-08-17")],
            ["enrolments[1] overlapping-enrolments"]
        ),
        ([enrolment("2026-08-17", nil), enrolment("2026-08-17", nil, "FTH")], []),
        ([enrolment("2026-08-17", nil), enrolment("2026-08-17", nil, "GR", #","cancelled":true"#)], []),
        ([enrolment("2026-08-17", "2026-08-16")], ["enrolments[0].endDate ends-before-start"]),
    ])
    func `one enrolment at a time in one form at one unit`(enrolments: [String], expected: [String]) throws {
        #expect(try person(#""enrolments":[\#(enrolments.joined(separator: ","))]"#) == expected)
    }

    @Test(arguments: [
        (#""familyName":"E""#, ["givenName missing-field"]),
        (#""givenName":"A","familyName":5"#, ["familyName wrong-type"]),
        (#""firstName":"A","familyName":"E""#, ["firstName unknown-field", "givenName missing-field"]),
        (#""givenName":"A","familyName":"E","displayName":"A E""#, ["displayName unknown-field"]),
        (#""givenName":"A","familyName":"E","protectedIdentity":true"#, ["protectedIdentity unknown-field"]),
        (#""givenName":"A","familyName":"E","201403092388":true"#, ["(other) unknown-field"]),
        (#""givenName":"A","familyName":"E","emails":{"value":"a@b.se","type":"Privat"}"#, ["emails not-a-list"]),
        (#""givenName":"A","familyName":"E","emails":["a@b.se"]"#, ["emails[0] not-an-object"]),
        (#""givenName":"A","familyName":"E","emails":[null]"#, ["emails[0] empty-value"]),
        (#""givenName":"A","familyName":"E","sex":"kvinna""#, ["sex unknown-code"]),
        (#""givenName":"A","familyName":"E","securityMarking":"Hemlig""#, ["securityMarking unknown-code"]),
        (#""givenName":"A","familyName":"E","securityMarking":true"#, ["securityMarking unknown-code"]),
        (#""givenName":"A","familyName":"E","photo":"bild""#, ["photo not-a-url"]),
        (#""givenName":"A","familyName":"E","photo":"javascript:alert(1)""#, ["photo not-a-url"]),
        (#""givenName":"A","familyName":"E","photo":"https://""#, ["photo not-a-url"]),
        (#""givenName":"A","familyName":"E","photo":"HTTPS://bild.example.se/1""#, []),
        (#""givenName":"A","familyName":"E","birthDate":"1899-12-31""#, ["birthDate date-too-early"]),
        (
            #""givenName":"\#(String(repeating: "å", count: 1_001))","familyName":"\#(String(repeating: "å", count: 1_000))""#,
            ["givenName too-long"]
        ),
        (
            #""givenName":"A","familyName":"E","eduPersonPrincipalNames":["\#(String(repeating: "a", count: 1_001))"]"#,
            ["eduPersonPrincipalNames[0] too-long"]
        ),
        (
            #""givenName":"A","familyName":"E","eduPersonPrincipalNames":["a@b.se","a@b.se"]"#,
            ["eduPersonPrincipalNames[1] duplicate-value"]
        ),
        (
            #""givenName":"A","familyName":"E","responsibles":[{"person":{"id":"1"},"relationType":"Vårdnadshavare"}]"#,
            ["responsibles[0].person.id not-an-id"]
        ),
        (
            #""givenName":"A","familyName":"E","responsibles":[{"person":{"id":"\#(School.guardian)"}}]"#,
            ["responsibles[0].relationType missing-field"]
        ),
        (
            #""givenName":"A","familyName":"E","addresses":[{"streetAddress":"a","locality":"b","postalCode":"12345"}]"#,
            ["addresses[0].country missing-field"]
        ),
        (
            #""givenName":"A","familyName":"E","phoneNumbers":[{"value":"070","type":"Hem"}]"#,
            ["phoneNumbers[0].mobile missing-field"]
        ),
    ])
    func `nothing is repaired, everything is named`(members: String, expected: [String]) throws {
        #expect(try mistakes(members) == expected)
    }

    @Test(arguments: [
        (ResourceKind.organisations, #""displayName":"A""#, ["organisationType missing-field"]),
        (
            .organisations, #""displayName":"A","organisationType":"Skola","schoolTypes":["GR"]"#,
            ["schoolTypes school-types-only-for-school-units"]
        ),
        (
            .organisations, #""displayName":"A","organisationType":"Skolenhet","schoolUnitCode":"123","url":"hej""#,
            ["schoolUnitCode wrong-type", "schoolUnitCode not-digits", "url not-a-url"]
        ),
        (
            .organisations,
            #""displayName":"A","organisationType":"Skola","address":{"streetAddress":"a","locality":"b","postalCode":"12345"}"#,
            []
        ),
        (
            .groups, #""displayName":"6A""#,
            ["startDate missing-field", "groupType missing-field", "organisation missing-field"]
        ),
        (
            .groups,
            #"""
            "displayName":"6A","startDate":"2026-08-17","endDate":"2027-06-11","groupType":"Klass",
            "organisation":{"id":"\#(School.unit)"},"groupMemberships":[{"person":{"id":"\#(School.pupil)"}},
            {"person":{"id":"\#(School.guardian)"},"startDate":"2027-06-12"},
            {"person":{"id":"\#(School.pupil)"},"startDate":"2026-10-01"}]
            """#,
            ["groupMemberships[2] overlapping-memberships", "groupMemberships[1] outside-period"]
        ),
        (
            .duties,
            #"""
            "dutyAt":{"id":"\#(School.unit)"},"dutyRole":"Lärare","startDate":"2026-08-17","assignmentRole":[
            {"group":{"id":"\#(School.group)"},"assignmentRoleType":"Mentor","endDate":"2026-08-16"},
            {"group":{"id":"\#(School.group)"},"assignmentRoleType":"Mentor","endDate":"2026-08-16"},
            {"group":{"id":"\#(School.group)"},"assignmentRoleType":"Lärare"}]
            """#,
            [
                "assignmentRole[2].assignmentRoleType unknown-code", "assignmentRole[1] overlapping-roles",
                "assignmentRole[0] outside-period", "assignmentRole[1] outside-period",
            ]
        ),
        (
            .placements,
            #"""
            "placedAt":{"id":"\#(School.unit)"},"child":{"id":"\#(School.pupil)"},"schoolType":"GR","startDate":"2026-08-17",
            "owners":[{"id":"\#(School.guardian)"},{"id":"\#(School.guardian)"},{"id":"\#(School.pupil)"}]
            """#,
            ["schoolType unknown-code", "owners[2] own-placement", "owners[1] duplicate-value"]
        ),
        (
            .programmes,
            #"""
            "name":"N","type":"Yrkesprogram","schoolType":"GY","content":[{"type":"Inriktning"}],
            "parentProgramme":{"id":"\#(School.pupil)"}
            """#,
            [
                "parentProgramme parent-circle", "code missing-field",
                "content[0].type orientation-only-in-orientations",
            ]
        ),
        (
            .syllabuses,
            #""schoolType":"GR","subjectName":"M","official":true,"startSchoolYear":6,"endSchoolYear":4,"languageCode":"sv""#,
            ["endSchoolYear ends-before-start", "languageCode not-a-language-code"]
        ),
        (
            .studyplans,
            #"""
            "student":{"id":"\#(School.pupil)"},"startDate":"2026-08-17","content":[{"syllabuses":[
            {"syllabus":{"id":"\#(School.event)"},"startDate":"2027-01-01","endDate":"2026-12-31"}]},{"title":"T"}]
            """#,
            ["content[1].syllabuses missing-field", "content[0].syllabuses[0].endDate ends-before-start"]
        ),
        (.schoolUnitOfferings, #""offeredAt":{"id":"\#(School.unit)"}"#, ["offeredSyllabuses missing-field"]),
    ])
    func `each kind has its own rules`(kind: ResourceKind, members: String, expected: [String]) throws {
        #expect(try mistakes(members, as: kind) == expected)
    }

    @Test func `a reference's read-only names may be sent back, anything else in it may not`() throws {
        #expect(
            try person(
                #"""
                "responsibles":[{"person":{"id":"\#(School.guardian)","displayName":"Bo","securityMarking":"Ingen"},
                "relationType":"Vårdnadshavare"}]
                """#
            ).isEmpty)
        #expect(
            try person(
                #""responsibles":[{"person":{"id":"\#(School.guardian)","age":40},"relationType":"Vårdnadshavare"}]"#)
                == ["responsibles[0].person.age unknown-field"])
    }

    @Test func `no mistake holds a value`() throws {
        let found = try mistakes(
            #""givenName":["Alva"],"familyName":"Exempel","Alva Exempel":1,"emails":[{"value":"alva","type":"Alva"}]"#)
        #expect(found.count == 4 && !found.joined().contains("Alva"))
    }
}

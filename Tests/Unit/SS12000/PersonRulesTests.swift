import JSON
import Runtime
import SS12000
import Testing

struct PersonRulesTests {
    @Test(arguments: ["Kvarskrivning", "Ja, delvis", "?"])
    func `an unknown protection mark protects`(mark: String) throws {
        let imported = try Imported(
            #"{"persons":[{"id":"\#(School.pupil)","givenName":"A","familyName":"E","securityMarking":"\#(mark)"}]}"#)
        let person = try #require(PersonDocument(imported.only(.persons)))
        #expect(person.isProtected)
        #expect(person.securityMarking == "Sekretessmarkering")
        #expect(imported.has(.securityMarkingUnknown, "securityMarking"))
    }

    @Test(arguments: [("true", true), ("false", false), ("{}", true), ("3", true), (#""ingen""#, false)])
    func `a protection mark of another type is read, or protects`(written: String, isProtected: Bool) throws {
        let imported = try Imported(
            #"{"persons":[{"id":"\#(School.pupil)","givenName":"A","familyName":"E","securityMarking":\#(written)}]}"#)
        #expect(try #require(PersonDocument(imported.only(.persons))).isProtected == isProtected)
    }

    @Test func `an absent mark stays absent and is not Ingen`() throws {
        let imported = try Imported(
            #"{"persons":[\#(School.plainPerson(School.pupil)),{"id":"\#(School.guardian)","givenName":"A","familyName":"E","securityMarking":null}]}"#
        )
        for person in imported.items[.persons] ?? [] { #expect(person["securityMarking"] == nil) }
    }

    @Test(arguments: [
        ("alva@lind.example.se", "Skola elev"), ("alva@elev.lind.example.se", "Skola elev"),
        ("alva@LIND.EXAMPLE.SE", "Skola elev"), ("alva@blind.example.se", "Privat"), ("alva@example.org", "Privat"),
    ])
    func `a pupil's address under the school's domain is the school's, any other stays private`(
        address: String, type: String
    ) throws {
        let imported = try Imported(
            School.person(
                #"""
                "emails":[{"value":"\#(address)","type":"Privat"}],\#
                "enrolments":[{"enroledAt":{"id":"\#(School.unit)"},"schoolType":"GR","startDate":"2026-08-17"}]
                """#))
        #expect(try imported.only(.persons)["emails"]?[0]?["type"]?.string == type)
        #expect(imported.has(.schoolEmailRetyped) == (type == "Skola elev"))
    }

    @Test func `a guardian's address at the school's domain is left as it is said to be`() throws {
        let imported = try Imported(School.person(#""emails":[{"value":"a@lind.example.se","type":"Privat"}]"#))
        #expect(try imported.only(.persons)["emails"]?[0]?["type"]?.string == "Privat")
    }

    @Test func `a teacher's address under the school's domain is the staff's`() throws {
        let imported = try Imported(
            #"""
            {\#(School.organisations),"groups":[\#(School.plainGroup)],"duties":[\#(School.plainDuty)],\#
            "persons":[{"id":"\#(School.teacher)","givenName":"B","familyName":"E",\#
            "emails":[{"value":"b@lind.example.se","type":"Privat"}]}]}
            """#)
        #expect(try imported.only(.persons)["emails"]?[0]?["type"]?.string == "Skola personal")
    }

    @Test func `a school that uses a public mail provider proves nothing about an address there`() throws {
        let imported = try Imported(
            #"""
            {"organisations":[{"id":"\#(School.unit)","displayName":"L","organisationType":"Skolenhet",\#
            "email":"lindskolan@gmail.com"}],"persons":[\#(School.pupil(#"""
            "emails":[{"value":"alva@gmail.com","type":"Privat"}],\#
            "enrolments":[{"enroledAt":{"id":"\#(School.unit)"},"schoolType":"GR","startDate":"2026-08-17"}]
            """#))]}
            """#)
        #expect(try imported.only(.persons)["emails"]?[0]?["type"]?.string == "Privat")
    }

    @Test func `an address without country is Swedish, and one without its parts is dropped`() throws {
        let imported = try Imported(
            School.person(
                #"""
                "addresses":[{"streetAddress":"Ekgatan 1","postalCode":12345,"locality":"Staden"},\#
                {"streetAddress":"Ekgatan 2"}]
                """#))
        let addresses = try imported.only(.persons)["addresses"]
        #expect(addresses?.count == 1)
        #expect(addresses?[0]?["country"]?.string == "SE" && addresses?[0]?["postalCode"]?.string == "12345")
        #expect(imported.has(.countryAssumed) && imported.has(.incompletePartDropped))
    }

    @Test(arguments: [("070-123 45 67", true), ("+46 70 123 45 67", true), ("08-123 45 67", false)])
    func `whether a number is mobile is told by the number when nothing says it`(number: String, isMobile: Bool) throws
    {
        let imported = try Imported(School.person(#""phoneNumbers":["\#(number)"]"#))
        #expect(try imported.only(.persons)["phoneNumbers"]?[0]?["mobile"]?.bool == isMobile)
        #expect(imported.has(.mobileAssumed) && imported.has(.valueAssumed) && imported.has(.valueWrapped))
    }

    @Test func `names missing are taken from the display name, or said to be missing`() throws {
        let imported = try Imported(
            #"{"persons":[{"id":"\#(School.pupil)","displayName":"Alva Maria Exempel"},{"id":"\#(School.guardian)"}]}"#)
        let persons = imported.items[.persons] ?? []
        try #require(persons.count == 2)
        #expect(persons[0]["givenName"]?.string == "Alva Maria" && persons[0]["familyName"]?.string == "Exempel")
        #expect(persons[1]["givenName"]?.string == "Uppgift saknas")
        #expect(imported.findings.total(.personNameAssumed) == 2)
        #expect(imported.findings.total(.metaMissing) == 2)
    }

    @Test func `a guardian who is no person is dropped with a finding and the pupil kept`() throws {
        let imported = try Imported(
            School.person(#""responsibles":[{"person":{"id":"\#(School.guardian)"},"relationType":"Vårdnadshavare"}]"#))
        #expect(try imported.only(.persons)["responsibles"]?.count == 0)
        #expect(imported.has(.referenceDropped, "responsibles.person"))
        #expect(imported.rejected[.persons] == 0)
    }

    @Test func `a guardian the register already holds is found there`() throws {
        let known = KnownResources { kind, id in kind == .persons && id.lowercase == School.guardian }
        let imported = try Imported(
            School.person(
                #""responsibles":[{"person":{"id":"\#(School.guardian)","displayName":"Bo E"},"relationType":"Vårdnadshavare"}]"#
            ),
            known: known)
        let responsible = try imported.only(.persons)["responsibles"]?[0]
        #expect(responsible?["person"] == ["id": JSON(School.guardian)])
        #expect(imported.rules == ["reference-name-dropped"])
    }

    @Test(arguments: ["Förälder", "Bonusförälder", "mamma"])
    func `a relation that is not plainly custody is not custody`(relation: String) throws {
        let imported = try Imported(
            #"""
            {"persons":[\#(School.plainPerson(School.guardian)),{"id":"\#(School.pupil)","givenName":"A","familyName":"E",\#
            "responsibles":[{"person":"\#(School.guardian)","relationType":"\#(relation)"}]}]}
            """#)
        let pupil = try #require(imported.items[.persons]?.last.flatMap { PersonDocument($0) })
        #expect(pupil.custodians.isEmpty && pupil.responsibles.count == 1)
        #expect(imported.has(.codeReplaced) && imported.has(.referenceWrapped))
    }

    @Test func `an enrolment at a school nobody knows is dropped`() throws {
        let imported = try Imported(
            #"{"persons":[\#(School.pupil(#""enrolments":[{"enroledAt":{"id":"\#(School.unit)"},"schoolType":"GR","startDate":"2026-08-17"}]"#))]}"#
        )
        #expect(try imported.only(.persons)["enrolments"]?.count == 0)
        #expect(imported.has(.referenceDropped, "enrolments.enroledAt"))
    }

    @Test func `an enrolment without an end is left open and a school type by name is understood`() throws {
        let imported = try Imported(
            School.person(
                #""enrolments":{"enrolledAt":"\#(School.unit)","schoolType":"Grundskola","startDate":"2026-08-17"}"#))
        let enrolment = try imported.only(.persons)["enrolments"]?[0]
        #expect(enrolment?["schoolType"]?.string == "GR" && enrolment?["endDate"] == nil)
        #expect(imported.has(.keyRenamed, "enrolments.enrolledAt"))
    }

    @Test func `keys the standard does not have are dropped by name`() throws {
        let imported = try Imported(
            School.person(#""shoeSize":38,"gender":"Kvinna","eduPersonPrincipalNames":["a@example.se","a@example.se"]"#)
        )
        let person = try imported.only(.persons)
        #expect(person["shoeSize"] == nil && person["sex"]?.string == "Kvinna")
        #expect(person["eduPersonPrincipalNames"]?.count == 1)
        #expect(imported.has(.unknownKeyDropped, "shoeSize") && imported.has(.keyRenamed, "gender"))
        #expect(imported.has(.duplicateValueDropped))
    }

    @Test func `nobody is their own guardian`() throws {
        let imported = try Imported(
            School.person(
                #""responsibles":[{"person":{"id":"\#(School.pupil)"},"relationType":"Vårdnadshavare"}]"#))
        #expect(try imported.only(.persons)["responsibles"] == [])
        #expect(imported.has(.ownGuardian, "responsibles.person"))
    }
}

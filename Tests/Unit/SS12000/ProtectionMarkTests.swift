import JSON
import SS12000
import Testing

/// A mark written in a way the standard does not know must never be lost.
struct ProtectionMarkTests {
    @Test(arguments: [
        #""protectedIdentity":true"#, #""sekretessmarkering":"true""#, #""skyddadIdentitet":1"#,
        #""protected":"J""#, #""Skyddade personuppgifter":"Ja""#, #""sekretess":"enligt beslut""#,
        #""personskydd":{"level":2}"#, #""protectedIdentity":true,"securityMarking":"Ingen""#,
        #""protectedIdentity":true,"securityMarking":null"#, #""skyddad":false,"sekretess":true"#,
        #""identity_protection":"2027-01-01""#,
    ])
    func `a supplier's own key marks a person`(written: String) throws {
        let imported = try Imported(Self.document(Self.person(written)))
        let person = try #require(PersonDocument(imported.only(.persons)))
        #expect(person.securityMarking == "Sekretessmarkering")
        #expect(imported.findings.total(.protectionKeyRead) == 1)
    }

    @Test(arguments: [
        #""protectedIdentity":false"#, #""sekretessmarkering":"Ingen""#, #""skyddadIdentitet":0"#,
        #""protected":"nej""#, #""protected":"No""#, #""protected":"0""#, #""protected":"""#, #""skydd":null"#,
        #""protections":[]"#,
    ])
    func `a supplier's own key that says no neither marks nor lifts`(written: String) throws {
        let imported = try Imported(Self.document(Self.person(written)))
        #expect(try imported.only(.persons)["securityMarking"] == nil)
        #expect(imported.has(.unknownKeyDropped) && !imported.has(.protectionKeyRead))
        let marked = try Imported(Self.document(Self.person(#"\#(written),"securityMarking":"Sekretessmarkering""#)))
        #expect(try #require(PersonDocument(marked.only(.persons))).isProtected)
    }

    @Test(arguments: [
        #""skyddadFolkbokforing":true,"sekretess":true"#, #""sekretess":true,"skyddad_folkbokföring":"ja""#,
        #""protected":true,"securityMarking":"Skyddad folkbokföring""#,
    ])
    func `of two marks the stronger holds, in whatever order they stand`(written: String) throws {
        let imported = try Imported(Self.document(Self.person(written)))
        #expect(try imported.only(.persons)["securityMarking"]?.string == "Skyddad folkbokföring")
    }

    @Test(arguments: [
        [#""securityMarking":"Sekretessmarkering""#, #""securityMarking":"Ingen""#],
        [#""securityMarking":"Ingen""#, #""securityMarking":"Sekretessmarkering""#],
        [#""protected":true"#, ""], [#""protected":true"#, "", ""], ["", #""protected":true"#, #""protected":false"#],
    ])
    func `a mark on any of a person's items is on the person`(items: [String]) throws {
        let imported = try Imported(Self.document(items.map { Self.person($0) }.joined(separator: ",")))
        let person = try #require(PersonDocument(imported.only(.persons)))
        #expect(person.securityMarking == "Sekretessmarkering")
        #expect(imported.rejected[.persons] == items.count - 1)
        #expect(imported.has(.protectionCarriedOver, "securityMarking") == !items[items.count - 1].contains("Sekr"))
    }

    @Test func `a mark in the pupils' list is on the person of the guardians' list too, however the id is written`()
        throws
    {
        let imported = try Imported(
            #"{"students":[\#(Self.person(#""skyddad":"ja""#))],"guardians":[{"id":"\#(School.pupil.uppercased())"}]}"#)
        #expect(try #require(PersonDocument(imported.only(.persons))).isProtected)
    }

    @Test func `a person's last item gets what it does not speak of from the earlier ones`() throws {
        let imported = try Imported(
            #"""
            {\#(School.organisations),"persons":[\#(School.plainPerson(School.guardian))],"students":[\#
            {"id":"\#(School.pupil)","givenName":"Alva","familyName":"Gammal","eppn":"alva@example.se",\#
            "responsibles":[{"person":"\#(School.guardian)","relationType":"Vårdnadshavare"}],"emails":["a@example.se"]},\#
            {"id":"\#(School.pupil)","enrolments":[{"enroledAt":"\#(School.unit)","schoolType":"GR"}],"emails":[]}],\#
            "staff":[{"id":"\#(School.pupil)","familyName":"Ny","emails":null}]}
            """#)
        let pupil = try #require(imported.items[.persons]?.last.flatMap { PersonDocument($0) })
        #expect(pupil.givenName == "Alva" && pupil.familyName == "Ny")
        #expect(pupil.principalNames == ["alva@example.se"])
        #expect(pupil.custodians.count == 1 && pupil.enrolments.count == 1)
        // The newer of the two says there are none.
        #expect(pupil.emails.isEmpty)
        #expect(imported.findings.total(.repeatedPersonMerged) == 5)
        #expect(imported.rejected[.persons] == 2)
    }

    private static func person(_ members: String) -> String {
        #"{"id":"\#(School.pupil)","givenName":"A","familyName":"E"\#(members.isEmpty ? "" : ",")\#(members)}"#
    }

    private static func document(_ persons: String) -> String { #"{"persons":[\#(persons)]}"# }
}

import JSON
import SS12000
import Testing

struct ForeignIDTests {
    private static let plain = "0a1b2c3d-4e5f-4a6b-8c7d-8e9f0a1b2c3d"

    private func person(_ id: String) -> String {
        #"{"persons":[{"id":\#(id),\#(School.meta),"givenName":"A","familyName":"E"}]}"#
    }

    @Test func `a plain id is kept without a finding`() throws {
        let imported = try Imported(person("\"\(Self.plain)\""))
        #expect(try imported.only(.persons)["id"]?.string == Self.plain)
        #expect(imported.rules.isEmpty)
    }

    @Test(arguments: [
        "0A1B2C3D-4E5F-4A6B-8C7D-8E9F0A1B2C3D", "{0a1b2c3d-4e5f-4a6b-8c7d-8e9f0a1b2c3d}",
        "0a1b2c3d4e5f4a6b8c7d8e9f0a1b2c3d", "urn:uuid:0a1b2c3d-4e5f-4a6b-8c7d-8e9f0a1b2c3d",
        " 0a1b2c3d-4e5f-4a6b-8c7d-8e9f0a1b2c3d ",
    ])
    func `an id in another dress is the same id`(written: String) throws {
        let imported = try Imported(person("\"\(written)\""))
        #expect(try imported.only(.persons)["id"]?.string == Self.plain)
        #expect(imported.has(.idRewritten, "id"))
    }

    @Test func `text and number ids become ids of their own, the same wherever they are referred to`() throws {
        let document = #"""
            {"organisations":[{"id":"LIND",\#(School.meta),"displayName":"L","organisationType":"Skolenhet"}],
             "persons":[{"id":17,\#(School.meta),"givenName":"A","familyName":"E"}],
             "groups":[{"id":17,\#(School.meta),"displayName":"6A","groupType":"Klass","startDate":"2026-08-17",
                        "organisation":{"id":"LIND"},"groupMemberships":[{"person":{"id":"17"}}]}]}
            """#
        let imported = try Imported(document)
        let person = try imported.only(.persons)["id"]
        let group = try imported.only(.groups)
        #expect(group["groupMemberships"]?[0]?["person"]?["id"] == person)
        #expect(try group["organisation"]?["id"] == imported.only(.organisations)["id"])
        // A pupil's 17 and a group's 17 are different things.
        #expect(group["id"] != person)
        #expect(imported.has(.idDerived, "id") && imported.has(.idDerived, "organisation"))
        #expect(try Imported(document).items == imported.items)
    }

    @Test(arguments: [
        ("[]", RejectionRule.wrongType), ("true", .wrongType), ("null", .missingID), (#""""#, .missingID),
    ])
    func `what cannot be an id rejects the item`(written: String, rule: RejectionRule) throws {
        let imported = try Imported(person(written))
        #expect(imported.items[.persons] == nil)
        #expect(imported.has(rule, "id"))
    }

    @Test func `a missing id rejects the item and another name for it does not`() throws {
        let missing = try Imported(#"{"persons":[{"givenName":"A","familyName":"E"}]}"#)
        #expect(missing.has(.missingID, "id") && missing.rejected[.persons] == 1)
        let named = try Imported(
            #"{"persons":[{"personId":"\#(Self.plain)",\#(School.meta),"givenName":"A","familyName":"E"}]}"#)
        #expect(try named.only(.persons)["id"]?.string == Self.plain)
    }

    @Test func `of items with the same id the last one counts and the others are reported`() throws {
        let imported = try Imported(
            #"""
            {"persons":[{"id":"\#(Self.plain)",\#(School.meta),"givenName":"Old","familyName":"E"},
                        {"id":"{\#(Self.plain)}",\#(School.meta),"givenName":"New","familyName":"E"}]}
            """#)
        #expect(try imported.only(.persons)["givenName"]?.string == "New")
        #expect(imported.has(.duplicateID) && imported.rejected[.persons] == 1)
    }
}

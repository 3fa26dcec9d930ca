import HTTP
import JSON
import Testing

/// The standard's `relationship.*` filters.
struct RelationshipTests {
    private static let type = "relationship.entity.type"
    private static let unit = "relationship.organisation"

    private static let finds: [(String, [String])] = [
        // A relation of this type at all.
        ("\(type)=enrolment", ["alva", "bo", "ake"]), ("\(type)=duty", ["tora", "rut"]),
        ("\(type)=placement.child", ["disa"]), ("\(type)=placement.owner", ["olle"]),
        ("\(type)=responsibleFor.enrolment", ["eva", "olle"]), ("\(type)=responsibleFor.placement", ["olle"]),
        ("\(type)=groupMembership", ["alva", "bo", "ake", "disa", "tora"]),
        // To this unit, not those above it.
        ("\(type)=enrolment&\(unit)=@lind", ["alva", "bo"]), ("\(type)=enrolment&\(unit)=@norra", []),
        ("\(type)=duty&\(unit)=@norra", ["rut"]), ("\(type)=placement.child&\(unit)=@ek", ["disa"]),
        ("\(type)=placement.owner&\(unit)=@ek", ["olle"]), ("\(type)=placement.owner&\(unit)=@lind", []),
        ("\(type)=responsibleFor.enrolment&\(unit)=@lind", ["eva", "olle"]),
        ("\(type)=responsibleFor.placement&\(unit)=@ek", ["olle"]),
        ("\(type)=groupMembership&\(unit)=@lind", ["alva", "bo", "ake", "tora"]),
        ("\(type)=groupMembership&\(unit)=@ek", ["disa"]),
        // Of any type.
        ("\(unit)=@lind", ["eva", "olle", "alva", "bo", "ake", "tora"]), ("\(unit)=@ek", ["olle", "disa"]),
        ("\(unit)=@kommun", []), ("relationship.startDate.onOrAfter=2030-01-01", ["bo", "alva"]),
        // At a time; both ends are inclusive.
        ("\(type)=enrolment&relationship.startDate.onOrBefore=2026-08-16", ["ake"]),
        ("\(type)=enrolment&relationship.startDate.onOrBefore=2026-08-17", ["alva", "bo", "ake"]),
        ("\(type)=enrolment&relationship.startDate.onOrAfter=2026-08-17", ["alva", "bo"]),
        ("\(type)=enrolment&relationship.endDate.onOrAfter=2026-06-11", ["alva", "bo"]),
        ("\(type)=enrolment&relationship.endDate.onOrAfter=2026-06-10", ["alva", "bo", "ake"]),
        ("\(type)=enrolment&relationship.endDate.onOrBefore=2026-06-10", ["ake"]),
        // What has no end always passes.
        ("\(type)=duty&relationship.endDate.onOrAfter=2030-01-01", ["rut"]),
        ("\(type)=duty&relationship.endDate.onOrBefore=2016-01-01", ["rut"]),
        // A guardian by the child's enrolment.
        ("\(type)=responsibleFor.enrolment&relationship.endDate.onOrAfter=2027-06-16", []),
        ("\(type)=groupMembership&\(unit)=@lind&relationship.endDate.onOrAfter=2026-08-17", ["alva", "bo", "tora"]),
        // What the library importers send.
        (
            "limit=2&relationship.startDate.onOrBefore=2026-09-01&relationship.endDate.onOrAfter=2026-09-01&\(type)=enrolment",
            ["alva", "bo"]
        ),
        ("\(type)=enrolment&\(unit)=@lind&nameContains=alva&meta.modified.after=0001-01-01T00:00:00Z", ["alva"]),
    ]

    @Test(arguments: finds)
    func `persons are found by what they have to do with`(query: String, found: [String]) throws {
        #expect(try Set(ReadingTown.shared().list("/v2.0/persons?\(query)")) == Set(found))
        guard !query.contains("limit=") else { return }
        #expect(try Set(ReadingTown.shared().list("/persons?\(query)&limit=1&sortkey=FamilyNameAsc")) == Set(found))
    }

    @Test func `unit and dates are those of one relation, not of two`() throws {
        let town = try ReadingTown()
        try town.bench.load(
            ReadingTown.filled(
                #"""
                {"persons":[{"id":"@bo","givenName":"Bo","familyName":"Ärlig","enrolments":[
                  {"enroledAt":{"id":"@lind"},"schoolType":"GR","startDate":"2020-08-17","endDate":"2026-06-10"},
                  {"enroledAt":{"id":"@gym"},"schoolType":"GY","startDate":"2026-08-17","endDate":"2029-06-10"}]}]}
                """#))
        let current = "\(Self.type)=enrolment&relationship.endDate.onOrAfter=2026-08-17"
        #expect(try town.list("/v2.0/persons?\(current)&\(Self.unit)=@gym") == ["bo"])
        #expect(try town.list("/v2.0/persons?\(current)&\(Self.unit)=@lind") == ["alva"])
    }

    @Test func `a protected child makes nobody in a list a guardian or an owner, whatever right one has`() throws {
        let town = try ReadingTown.shared()
        // Hugo's only child is protected.
        for query in ["\(Self.type)=responsibleFor.enrolment", "\(Self.type)=placement.owner", "\(Self.unit)=@lind"] {
            for scopes in [["ss12000.read"], ["ss12000.read", "ss12000.protected"]] {
                let found = try town.list("/v2.0/persons?\(query)", scopes: scopes)
                #expect(!found.contains("hugo") && !found.contains("hemlig"))
            }
        }
    }
}

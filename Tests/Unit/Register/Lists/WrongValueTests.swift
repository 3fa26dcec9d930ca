import HTTP
import JSON
import Testing

/// A parameter with a value that is none says what it should be.
struct WrongValueTests {
    private func detail(_ target: String) throws -> String? {
        let response = try RegisterBench().get("/v2.0/\(target)")
        let problem = try JSON(parsing: response.body)
        #expect(response.status == 400, "\(target)")
        return problem["message"]?.string ?? problem["detail"]?.string
    }

    @Test(arguments: [
        ("persons?meta.modified.after=x", "a time with a zone (RFC 3339)"),
        ("persons?meta.created.before=2026-13-01", "a time with a zone (RFC 3339)"),
        ("groups?startDate.onOrBefore=x", "a date (YYYY-MM-DD)"), ("groups?organisation=x", "a UUID"),
        ("groups?groupType=Klassen", "one of "), ("groups?schoolTypes=GR,XX", "one of "),
        ("groups?groupType=,", "one of "),
        ("duties?dutyRole=x", "one of "), ("organisations?type=x", "one of "), ("programmes?schoolType=x", "one of "),
        ("persons?relationship.entity.type=x", "one of duty, enrolment, "),
        ("persons?relationship.organisation=x", "a UUID"),
        ("persons?relationship.startDate.onOrAfter=x", "a date (YYYY-MM-DD)"),
        ("persons?civicNo=---", "a civic number"), ("persons?nameContains=a%0Ab", "a text on one line"),
        ("placements?child=x", "a UUID"), ("studyplans?student=x", "a UUID"),
        ("schoolUnitOfferings?organisation=x", "a UUID"), ("persons/x", "a UUID"),
        ("deletedEntities?after=x", "a time with a zone (RFC 3339)"), ("deletedEntities?entities=x", "one or more of "),
        ("persons?sortkey=x", ""), ("persons?limit=x", "a whole number"),
        ("persons?expandReferenceNames=x", "true or false"),
        ("persons?pageToken=x", "not a token of this list"),
    ])
    func `the answer says the rule and nothing of the value`(target: String, rule: String) throws {
        let said = try #require(try detail(target))
        #expect(said.contains(rule), "\(target): \(said)")
        #expect(!said.contains("Klassen") && !said.isEmpty)
    }

    @Test func `a code is answered with the values there are`() throws {
        #expect(try detail("groups?groupType=x")?.contains("Undervisning") == true)
        #expect(try detail("duties?dutyRole=x")?.contains("Lärare") == true)
    }

    @Test func `a lookup says it too`() throws {
        let response = try RegisterBench().send(
            .post, "/v2.0/persons/lookup", #"{"ids":["x"]}"#, scopes: ["ss12000.read"])
        #expect(response.status == 400)
        #expect(String(decoding: response.body, as: UTF8.self).contains("a UUID"))
    }
}

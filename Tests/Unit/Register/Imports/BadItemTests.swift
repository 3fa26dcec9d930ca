import HTTP
import JSON
import TestSupport
import Testing

/// Mistakes inside an item: each is told with the item's kind, id and place, the field and the name of a rule, and never with
/// the value. In a strict import a rejected item keeps everything out.
struct BadItemTests {
    private let bench: ImportBench

    init() throws {
        bench = try ImportBench()
        try bench.load(Town.persons(1...3))
        try bench.forgetTold()
    }

    private static let nobody = "00000000-0000-4000-8000-0000000000ff"

    private static func item(_ kind: String, _ members: String) -> String {
        let required =
            switch kind {
            case "persons": #""givenName":"Liv","familyName":"Exempel""#
            case "groups": #""displayName":"6A","groupType":"Klass""#
            case "placements": #""placedAt":{"id":"\#(School.unit)"}"#
            case "duties": #""person":{"id":"\#(Town.id(1))"},"dutyRole":"Lärare""#
            default: #""displayName":"A""#
            }
        return #"{"\#(kind)":[{"id":"\#(Town.id(50))",\#(required),\#(members)}]}"#
    }

    @Test(arguments: [
        ("persons", #""birthDate":"2014-02-30""#, "invalid-date-dropped", "birthDate"),
        ("persons", #""birthDate":"2014""#, "invalid-date-dropped", "birthDate"),
        ("persons", #""birthDate":{"year":2014}"#, "unreadable-value-dropped", "birthDate"),
        ("persons", #""civicNo":{"value":"201403092380"}"#, "civic-number-dropped", "civicNo"),
        ("persons", #""emails":[{"value":"liv@","type":"Privat"}]"#, "email-dropped", "emails.value"),
        ("persons", #""emails":"liv""#, "email-dropped", "emails.value"),
        ("persons", #""photo":"bild.jpg""#, "photo-dropped", "photo"),
        ("persons", #""photo":"javascript:alert(1)""#, "photo-dropped", "photo"),
        ("persons", #""photo":"https://bild.example.se/en bild""#, "photo-dropped", "photo"),
        ("persons", #""personStatus":"Borta""#, "code-dropped", "personStatus"),
        (
            "persons", #""responsibles":[{"person":{"id":"\#(nobody)"},"relationType":"Vårdnadshavare"}]"#,
            "reference-dropped", "responsibles.person"
        ),
        (
            "persons",
            #""enrolments":[{"enroledAt":{"id":"\#(nobody)"},"startDate":"2026-08-17","schoolType":"GR","schoolYear":6}]"#,
            "reference-dropped", "enrolments.enroledAt"
        ),
        (
            "groups",
            #""startDate":"2026-08-17","organisation":{"id":"\#(School.unit)"},"groupMemberships":[{"person":{"id":"\#(nobody)"}}]"#,
            "reference-dropped", "groupMemberships.person"
        ),
        (
            "duties",
            #""startDate":"2026-08-17","dutyAt":{"id":"\#(School.unit)"},"dutyPercent":"halv""#,
            "unreadable-value-dropped", "dutyPercent"
        ),
    ])
    func `a part that nothing can be made of is left out by name, the item is taken`(
        kind: String, members: String, rule: String, field: String
    ) throws {
        let report = try bench.ask(.post, "/v1/imports", Self.item(kind, members))
        #expect(report[kind]?["created"] == 1, "\(report.text)")
        #expect(named(report, "repaired", kind, rule, field), "\(report.text)")
    }

    @Test(arguments: [
        (
            "groups", #""startDate":"2026-08-17","organisation":{"id":"\#(nobody)"}"#, "unknown-reference",
            "organisation"
        ),
        ("placements", #""startDate":"2026-08-17","child":{"id":"\#(nobody)"}"#, "unknown-reference", "child"),
        ("placements", #""startDate":"2026-08-17""#, "missing-field", "child"),
        ("duties", #""startDate":"2026-08-17","dutyAt":{"id":"\#(nobody)"}"#, "unknown-reference", "dutyAt"),
    ])
    func `an item that cannot be stored is rejected by name, and a strict import takes nothing`(
        kind: String, members: String, rule: String, field: String
    ) throws {
        let before = try bench.held()
        let document = Self.item(kind, members)
        let refused = try bench.send(.post, "/v1/imports?strict=true", document)
        #expect(refused.status == 422)
        #expect(try bench.held() == before && bench.told().isEmpty)
        let report = try bench.ask(.get, try #require(refused.header("Location")))["report"] ?? .null
        #expect(named(report, "rejected", kind, rule, field), "\(report.text)")
        // Otherwise it alone is left out.
        let taken = try bench.ask(.post, "/v1/imports", document)
        #expect(taken[kind]?["rejected"] == 1 && named(taken, "rejected", kind, rule, field), "\(taken.text)")
        #expect(try bench.held() == before)
    }

    /// Whether just this is told of the item.
    private func named(_ report: JSON, _ outcome: String, _ kind: String, _ rule: String, _ field: String) -> Bool {
        report["findings"]?.elements?.contains { finding in
            finding["kind"]?.string == outcome && finding["resource"]?.string == kind
                && finding["rule"]?.string == rule && finding["field"]?.string == field
                && finding["id"]?.string == Town.id(50) && finding["position"] == 0
        } ?? false
    }

    @Test func `lines that end in the middle of one are refused whole, whatever stood before`() throws {
        let before = try bench.held()
        let lines = (10...20).map { #"{"resource":"Person","data":\#(Town.person($0))}"# }.joined(separator: "\n")
        for cut in [1, 2, 30, 60] {
            let response = try bench.send(.post, "/v1/imports", String(lines.dropLast(cut)))
            #expect(response.status == 400)
            #expect(try JSON(parsing: response.body)["code"] == "document-not-json")
        }
        #expect(try bench.held() == before)
        // With a byte order mark, blank lines and a line end at its end it is whole.
        let report = try bench.ask(.post, "/v1/imports", "\u{FEFF}\n" + lines + "\r\n\n")
        #expect(report["persons"]?["created"] == 11)
    }

    @Test func `of items with one id the last counts, and the others are named`() throws {
        let document = Town.persons([
            Town.person(50, name: "Ada"), Town.person(51), Town.person(50, name: "Bo"), Town.person(50, name: "Cia"),
        ])
        #expect(try bench.send(.post, "/v1/imports?strict=true", document).status == 422)
        let report = try bench.ask(.post, "/v1/imports", document)
        let named = report["findings"]?.elements?.filter { $0["rule"] == "duplicate-id" } ?? []
        #expect(named.map { $0["position"]?.int } == [0, 2])
        #expect(named.allSatisfy { $0["id"]?.string == Town.id(50) })
        #expect(try bench.held()["persons/\(Town.id(50))"]?.document["givenName"] == "Cia")
    }
}

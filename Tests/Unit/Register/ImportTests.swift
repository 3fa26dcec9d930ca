import FoundationEssentials
import HTTP
import JSON
import TestSupport
import Testing

struct ImportTests {
    private let document = #"""
        {\#(School.organisations),"persons":[\#(School.plainPerson(School.guardian)),\#(School.pupil(#"""
        "responsibles":[{"person":{"id":"\#(School.guardian)"},"relationType":"Vårdnadshavare"}]
        """#))],"groups":[\#(School.plainGroup)],"duties":[]}
        """#

    @Test func `a document is stored, reported and told in the order kinds refer to each other`() throws {
        let bench = try RegisterBench()
        let report = try bench.load(document)
        #expect(report["persons"] == ["received": 2, "created": 2, "changed": 0, "unchanged": 0, "rejected": 0])
        #expect(report["groups"]?["created"]?.int == 1 && report["organisations"]?["created"]?.int == 1)
        let told = try bench.told()
        #expect(
            told.map(\.type) == [
                "register.organisation-changed.v1", "register.person-changed.v1", "register.person-changed.v1",
                "register.group-changed.v1",
            ])
        #expect(told.allSatisfy { $0.exchange == "register.events" && $0.version == 1 })
        // What is told is the document as it is served.
        let served = try JSON(parsing: bench.get("/v2.0/persons/\(School.pupil)").body)
        #expect(told.last { $0.subject == School.pupil }?.body == served)
        #expect(served["meta"]?["modified"]?.string != nil)
    }

    @Test func `importing the same document again changes nothing and tells nobody`() throws {
        let bench = try RegisterBench()
        try bench.load(document)
        try bench.forgetTold()
        bench.clock.advance(by: .seconds(3600))
        let again = try bench.load(document)
        #expect(again["persons"] == ["received": 2, "created": 0, "changed": 0, "unchanged": 2, "rejected": 0])
        #expect(try bench.told().isEmpty)
    }

    @Test func `a change is the next version and is told alone`() throws {
        let bench = try RegisterBench()
        try bench.load(document)
        try bench.forgetTold()
        let report = try bench.load(School.person(#""middleName":"Maria""#).replacing("Exempel", "Nytt"))
        #expect(report["persons"]?["changed"]?.int == 1)
        let told = try bench.told()
        #expect(told.count == 1 && told[0].version == 2 && told[0].body["middleName"]?.string == "Maria")
    }

    @Test func `a part of the register refers to what the register holds`() throws {
        let bench = try RegisterBench()
        try bench.load(document)
        let report = try bench.load(
            #"""
            {"groups":[{"id":"\#(School.activity)",\#(School.meta),"displayName":"7B","startDate":"2026-08-17","groupType":"Klass",\#
            "organisation":{"id":"\#(School.unit)"},"groupMemberships":[{"person":{"id":"\#(School.pupil)"}}]}]}
            """#)
        #expect(report["groups"]?["created"]?.int == 1)
        #expect(report["findings"]?.count == 0)
    }

    @Test func `a rejected item is reported and nothing of it stored, the others are taken`() throws {
        let bench = try RegisterBench()
        let report = try bench.load(
            #"""
            {\#(School.organisations),"persons":[{"givenName":"Utan"},\#(School.plainPerson(School.pupil))],\#
            "groups":[{"id":"\#(School.group)","displayName":"6A","organisation":{"id":"\#(School.event)"}}],"activities":[{}]}
            """#)
        #expect(report["persons"] == ["received": 2, "created": 1, "changed": 0, "unchanged": 0, "rejected": 1])
        #expect(report["groups"]?["rejected"]?.int == 1)
        let findings = try #require(report["findings"]?.elements)
        #expect(
            findings.contains([
                "kind": "rejected", "resource": "groups", "id": JSON(School.group), "position": 0,
                "rule": "unknown-reference", "field": "organisation",
            ]))
        #expect(findings.contains { $0["rule"]?.string == "missing-id" && $0["position"]?.int == 0 })
        // Activities are Schedule's.
        #expect(findings.contains { $0["rule"]?.string == "resource-not-taken" && $0["field"]?.string == "activities" })
        #expect(try bench.ids("/v2.0/groups").isEmpty)
    }

    @Test func `a document cut off changes nothing at all`() throws {
        let bench = try RegisterBench()
        let cut = String(document.dropLast(20))
        let response = try bench.send(.post, "/v1/imports", cut, scopes: ["register.write"])
        #expect(response.status == 400)
        #expect(try JSON(parsing: response.body)["code"]?.string == "document-not-json")
        #expect(try bench.told().isEmpty)
    }

    @Test(arguments: [
        ("", 400, "body-missing"), ("{}", 422, "document-not-recognised"), ("%", 400, "document-not-json"),
    ])
    func `what is no document is refused by name`(body: String, status: Int, code: String) throws {
        let response = try RegisterBench().send(.post, "/v1/imports", body, scopes: ["register.write"])
        #expect(response.status == status)
        #expect(try JSON(parsing: response.body)["code"]?.string == code)
    }

    @Test func `every finding is counted and shown by itself`() throws {
        let bench = try RegisterBench()
        let persons = (0..<900).map { #"{"id":\#($0),"givenName":"A","familyName":"E","shoe":1}"# }
        let report = try bench.load(#"{"persons":[\#(persons.joined(separator: ","))]}"#)
        #expect(report["persons"]?["created"]?.int == 900)
        let total = report["findingTotals"]?.elements?.first { $0["rule"]?.string == "unknown-key-dropped" }
        #expect(total?["count"]?.int == 900)
        let shown = report["findings"]?.elements?.filter { $0["rule"]?.string == "unknown-key-dropped" } ?? []
        #expect(Set(shown.compactMap { $0["id"]?.string }).count == 900)
        // Every one is told, across the batches.
        #expect(try bench.told().count == 900)
    }

    @Test func `nothing a report says is a name, a civic number or an address`() throws {
        let bench = try RegisterBench()
        let report = try bench.load(
            School.person(
                #"""
                "civicNo":"201403092389","birthDate":"x","sex":"Alva","emails":["Alva"],"201403092388":1,"Alva Exempel":2,\#
                "addresses":[{"streetAddress":"Alvagatan"}]
                """#))
        let text = report.text
        for secret in ["Alva", "Exempel", "20140309238", "gatan"] { #expect(!text.contains(secret)) }
        #expect(try #require(report["findings"]?.count) >= 7)
    }

    @Test func `the sample school is imported, and a second time nothing changes`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let sample = String(
            decoding: try Data(contentsOf: root.appending(path: "deploy/sample/school.json")), as: UTF8.self)
        let bench = try RegisterBench()
        let report = try bench.load(sample)
        #expect(report["persons"]?["rejected"]?.int == 0)
        try bench.forgetTold()
        let again = try bench.load(sample)
        for kind in ["organisations", "persons", "groups", "duties"] {
            #expect(again[kind]?["created"]?.int == 0 && again[kind]?["changed"]?.int == 0)
            #expect(again[kind]?["rejected"] == report[kind]?["rejected"])
        }
        #expect(again["findingTotals"] == report["findingTotals"])
        #expect(try bench.told().isEmpty)
        #expect(try bench.ids("/v2.0/persons?limit=2000").count == report["persons"]?["created"]?.int.map { $0 - 3 })
    }
}

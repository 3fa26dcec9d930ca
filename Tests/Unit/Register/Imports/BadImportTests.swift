import FoundationEssentials
import HTTP
import JSON
import TestSupport
import Testing

/// What no supplier should send: each has its stable answer, and nothing is half applied.
struct BadImportTests {
    private let bench: ImportBench

    init() throws {
        bench = try ImportBench()
        try bench.load(Town.persons(1...5))
        try bench.forgetTold()
    }

    private static let deep = String(repeating: "[", count: 200_000)

    private static let noDocuments: [(document: String, status: Int, code: String)] = [
        ("", 400, "body-missing"),
        (" \n\t ", 400, "document-not-json"),
        ("\u{FEFF}", 400, "document-not-json"),
        ("%", 400, "document-not-json"),
        ("persons", 400, "document-not-json"),
        (#"{"persons":[{"id":"1","givenName":"A""#, 400, "document-not-json"),
        (#"{"persons":[]}"# + "]", 400, "document-not-json"),
        (#"{"persons" []}"#, 400, "document-not-json"),
        (#"{"persons":[{"givenName":"A\"}]}"#, 400, "document-not-json"),
        (deep, 400, "document-not-json"),
        ("{\"a\":\(deep)", 400, "document-not-json"),
        ("\u{0}\u{0}\u{0}", 400, "document-not-json"),
        ("{}", 422, "document-not-recognised"),
        ("[]", 422, "document-not-recognised"),
        ("null", 422, "document-not-recognised"),
        ("7 8 9", 422, "document-not-recognised"),
        (#""persons""#, 422, "document-not-recognised"),
        (#"{"rooms":[{"id":"1"}]}"#, 422, "document-not-recognised"),
        (#"[{"answer":42}]"#, 422, "document-not-recognised"),
        (#"{"resource":"Room","data":{"id":"1"}}"#, 422, "document-not-recognised"),
        (#"<?xml version="1.0"?><persons/>"#, 400, "document-not-json"),
        ("id;givenName;familyName\n1;A;B\n", 400, "document-not-json"),
    ]

    @Test func `what is no document is refused by name and changes nothing`() throws {
        let before = try bench.held()
        for (document, status, code) in Self.noDocuments {
            for query in ["", "?dryRun=true&strict=true&complete=true"] {
                let response = try bench.send(.post, "/v1/imports\(query)", document)
                #expect(response.status == status, "\(document.prefix(80))")
                #expect(try JSON(parsing: response.body)["code"]?.string == code, "\(document.prefix(80))")
            }
        }
        #expect(try bench.held() == before && bench.told().isEmpty)
    }

    private static let noItems = [
        #"null"#, #"7"#, #""x""#, #"[]"#, #"{}"#, #"{"id":null}"#, #"{"id":{}}"#, #"{"id":""}"#,
        #"{"id":"a","givenName":tru}"#,
        #"{"id":"a","id":"b","givenName":"A","familyName":"B"}"#,
        "{\"id\":\"a\",\"givenName\":\"\\u0000\",\"familyName\":\"B\"}",
        "{\"id\":\"a\",\"givenName\":\"\u{1}\",\"familyName\":\"B\"}",
        #"{"id":"a","givenName":1e999,"familyName":99999999999999999999}"#,
        "{\"id\":\"a\",\"x\":\(String(repeating: "[", count: 70))\(String(repeating: "]", count: 70))}",
        #"{"id":"a" "givenName":"A"}"#, #"{"id":"a",}"#,
    ]

    @Test func `an item that nothing can be made of is rejected alone`() throws {
        for item in Self.noItems {
            let report = try bench.ask(.post, "/v1/imports", Town.persons([Town.person(1), item, Town.person(2)]))
            #expect(report["persons"]?["received"] == 3, "\(item.prefix(80))")
            #expect(report["persons"]?["unchanged"] == 2 && report["persons"]?["rejected"] == 1, "\(item.prefix(80))")
            #expect(
                report["findings"]?.elements?.contains { $0["kind"] == "rejected" && $0["position"] == 1 } == true,
                "\(item.prefix(80))")
        }
    }

    @Test func `bytes that are no text are rejected with their item`() throws {
        let bytes = Array(Town.persons([Town.person(6), Town.person(7, name: "?"), Town.person(8)]).utf8)
        let place = try #require(bytes.firstIndex(of: UInt8(ascii: "?")))
        for wrong: [UInt8] in [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0x00]] {
            var broken = bytes
            broken.replaceSubrange(place...place, with: wrong)
            let report = try JSON(parsing: bench.sendBytes(broken).body)
            #expect(report["persons"]?["rejected"] == 1, "\(wrong)")
            #expect(report["findings"]?.elements?.contains { $0["rule"] == "not-json" } == true)
        }
    }

    @Test func `a hundred thousand findings are counted, and as many told as fit`() throws {
        let items = String(repeating: "null,", count: 99_999) + "null"
        let report = try bench.ask(.post, "/v1/imports", #"{"persons":[\#(items)]}"#)
        #expect(report["persons"]?["rejected"] == 100_000)
        let totals = report["findingTotals"]?.elements.map(Array.init) ?? []
        #expect(try #require(report["findings"]?.count) <= 10_000 * totals.count)
        #expect(totals.contains { $0["kind"] == "rejected" && $0["count"] == 100_000 })
        // And it can be asked for again.
        let id = try #require(report["import"]?.string)
        #expect(try bench.ask(.get, "/v1/imports/\(id)")["report"] == report)
    }

    @Test func `the same item a thousand times is one person`() throws {
        let report = try bench.ask(
            .post, "/v1/imports", Town.persons((0..<1_000).map { Town.person(6, name: "N\($0)") }))
        #expect(report["persons"]?["created"] == 1 && report["persons"]?["rejected"] == 999)
        #expect(try bench.held()["persons/\(Town.id(6))"]?.document["givenName"] == "N999")
    }
}

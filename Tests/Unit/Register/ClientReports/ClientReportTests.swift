import HTTP
import JSON
import Runtime
import TestSupport
import Testing

@testable import RegisterService

@Suite struct ClientReportTests {
    private func entries(_ bench: WebhookBench, _ target: String) throws -> [JSON] {
        let response = try bench.send(.get, target, scopes: ["operator"])
        try #require(response.status == 200)
        return Array(try #require(try JSON(parsing: response.body)["data"]?.elements))
    }

    @Test(arguments: ["/v2.0/log/", "/v2.0/log", "/log/", "/log"])
    func `a log entry is received, kept and shown to operators`(path: String) throws {
        let bench = try WebhookBench()
        let body = #"""
            {"message":"courseCode \"MAT101\" kan inte mappas.","messageType":"ValueMapping","resourceType":"Syllabus",
            "resourceId":"5e10f18c-6d0d-450b-a4b8-fa99e1053f78","severityLevel":"Warning","other":1,
            "resourceUrl":"https://s.example/ss12000/activities?organisation=1bf329c9-2f42-4c60-8e39-01cdbcc1704f&expand=syllabus",
            "timeOfOccurance":"2020-04-08T12:51:31.322Z"}
            """#
        let response = try bench.send(.post, path, body)
        #expect(response.status == 201)
        #expect(try JSON(parsing: response.body) == [:])
        let entry = try #require(entries(bench, "/v1/log-entries").first)
        #expect(entry["message"]?.string == #"courseCode "MAT101" kan inte mappas."#)
        #expect(entry["severityLevel"]?.string == "Warning" && entry["messageType"]?.string == "ValueMapping")
        #expect(entry["resourceId"]?.string == "5e10f18c-6d0d-450b-a4b8-fa99e1053f78")
        #expect(entry["resourceUrl"]?.string?.hasSuffix("01cdbcc1704f&expand=syllabus") == true)
        #expect(entry["timeOfOccurance"]?.string == "2020-04-08T12:51:31.322000Z")
        #expect(entry["client"]?.string == "elevhem" && entry["received"]?.string == "2026-08-17T06:00:00Z")
        #expect(entry["other"] == nil)
        #expect(bench.metrics.exposition().contains("client_log_entries_total{severity=\"Warning\"} 1\n"))
    }

    @Test(arguments: ["/v2.0/statistics/", "/v2.0/statistics", "/statistics/", "/statistics"])
    func `statistics are received, kept and shown to operators`(path: String) throws {
        let bench = try WebhookBench()
        let body = #"{"resourceType":"Activity","newCount":2,"updatedCount":234,"deletedCount":0}"#
        let response = try bench.send(.post, path, body)
        #expect(response.status == 201)
        #expect(try JSON(parsing: response.body) == [:])
        let entry = try #require(entries(bench, "/v1/statistics-entries").first)
        #expect(entry["resourceType"]?.string == "Activity" && entry["updatedCount"]?.int == 234)
        #expect(try entries(bench, "/v1/statistics-entries?resourceType=Person").isEmpty)
    }

    @Test(arguments: [
        (#"{"severityLevel":"Info"}"#, "message"), (#"{"message":"","severityLevel":"Info"}"#, "message"),
        (#"{"message":"m"}"#, "severityLevel"), (#"{"message":"m","severityLevel":"info"}"#, "severityLevel"),
        (#"{"message":"m","severityLevel":"Info","resourceType":"Pupil"}"#, "resourceType"),
        (#"{"message":"m","severityLevel":"Info","resourceId":"7"}"#, "resourceId"),
        (#"{"message":"m","severityLevel":"Info","timeOfOccurance":"today"}"#, "timeOfOccurance"),
        (#"{"message":"m","severityLevel":"Info","resourceUrl":5}"#, "resourceUrl"), ("[]", "body"),
    ])
    func `a log entry that breaks a rule is told which`(body: String, field: String) throws {
        let response = try WebhookBench().send(.post, "/v2.0/log/", body)
        #expect(response.status == 422)
        #expect(try JSON(parsing: response.body)["message"]?.string?.contains("; \(field): ") == true)
    }

    @Test(arguments: [
        (#"{"newCount":2,"updatedCount":1,"deletedCount":0}"#, "resourceType"),
        (#"{"resourceType":"Activity","updatedCount":1,"deletedCount":0}"#, "newCount"),
        (#"{"resourceType":"Activity","newCount":-1,"updatedCount":1,"deletedCount":0}"#, "newCount"),
        (#"{"resourceType":"Activity","newCount":1.5,"updatedCount":1,"deletedCount":0}"#, "newCount"),
        (#"{"resourceType":"Activity","newCount":1,"updatedCount":"1","deletedCount":0}"#, "updatedCount"),
        (#"{"resourceType":"Activity","newCount":1,"updatedCount":1,"deletedCount":1e300}"#, "deletedCount"),
    ])
    func `statistics that break a rule are told which`(body: String, field: String) throws {
        let response = try WebhookBench().send(.post, "/v2.0/statistics/", body)
        #expect(response.status == 422)
        #expect(try JSON(parsing: response.body)["message"]?.string?.contains("; \(field): ") == true)
    }

    @Test func `clients write and operators read, and nobody does the other's`() throws {
        let bench = try WebhookBench()
        let entry = #"{"message":"m","severityLevel":"Info"}"#
        #expect(try bench.send(.post, "/v2.0/log/", entry, scopes: ["operator"]).status == 403)
        #expect(try bench.send(.get, "/v1/log-entries").status == 403)
        #expect(try bench.send(.get, "/v1/statistics-entries").status == 403)
        for path in ["/v2.0/log/", "/log", "/v2.0/statistics", "/statistics/"] {
            let response = try bench.send(.get, path)
            #expect(response.status == 405 && response.header("Allow") == "POST")
        }
    }

    @Test func `what plainly belongs to a person is not kept`() throws {
        let bench = try WebhookBench()
        for message in [
            "Elev 20130504-2384 saknas", "Elev 201305042384 saknas", "Elev 130504+2384 saknas",
            "Elev 20130504TA01 saknas",
        ] {
            _ = try bench.send(.post, "/log", #"{"message":"\#(message)","severityLevel":"Info"}"#)
            #expect(try entries(bench, "/v1/log-entries").first?["message"]?.string == "Elev [number] saknas")
        }
        let url = "https://s.example/persons?civicNo=201305042384&nameContains=Alva&limit=5&meta.modified.after=x"
        let body = #"""
            {"message":"<alva@example.org> 070-1234567 id 0d9c8b7a-6f5e-4d3c-8b2a-190817263508 den 2026-08-17",
            "severityLevel":"Info","resourceUrl":"\#(url)"}
            """#
        _ = try bench.send(.post, "/log", body)
        let entry = try #require(entries(bench, "/v1/log-entries").first)
        #expect(
            entry["message"]?.string
                == "<[address]> [number] id 0d9c8b7a-6f5e-4d3c-8b2a-190817263508 den 2026-08-17")
        #expect(
            entry["resourceUrl"]?.string
                == "https://s.example/persons?civicNo=[value]&nameContains=[value]&limit=5&meta.modified.after=x")
    }

    @Test(arguments: [
        ("Elev 20130504 2384 saknas", "Elev [number] saknas"), ("Elev 130504 - 2384.", "Elev [number]."),
        ("2013-05-04 2384", "[number]"), ("2013-05-04-2384", "[number]"), ("20130504 TA01", "[number]"),
        ("130504\u{2013}2384", "[number]"), ("ring 070-123 45 67 nu", "ring [number] nu"),
        ("08 123 456 78", "[number]"), ("+46 (0)70-123 45 67", "[number]"), ("(0175) 12 34 56", "([number]"),
        ("070\u{A0}123\u{A0}45\u{A0}67", "[number]"), ("070-123 45 67 070-765 43 21", "[number]"),
        // What is none.
        ("den 2026-08-17 06:00:00 kom 12 st", "den 2026-08-17 06:00:00 kom 12 st"),
        ("2026-08-17 2026-12-20", "2026-08-17 2026-12-20"), ("2026-08-17 12 elever", "2026-08-17 12 elever"),
        ("enhet 12345678 12345679", "enhet 12345678 12345679"), ("7 12345678 25 elever", "7 12345678 25 elever"),
        ("sida 12 av 20, 1 000 000 rader", "sida 12 av 20, 1 000 000 rader"),
        ("00000000-0000-4000-8000-000000000001 2384", "00000000-0000-4000-8000-000000000001 2384"),
        ("070-123\n45 67 89", "070-123\n45 67 89"), ("MATMAT01a 100 p", "MATMAT01a 100 p"), ("", ""), ("-", "-"),
    ])
    func `a number is found however it is written, and what is none is left`(text: String, masked: String) {
        #expect(Masked.text(text) == masked)
    }

    @Test func `operators read newest first, by page, severity and client`() throws {
        let bench = try WebhookBench()
        for (number, severity) in ["Info", "Error", "Info", "Warning", "Info"].enumerated() {
            let body = #"{"message":"\#(number)","severityLevel":"\#(severity)"}"#
            _ = try bench.send(.post, "/log", body, client: number == 2 ? "other" : "elevhem")
        }
        var read: [String?] = []
        var token = ""
        repeat {
            let response = try bench.send(.get, "/v1/log-entries?limit=2\(token)", scopes: ["operator"])
            let page = try JSON(parsing: response.body)
            read += try #require(page["data"]?.elements).map { $0["message"]?.string }
            token = page["pageToken"]?.string.map { "&pageToken=\($0)" } ?? ""
        } while !token.isEmpty
        #expect(read == ["4", "3", "2", "1", "0"])
        #expect(try entries(bench, "/v1/log-entries?severityLevel=Info").count == 3)
        #expect(try entries(bench, "/v1/log-entries?client=other").map { $0["message"]?.string } == ["2"])
        for query in ["severityLevel=info", "limit=0", "pageToken=x"] {
            #expect(try bench.send(.get, "/v1/log-entries?\(query)", scopes: ["operator"]).status == 400)
        }
    }

    @Test func `reports are kept for a while, and so many`() throws {
        let bench = try WebhookBench(["REGISTER_REPORT_DAYS": "30", "REGISTER_REPORTS_KEPT": "3"])
        let statistics = #"{"resourceType":"Activity","newCount":2,"updatedCount":234,"deletedCount":0}"#
        for number in 1...5 {
            _ = try bench.send(.post, "/log", #"{"message":"\#(number)","severityLevel":"Info"}"#)
            _ = try bench.send(.post, "/statistics", statistics)
            bench.clock.advance(by: .seconds(10 * 86_400))
        }
        #expect(try entries(bench, "/v1/log-entries").map { $0["message"]?.string } == ["5", "4", "3"])
        #expect(try entries(bench, "/v1/statistics-entries").count == 3)
        bench.clock.advance(by: .seconds(5 * 86_400))
        try bench.service.purge.step()
        #expect(try entries(bench, "/v1/log-entries").map { $0["message"]?.string } == ["5", "4"])
        #expect(try entries(bench, "/v1/statistics-entries").count == 2)
    }

    @Test func `what clients write stands in no log of ours`() throws {
        let lines = LogLines()
        let bench = try WebhookBench(log: lines.log())
        _ = try bench.send(.post, "/log", #"{"message":"Alva Exempel","severityLevel":"Error"}"#)
        try bench.service.purge.step()
        #expect(!lines.lines.joined().contains("Alva") && !bench.metrics.exposition().contains("Alva"))
    }
}

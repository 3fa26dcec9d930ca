import AccessLog
import FoundationEssentials
import HTTP
import JSON
import RegisterService
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@testable import PersonRecords

/// `GET /v1/persons/{person}/records`, asked of a Register.
struct RecordRouteTests {
    private static let child = "0199aaaa-0000-7000-8000-000000000001"
    private static let guardian = "0199aaaa-0000-7000-8000-000000000002"
    private static let hidden = "0199aaaa-0000-7000-8000-000000000003"

    private let bench: RegisterBench

    init() throws {
        bench = try RegisterBench()
        func child(_ id: String, _ name: String, _ mark: String) -> String {
            """
            {"id":"\(id)","givenName":"\(name)","familyName":"Prov","birthDate":"2014-05-05","securityMarking":"\(mark)",
             "responsibles":[{"person":{"id":"\(Self.guardian)"},"relationType":"Vårdnadshavare"}]}
            """
        }
        try bench.load(
            """
            {"persons":[\(child(Self.child, "Ada", "Ingen")),\(child(Self.hidden, "Bo", "Sekretessmarkering")),
             {"id":"\(Self.guardian)","givenName":"Eva","familyName":"Prov","securityMarking":"Ingen",
              "emails":[{"value":"eva@hem.test","type":"Privat"}]}]}
            """)
    }

    private func ask(
        _ person: String, _ query: String = "", scopes: [String] = ["records.export"], purpose: String? = "begäran 31"
    ) throws -> (status: Int, json: JSON) {
        let answer = try bench.send(.get, "/v1/persons/\(person)/records\(query)", scopes: scopes, purpose: purpose)
        return (answer.status, try JSON(parsing: answer.body))
    }

    private func types(_ json: JSON) -> Set<String> {
        Set(json["data"]?.elements?.compactMap { $0["type"]?.string } ?? [])
    }

    @Test func `gives a child's records, as described`() throws {
        let answer = try ask(Self.child)
        #expect(answer.status == 200)
        #expect(types(answer.json).isSuperset(of: ["person", "guardianships"]))
        #expect(answer.json["pageToken"]?.isNull == true)
        try InterfaceDocument(RegisterService.openAPI).expect(answer.json, isA: "PersonRecordsPage")
    }

    @Test func `tells a guardian of the children and nothing that is theirs`() throws {
        let text = try ask(Self.guardian).json.text
        #expect(text.contains(Self.child))
        #expect(text.contains("eva@hem.test"))
        #expect(!text.contains("Ada"))
        #expect(!text.contains("2014-05-05"))
    }

    @Test func `gives nothing of a protected person, nor what names one, without the right`() throws {
        let nobody = try ask(UUID().lowercase)
        let protected = try ask(Self.hidden)
        #expect(protected.status == 200)
        #expect(protected.json["data"]?.count == 0)
        #expect(protected.json.setting("person", nil) == nobody.json.setting("person", nil))
        #expect(!(try ask(Self.guardian).json.text.contains(Self.hidden)))
    }

    @Test func `gives it with the right, and writes it down in both logs`() throws {
        let scopes = ["records.export", "records.protected"]
        let answer = try ask(Self.guardian, scopes: scopes)
        #expect(answer.json.text.contains(Self.hidden))
        #expect(try ask(Self.hidden, scopes: scopes).json.text.contains("Sekretessmarkering"))
        let id = try #require(UUID(text: Self.hidden))
        let records = try bench.database.read { try AccessLog.last(2, in: $0) }
        #expect(records.count == 2)
        for record in records {
            #expect(record.names(id))
            #expect(record.party == "scope:records.export")
            #expect(record.purpose == "begäran 31")
        }
        let written = try bench.database.read { transaction in
            try transaction.first(
                "SELECT count(*) FROM protected_access WHERE person = ? AND action = 'read' AND purpose = 'begäran 31'",
                id
            ) { $0.int(0) }
        }
        #expect(written == 2)
    }

    @Test func `is asked for a purpose, and for nothing it does not know`() throws {
        #expect(try ask(Self.child, purpose: nil).json["code"]?.string == "purpose-missing")
        #expect(try ask(Self.child, "?page=1").json["code"]?.string == "parameter-unsupported")
        #expect(try ask(Self.child, "?pageToken=").json["code"]?.string == "parameter-malformed")
        #expect(try ask(Self.child, "?pageToken=persons.0.xff.x00").json["code"]?.string == "parameter-malformed")
        #expect(try ask("none").json["code"]?.string == "parameter-malformed")
        #expect(try ask(Self.child, scopes: ["records.protected"]).json["code"]?.string == "scope-missing")
    }

    @Test func `a page token is sealed, for one person and one sight, and good for a day`() throws {
        let many = (0..<700).map { number in
            #"{"id":"0199bbbb-0000-7000-8000-00000000\#(String(1000 + number))","displayName":"K\#(number)","groupType":"Klass","#
                + #""startDate":"2026-08-01","organisation":{"id":"0199cccc-0000-7000-8000-000000000001"},"#
                + #""groupMemberships":[{"person":{"id":"\#(Self.child)"},"startDate":"2026-08-01"}]}"#
        }
        try bench.load(
            """
            {"organisations":[{"id":"0199cccc-0000-7000-8000-000000000001","displayName":"Skolan","organisationType":"Skola"}],
             "groups":[\(many.joined(separator: ","))]}
            """)
        let token = try #require(try ask(Self.child).json["pageToken"]?.string)
        for held in ["group", "0199", ".0.", "x0199"] { #expect(!token.contains(held), "\(held)") }
        #expect(try ask(Self.child, "?pageToken=\(token)").status == 200)
        #expect(try ask(Self.guardian, "?pageToken=\(token)").status == 400)
        let sighted = try ask(Self.child, "?pageToken=\(token)", scopes: ["records.export", "records.protected"])
        #expect(sighted.status == 400)
        #expect(try ask(Self.child, "?pageToken=\(String(token.reversed()))").status == 400)
    }

    @Test func `of nobody is no record of access`() throws {
        let before = try bench.database.read { try AccessLog.head(in: $0).sequence }
        _ = try ask(UUID().lowercase)
        _ = try ask(Self.hidden)
        #expect(try bench.database.read { try AccessLog.head(in: $0).sequence } == before)
    }
}

import HTTP
import JSON
import RegisterService
import SQLite
import TestSupport
import Testing

/// To whoever may not meet protected people the commands about them are commands about nobody.
struct ProtectedCommandTests {
    private static let nobody = "00000000-0000-4000-8000-0000000009b9"
    private static let unit = MovingSchool.east

    /// Of the child, who is hidden, and of guardians in the same place.
    private static let commands: [(HTTP.Method, String, String)] = [
        (.post, "@/moves", #"{"from":"\#(unit)","to":"\#(MovingSchool.west)","date":"2026-12-01"}"#),
        (.post, "@/moves", #"{"to":"\#(MovingSchool.west)","date":"2026-12-01","schoolType":"GR"}"#),
        (.post, "@/leavings", #"{"date":"2026-12-18","unit":"\#(unit)"}"#),
        (.post, "@/leavings", #"{"date":"2026-12-18"}"#), (.put, "@/status", #"{"status":"Utvandrad"}"#),
        (.get, "@/guardianships", ""), (.get, "@/siblings", ""),
        (.put, "@/guardianships/\(Household.father)", #"{"relationType":"Vårdnadshavare"}"#),
        (.delete, "@/guardianships/\(Household.mother)", ""),
    ]

    private func bench(hiding person: String = Household.child) throws -> RegisterBench {
        let bench = try MovingSchool.bench()
        let response = try bench.send(
            .put, "/v1/persons/\(person)/security-marking",
            #"{"securityMarking":"Sekretessmarkering","purpose":"Beslut"}"#, scopes: ["register.protect"])
        try #require(response.status == 200)
        try bench.forgetTold()
        return bench
    }

    private let plain = ["register.write", "ss12000.read"]
    private var right: [String] { plain + ["ss12000.protected"] }

    private func accesses(_ bench: RegisterBench) throws -> Int {
        try bench.database.read { transaction in
            try transaction.first("SELECT count(*) FROM protected_access WHERE action = 'read'") { $0.int(0) } ?? 0
        }
    }

    @Test(arguments: commands)
    func `a protected child is nobody without right and purpose, and met and written down with them`(
        method: HTTP.Method, path: String, body: String
    ) throws {
        let bench = try bench()
        func send(_ person: String, _ scopes: [String], _ purpose: String? = nil) throws -> Response {
            let target = "/v1/persons/" + path.replacing("@", with: person)
            return try bench.send(method, target, body, scopes: scopes, purpose: purpose)
        }
        let unknown = try send(Self.nobody, plain)
        #expect(unknown.status == 404)
        for refused in [
            try send(Household.child, plain), try send(Household.child, right),
            try send(Household.child, plain, "Flyttanmälan"),
        ] {
            #expect(refused.status == 404 && refused.body == unknown.body)
        }
        #expect(try bench.told().isEmpty && accesses(bench) == 0)
        let met = try send(Household.child, right, "Flyttanmälan")
        #expect((200..<300).contains(met.status), "\(String(decoding: met.body, as: UTF8.self))")
        #expect(try accesses(bench) >= 1)
    }

    @Test func `nor does anyone become guardian or owner whom the caller may not meet`() throws {
        let bench = try bench(hiding: Household.father)
        let child = "/v1/persons/\(Household.child)"
        let owners = #"["\#(Household.father)"]"#
        let move =
            #"{"to":"\#(MovingSchool.west)","date":"2026-12-01","schoolType":"FS","owners":\#(owners)}"#
        let moved = try bench.send(.post, child + "/moves", move, scopes: plain)
        #expect(moved.status == 404)
        let named = "\(child)/guardianships/\(Household.father)"
        let begun = try bench.send(.put, named, #"{"relationType":"Vårdnadshavare"}"#, scopes: plain)
        #expect(begun.status == 404)
        #expect(
            try bench.send(.put, named, #"{"relationType":"Vårdnadshavare"}"#, scopes: right, purpose: "Dom").status
                == 204)
        #expect(try bench.send(.delete, named, scopes: plain).status == 404)
        #expect(try bench.send(.delete, named, scopes: right, purpose: "Dom").status == 204)
    }

    @Test func `a guardian who dies leaves a protected child that the answer does not name`() throws {
        let bench = try bench()
        let target = "/v1/persons/\(Household.mother)/status"
        let answer = try bench.send(.put, target, #"{"status":"Avliden"}"#, scopes: plain)
        #expect(answer.status == 200 && !String(decoding: answer.body, as: UTF8.self).contains(Household.child))
        // The child has lost the guardian all the same.
        #expect(try bench.responsibles(of: Household.child).isEmpty)
    }

    @Test func `a school year's plan neither counts nor places a protected pupil for one who may not meet them`() throws
    {
        let bench = try YearSchool.bench()
        let marked = YearSchool.person(1, "GR", 7, marking: "Sekretessmarkering")
        try bench.load((["persons": [marked]] as JSON).text)
        func plan(_ more: [(String, JSON)], _ scopes: [String], _ purpose: String? = nil) throws -> JSON {
            let body = YearSchool.request(more).text
            let answer = try bench.send(.post, YearSchool.path, body, scopes: scopes, purpose: purpose)
            return try JSON(parsing: answer.body)
        }
        let report = try plan([], plain)
        #expect(report["pupils"]?["promoted"]?["planned"]?.int == 3)
        let class7A = report["classes"]?.elements?.first { $0["group"]?.string == YearSchool.class7A }
        #expect(class7A?["pupils"]?.int == 2)
        for person in [YearSchool.pupil(1), Self.nobody] {
            let leaving: [(String, JSON)] = [("leaving", [JSON(person)])]
            #expect(try plan(leaving, plain)["errors"] == [["field": "leaving", "rule": "no-pupil-then"]])
        }
        let leaving: [(String, JSON)] = [("leaving", [JSON(YearSchool.pupil(1))])]
        #expect(try plan(leaving, right, "Läsårsskifte")["state"]?.string == "planned")
        #expect(try accesses(bench) >= 1)
    }

    @Test func `a command stores nothing that a document would be refused for`() throws {
        let bench = try MovingSchool.bench()
        let child = "/v1/persons/\(Household.child)"
        func errors(_ owners: [String]) throws -> JSON? {
            let list = owners.map { "\"\($0)\"" }.joined(separator: ",")
            let move = #"{"to":"\#(MovingSchool.west)","date":"2026-12-01","schoolType":"FS","owners":[\#(list)]}"#
            return try JSON(parsing: bench.send(.post, child + "/moves", move, scopes: plain).body)["errors"]
        }
        #expect(try errors([Household.mother, Household.mother]) == [["field": "owners", "rule": "repeated"]])
        #expect(try errors([Household.child]) == [["field": "owners[0]", "rule": "own-placement"]])
        let circle = "/v1/persons/\(Household.mother)/guardianships/\(Household.child)"
        #expect(
            try bench.command(.put, circle, ["relationType": "Vårdnadshavare"]).code == "guardianship-circle")
        let early: JSON = ["status": "Avliden", "date": "2000-01-01"]
        #expect(try bench.command(.put, child + "/status", early).code == "body-invalid")
        #expect(try bench.told().isEmpty)
    }
}

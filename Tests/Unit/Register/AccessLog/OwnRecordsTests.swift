import Access
import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import TestSupport
import Testing

@testable import RegisterService

/// What Register's access log tells those whose data it is, and those who answer for a school.
struct OwnRecordsTests {
    private static let (school, district, other) = (id(0xa1), id(0xa2), id(0xa3))
    private static let (ada, bo, mother, father) = (id(1), id(2), id(0x11), id(0x12))
    private static let (head, teacher, office, elsewhere) = (id(0x21), id(0x22), id(0x23), id(0x24))

    private static func id(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return "0199bbbb-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
    }

    private let bench: RegisterBench

    init() throws {
        bench = try RegisterBench(at: "2026-11-25T07:00:00Z")
        try bench.load(Self.town())
    }

    private static func person(_ id: String, _ login: String, born: String, _ more: String = "") -> String {
        #"{"id":"\#(id)","givenName":"Test","familyName":"Testsson","birthDate":"\#(born)","eduPersonPrincipalNames":["\#(login)"]\#(more)}"#
    }

    private static func child(_ id: String, _ login: String, _ mark: String, born: String) -> String {
        let guardians = [mother, father].map {
            #"{"person":{"id":"\#($0)"},"relationType":"Vårdnadshavare"}"#
        }
        return person(
            id, login, born: born,
            #","securityMarking":"\#(mark)","enrolments":[{"enroledAt":{"id":"\#(school)"},"schoolType":"GR","startDate":"2026-08-17"}],"responsibles":[\#(guardians.joined(separator: ","))]"#
        )
    }

    private static func duty(_ number: Int, _ person: String, _ unit: String, _ role: String) -> String {
        #"{"id":"\#(id(number))","person":{"id":"\#(person)"},"dutyAt":{"id":"\#(unit)"},"dutyRole":"\#(role)","startDate":"2020-08-01"}"#
    }

    private static func town(ada mark: String = "Ingen", born: String = "2014-05-05") -> String {
        let units = [(school, district), (other, district)].map {
            #"{"id":"\#($0.0)","displayName":"Skolan","organisationType":"Skolenhet","parentOrganisation":{"id":"\#($0.1)"}}"#
        }
        let persons = [
            person(mother, "mor@hem.test", born: "1984-01-01"), person(father, "far@hem.test", born: "1984-01-01"),
            person(head, "rektor@stad.test", born: "1970-01-01"),
            person(teacher, "larare@stad.test", born: "1980-01-01"),
            person(office, "kansli@stad.test", born: "1980-01-01"),
            person(elsewhere, "annan@stad.test", born: "1980-01-01"), child(ada, "ada@skola.test", mark, born: born),
            child(bo, "bo@skola.test", "Ingen", born: "2012-05-05"),
        ]
        let duties = [
            duty(0xd1, head, district, "Rektor"), duty(0xd2, teacher, school, "Lärare"),
            duty(0xd3, office, school, "Skoladministratör"), duty(0xd4, elsewhere, other, "Rektor"),
        ]
        return
            #"{"organisations":[{"id":"\#(district)","displayName":"Området","organisationType":"Verksamhetsområde"},\#(units.joined(separator: ","))],"persons":[\#(persons.joined(separator: ","))],"duties":[\#(duties.joined(separator: ","))]}"#
    }

    private func ask(
        _ target: String, _ login: String, purpose: String? = nil
    ) throws -> (status: Int, json: JSON) {
        let token = try bench.issuer.token(person: login)
        let headers = [("Authorization", "Bearer \(token)")] + (purpose.map { [("Skolbuss-Purpose", $0)] } ?? [])
        let answer = bench.router.respond(to: try #require(Request(.get, target, headers: headers)))
        return (answer.status, try JSON(parsing: answer.body))
    }

    private func own(_ login: String, child: String? = nil) throws -> (status: Int, json: JSON) {
        try ask("/v1/access-log/own" + (child.map { "?child=\($0)" } ?? ""), login)
    }

    private func parties(_ page: JSON) -> [String] {
        (page["data"]?.elements.map(Array.init) ?? []).map {
            $0["scope"]?.string ?? $0["relation"]?.string ?? $0["system"]?.string ?? "?"
        }
    }

    @Test func `a person is told who has read or changed what the register holds of them`() throws {
        #expect(try bench.get("/v2.0/persons/\(Self.ada)").status == 200)
        let page = try own("Ada@Skola.test")
        #expect(page.status == 200)
        try InterfaceDocument(RegisterService.openAPI).expect(page.json, isA: "OwnAccessPage")
        #expect(parties(page.json) == ["ss12000.read", "test"])
        #expect(page.json["data"]?[0]?["service"]?.string == "register")
        #expect(page.json["data"]?[0]?["system"]?.string == "test")
        // That they asked is theirs to see.
        #expect(parties(try own("ada@skola.test").json) == ["self", "ss12000.read", "test"])
        #expect(try own("ingen@hem.test").json["code"]?.string == "caller-unknown")
        #expect(try bench.get("/v1/access-log/own", scopes: ["audit"]).status == 403)
    }

    @Test func `a custodian is told of a child who is not of age or protected, and not what the other one asked`()
        throws
    {
        #expect(parties(try own("mor@hem.test", child: Self.ada).json) == ["test"])
        #expect(parties(try own("far@hem.test", child: Self.ada).json) == ["test"])
        #expect(parties(try own("mor@hem.test", child: Self.ada).json) == ["custodian", "test"])
        for login in ["larare@stad.test", "rektor@stad.test", "bo@skola.test"] {
            #expect(try own(login, child: Self.ada).status == 404)
        }
        #expect(try own("mor@hem.test", child: Self.id(0xff)).status == 404)
        // Custody that has ended, a birthday, a mark.
        try #require(
            try bench.send(
                .delete, "/v1/persons/\(Self.ada)/guardianships/\(Self.father)?endDate=2026-11-24",
                scopes: ["register.write"]
            ).status < 300)
        #expect(try own("far@hem.test", child: Self.ada).status == 404)
        #expect(try own("mor@hem.test", child: Self.ada).status == 200)
        try bench.load(Self.town(ada: "Sekretessmarkering"))
        #expect(try own("mor@hem.test", child: Self.ada).status == 404)
        try bench.load(Self.town(born: "2008-11-25"))
        #expect(try own("mor@hem.test", child: Self.ada).status == 404)
    }

    @Test func `that somebody beside them is protected is told to nobody but the protected`() throws {
        // The mother's mark gives her son's document a new version, too.
        for person in [Self.ada, Self.mother] {
            let marked = try bench.send(
                .put, "/v1/persons/\(person)/security-marking",
                #"{"securityMarking":"Sekretessmarkering","purpose":"hot mot Ada"}"#, scopes: ["register.protect"])
            try #require(marked.status == 200)
        }
        let sighted = ["ss12000.read", "ss12000.protected"]
        #expect(try bench.get("/v2.0/persons/\(Self.bo)", scopes: sighted, purpose: "om Ada").status == 200)
        #expect(try bench.get("/v2.0/persons/\(Self.ada)", scopes: sighted, purpose: "om Ada").status == 200)
        for (login, child) in [("far@hem.test", nil), ("far@hem.test", Self.bo), ("bo@skola.test", nil)] {
            let page = try own(login, child: child)
            #expect(page.status == 200)
            #expect(parties(page.json).contains("test"), "the reading itself is told")
            for word in ["protect", "Ada", "hot mot"] { #expect(!page.json.text.contains(word), "\(login) \(word)") }
        }
        let page = try own("ada@skola.test").json
        #expect(parties(page).contains("register.protect"))
        #expect(page.text.contains("protected-identity"))
    }

    @Test func `one who has died, or whose login is another's too, is nobody`() throws {
        try #require(
            try bench.send(
                .put, "/v1/persons/\(Self.father)/status", #"{"status":"Avliden"}"#, scopes: ["register.write"]
            ).status < 300)
        #expect(try own("far@hem.test").json["code"]?.string == "caller-unknown")
        try bench.database.write { transaction in
            _ = try transaction.run(
                "INSERT OR IGNORE INTO principal_names (name, person) SELECT 'mor@hem.test', id FROM persons WHERE civic_number IS NULL LIMIT 2"
            )
        }
        #expect(try own("mor@hem.test").json["code"]?.string == "caller-unknown")
    }

    @Test func `who leads a unit reads of those enrolled there and below, and of nobody else`() throws {
        #expect(try bench.get("/v2.0/persons/\(Self.ada)").status == 200)
        func audit(_ person: String, _ login: String, purpose: String? = nil) throws -> (status: Int, json: JSON) {
            try ask("/v1/access-log?person=\(person)", login, purpose: purpose)
        }
        let page = try audit(Self.ada, "rektor@stad.test")
        #expect(page.status == 200)
        try InterfaceDocument(RegisterService.openAPI).expect(page.json, isA: "AuditedAccessPage")
        #expect(page.json["data"]?[0]?["caller"]?.string == "test")
        #expect(!page.json.text.contains(Self.mother))
        for login in ["kansli@stad.test", "larare@stad.test", "annan@stad.test", "mor@hem.test"] {
            #expect(try audit(Self.ada, login).status == 404, "\(login)")
        }
        for person in [Self.mother, Self.head, Self.teacher, Self.elsewhere, Self.id(0xff)] {
            #expect(try audit(person, "rektor@stad.test").status == 404)
        }
        try bench.load(Self.town(ada: "Sekretessmarkering"))
        #expect(try audit(Self.ada, "rektor@stad.test").json["code"]?.string == "purpose-missing")
        #expect(try audit(Self.ada, "rektor@stad.test", purpose: "granskning").status == 200)
        let record = try #require(try bench.database.read { try AccessLog.last(1, in: $0) }.first)
        #expect(record.party == "relation:auditor" && record.data == "accesses,protected-identity")
    }
}

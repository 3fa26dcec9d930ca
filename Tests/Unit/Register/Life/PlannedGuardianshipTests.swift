import Contracts
import FoundationEssentials
import HTTP
import JSON
import RegisterService
import Runtime
import SQLite
import Testing

@testable import Messaging

/// What is planned for a child is told before its day, for on that day the register may not be running.
struct PlannedGuardianshipTests {
    private static let one = "/v1/persons/\(Household.child)/guardianships/"
    private let bench: RegisterBench

    init() throws {
        bench = try RegisterBench(at: "2026-11-25T07:00:00Z")
        try bench.load(Household.document(Household.child([Household.mother, Household.father])))
        try bench.forgetTold()
    }

    private func plan() throws {
        let coming: JSON = ["relationType": "Vårdnadshavare", "startDate": "2026-12-01", "endDate": "2026-12-24"]
        try #require(try bench.command(.put, Self.one + Household.trustee, coming).status == 204)
        try #require(try bench.command(.delete, Self.one + Household.father + "?endDate=2026-11-30").status == 204)
    }

    private static func period(_ adult: String, from start: String? = nil, to end: String? = nil) -> JSON {
        .object {
            $0.set("person", ["id": JSON(adult)])
            $0.set("relationType", "Vårdnadshavare")
            if let start { $0.set("startDate", start) }
            if let end { $0.set("endDate", end) }
        }
    }

    private static let planned: JSON = [
        period(Household.mother), period(Household.father, to: "2026-11-30"),
        period(Household.trustee, from: "2026-12-01", to: "2026-12-24"),
    ]

    private func told() throws -> [JSON] {
        try bench.told().filter { $0.subject == Household.child && $0.type == "register.person-changed.v1" }.map(\.body)
    }

    @Test func `the days are told at once, beside a document that has not changed`() throws {
        try plan()
        #expect(try bench.told(about: Household.child) == ["person-changed 2", "person-changed 3"])
        #expect(try told().last?["responsiblePeriods"] == Self.planned)
        #expect(try told().last?["responsibles"]?.count == 2)
        let served = try bench.person(Household.child)
        #expect(served["responsiblePeriods"] == nil, "the standard has no such thing")
        #expect(try told().last?.setting("responsiblePeriods", nil) == served)
        // Said again it is no news.
        try plan()
        try bench.begin("2026-11-25", at: "12:00")
        #expect(try told().count == 2)
    }

    @Test func `when a day has come what is left of the plan is told, and at last nothing`() throws {
        try plan()
        try bench.forgetTold()
        try bench.begin("2026-12-01")
        let left: JSON = [
            Self.period(Household.mother), Self.period(Household.trustee, from: "2026-12-01", to: "2026-12-24"),
        ]
        #expect(try told().map { $0["responsiblePeriods"] } == [left])
        try bench.begin("2026-12-25")
        #expect(try told().map { $0["responsiblePeriods"] } == [left, nil])
        #expect(try bench.responsibles(of: Household.child) == [Household.mother])
    }

    @Test func `a plan that is taken back is told as taken back`() throws {
        let coming: JSON = ["relationType": "Vårdnadshavare", "startDate": "2026-12-01"]
        try #require(try bench.command(.put, Self.one + Household.trustee, coming).status == 204)
        try #require(try bench.command(.delete, Self.one + Household.trustee).status == 204)
        #expect(try told().map { $0["responsiblePeriods"] == nil } == [false, true])
    }

    @Test func `a plan goes with the guardian who is deleted`() throws {
        let coming: JSON = ["relationType": "Vårdnadshavare", "startDate": "2026-12-01"]
        try #require(try bench.command(.put, Self.one + Household.trustee, coming).status == 204)
        try bench.forgetTold()
        try Editor(bench: bench).remove("persons/\(Household.trustee)", "?cascade=true")
        try bench.begin("2026-11-25", at: "12:00")
        #expect(try told().last.map { $0["responsiblePeriods"] == nil } == true)
    }

    @Test func `a snapshot says what the event said, byte for byte`() throws {
        try plan()
        let source = RegisterSnapshots.source
        let (kind, audience) = (source.kind("persons"), source.audience("notify.from-register"))
        let chunk = try bench.database.write {
            try kind?.portion(of: .all, for: #require(audience), in: $0).chunk
        }
        let bytes = try #require(chunk).body(snapshot: UUID(), number: 1, kind: "persons")
        let shown = try JSON(parsing: bytes)["items"]?.elements?.compactMap { $0["document"] }
            .first { $0["id"]?.string == Household.child }
        #expect(try shown?.text == told().last?.text)
    }

    @Test func `what was planned before days were told of is told when the register starts`() throws {
        try plan()
        try bench.database.write { _ = try $0.run("DELETE FROM told_periods") }
        try bench.forgetTold()
        let upgraded = try RegisterBench(continuing: bench)
        try upgraded.begin("2026-11-25", at: "13:00")
        #expect(try told().map { $0["responsiblePeriods"] } == [Self.planned])
        try upgraded.begin("2026-11-25", at: "14:00")
        #expect(try told().count == 1)
    }

    @Test func `a protected child's days are told where few may listen`() throws {
        try bench.load(
            Household.document(Household.child([Household.mother, Household.father], marking: "Sekretessmarkering")))
        try bench.forgetTold()
        let ended = try bench.send(
            .delete, Self.one + Household.father + "?endDate=2026-11-30",
            scopes: ["register.write", "ss12000.protected"], purpose: "Vårdnadsfråga")
        #expect(ended.status == 204)
        #expect(try bench.told().map(\.exchange) == ["register.events", "register.protected"])
        #expect(try bench.told().map { $0.body["responsiblePeriods"] == nil } == [true, false])
    }
}

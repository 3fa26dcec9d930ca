import Following
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SS12000
import TestSupport
import Testing

/// A followed register's people with what somebody else has: a number, a name to log in by, a place as guardian.
@Suite(.timeLimit(.minutes(3))) struct FollowedClaimsTests {
    private static let number: JSON = ["civicNo": ["value": "201403092388"], "birthDate": "2014-03-09"]
    private static let name: JSON = ["eduPersonPrincipalNames": ["bo@example.se"]]
    private static let (first, second) = (FollowBench.id(1), FollowBench.id(2))

    private static func guarded(by id: String) -> JSON {
        ["responsibles": [["person": ["id": JSON(id)], "relationType": "Vårdnadshavare"]]]
    }

    /// A person of our own who has it, whom the provider does not know; then a reading.
    private func held(_ claim: JSON) throws -> FollowBench {
        let bench = try FollowBench(["FOLLOW_LOCK": "false"])
        try bench.register.load((["persons": [FollowBench.person(School.teacher, claim)]] as JSON).text)
        bench.provider.put("persons", FollowBench.person(Self.first, claim))
        bench.provider.put("persons", FollowBench.person(Self.second))
        try bench.pull()
        return bench
    }

    @Test(arguments: [
        (number, "civic-number-taken", "civicNo.value", "civicNo"),
        (name, "principal-name-taken", "eduPersonPrincipalNames[0]", "eduPersonPrincipalNames"),
    ])
    func `what another has is left out and reported, and comes when it is free`(
        claim: JSON, rule: String, field: String, member: String
    ) throws {
        let bench = try held(claim)
        let taken = try #require(try bench.served("persons", Self.first))
        #expect(taken["givenName"] != nil && taken[member]?["value"] == nil && taken[member]?[0] == nil)
        #expect(try bench.state[.persons].waiting == [.init(id: Self.first, rule: rule, field: field)])
        let report = try JSON(parsing: bench.register.get("/v1/following", scopes: ["operator"]).body)
        let shown: JSON = ["id": JSON(Self.first), "rule": JSON(rule), "field": JSON(field)]
        #expect(report["kinds"]?["persons"]?["waiting"] == [shown])
        #expect(bench.register.metrics.exposition().contains("follow_items_waiting 1\n"))
        let lines = bench.log.lines.filter { $0.contains("somebody else has") }
        #expect(lines.count == 1 && lines[0].contains(#""follow.waiting":1"#))
        #expect(!bench.log.lines.contains { $0.contains("20140309") || $0.contains("bo@example") })
        // Nothing new is said while it stays so.
        try bench.register.forgetTold()
        try bench.pull()
        #expect(try bench.register.told().isEmpty && bench.state.waiting == 1)
        #expect(bench.log.lines.filter { $0.contains("somebody else has") }.count == 1)
        // The office lets it go; the provider has changed nothing.
        let response = try bench.register.send(
            .put, "/v1/persons/\(School.teacher)", FollowBench.person(School.teacher).text,
            scopes: ["register.write"], headers: [("If-Match", "*")])
        #expect(response.status == 200)
        try bench.pull()
        #expect(try bench.served("persons", Self.first)?[member] == claim[member])
        #expect(try bench.state.waiting == 0)
        #expect(bench.register.metrics.exposition().contains("follow_items_waiting 0\n"))
    }

    @Test(arguments: [1, 100], [false, true])
    func `what the provider moves from one to another arrives in the same reading, on whatever pages they stand`(
        pageSize: Int, isReversed: Bool
    ) throws {
        let bench = try FollowBench(["FOLLOW_PAGE_SIZE": "\(pageSize)"])
        let (old, new) = isReversed ? (Self.second, Self.first) : (Self.first, Self.second)
        let claims = Self.number.setting("eduPersonPrincipalNames", ["bo@example.se"])
        for id in [Self.first, Self.second] {
            bench.provider.put("persons", FollowBench.person(id, id == old ? claims : [:]))
        }
        try bench.pull()
        #expect(try bench.served("persons", old)?["civicNo"] == Self.number["civicNo"])
        for id in [Self.first, Self.second] {
            bench.provider.put("persons", FollowBench.person(id, id == new ? claims : [:]))
        }
        try bench.pull()
        #expect(try bench.served("persons", new)?["civicNo"] == Self.number["civicNo"])
        #expect(try bench.served("persons", new)?["eduPersonPrincipalNames"] == ["bo@example.se"])
        #expect(try bench.served("persons", old)?["civicNo"] == nil)
        #expect(try bench.state.waiting == 0)
    }

    @Test func `what a deletion at the provider lets go of arrives with it`() throws {
        let bench = try FollowBench()
        bench.provider.put("persons", FollowBench.person(Self.first, Self.number))
        for number in 10..<20 { bench.provider.put("persons", FollowBench.person(FollowBench.id(number))) }
        try bench.pull()
        bench.provider.delete("persons", Self.first)
        bench.provider.put("persons", FollowBench.person(Self.second, Self.number))
        try bench.pull()
        #expect(try bench.served("persons", Self.first) == nil)
        #expect(try bench.served("persons", Self.second)?["civicNo"] == Self.number["civicNo"])
        #expect(try bench.state.waiting == 0)
    }

    @Test(arguments: [1, 100], [false, true])
    func `guardian and child who change places do so, and nobody becomes their own guardian's guardian`(
        pageSize: Int, isReversed: Bool
    ) throws {
        let bench = try FollowBench(["FOLLOW_PAGE_SIZE": "\(pageSize)"])
        let (child, guardian) = isReversed ? (Self.second, Self.first) : (Self.first, Self.second)
        for id in [Self.first, Self.second] {
            bench.provider.put("persons", FollowBench.person(id, id == child ? Self.guarded(by: guardian) : [:]))
        }
        try bench.pull()
        // First the circle alone.
        bench.provider.put("persons", FollowBench.person(guardian, Self.guarded(by: child)))
        try bench.pull()
        #expect(try bench.served("persons", guardian)?["responsibles"]?.count ?? 0 == 0)
        #expect(try bench.served("persons", child)?["responsibles"]?.count == 1)
        #expect(try bench.state[.persons].waiting.map(\.rule) == ["guardian-circle"])
        bench.provider.put("persons", FollowBench.person(child))
        try bench.pull()
        #expect(try bench.served("persons", guardian)?["responsibles"]?.count == 1)
        #expect(try bench.state.waiting == 0)
    }

    @Test func `a reading that breaks off between taking and letting go is made good by the next`() throws {
        let bench = try FollowBench(["FOLLOW_PAGE_SIZE": "1"])
        bench.provider.put("persons", FollowBench.person(Self.first))
        bench.provider.put("persons", FollowBench.person(Self.second, Self.number))
        try bench.pull()
        bench.provider.put("persons", FollowBench.person(Self.first, Self.number))
        bench.provider.put("persons", FollowBench.person(Self.second))
        bench.provider.whenAsked { $0.first("pageToken") == nil ? nil : .status(404) }
        _ = bench.failure()
        bench.provider.whenAsked { _ in nil }
        try bench.pull()
        #expect(try bench.served("persons", Self.first)?["civicNo"] == Self.number["civicNo"])
        #expect(try bench.state.waiting == 0)
    }

    /// A document that was refused has not spoken of what the office did: the next one that is taken still tells.
    @Test(arguments: [true, false])
    func `what an office did to one whose new number is refused is not forgotten with the refusal`(isRefused: Bool)
        throws
    {
        let bench = try FollowBench(["FOLLOW_LOCK": "false", "FOLLOW_SEES_PROTECTED": "true"])
        let marked = Self.number.setting("securityMarking", "Sekretessmarkering")
        bench.provider.put("persons", FollowBench.person(Self.first, marked))
        try bench.pull()
        let edited = FollowBench.person(Self.first, marked).setting("givenName", "Kontoret")
        let scopes = ["register.write", "ss12000.protected", "register.protect"]
        let response = try bench.register.send(
            .put, "/v1/persons/\(Self.first)", edited.text, scopes: scopes,
            headers: [("If-Match", "*"), ("Skolbuss-Purpose", "Prov")])
        #expect(response.status == 200, "\(String(decoding: response.body, as: UTF8.self))")
        let sent = FollowBench.person(Self.first, marked).setting("familyName", "Ny")
        let renumbered = sent.setting("civicNo", ["value": "201406052389"]).setting("birthDate", "2014-06-05")
        bench.provider.put("persons", isRefused ? renumbered : sent)
        try bench.pull()
        let document: JSON = ["persons": [FollowBench.person(Self.first, marked)]]
        let report = try JSON(
            parsing: bench.register.send(.post, "/v1/imports", document.text, scopes: scopes).body)
        let told = report["findings"]?.elements?.contains { $0["rule"] == "office-change-overwritten" }
        #expect(told == isRefused, "\(report.text)")
    }

    @Test func `of ids that are no UUIDs the list is read again, sooner than by night`() throws {
        let bench = try FollowBench(["FOLLOW_LOCK": "false"])
        try bench.register.load((["persons": [FollowBench.person(School.teacher, Self.number)]] as JSON).text)
        bench.provider.put("persons", FollowBench.person(JSON(4711), Self.number))
        try bench.pull()
        #expect(try bench.state.waiting == 0 && bench.state[.persons].unresolved == 1)
        _ = try bench.register.send(
            .put, "/v1/persons/\(School.teacher)", FollowBench.person(School.teacher).text,
            scopes: ["register.write"], headers: [("If-Match", "*")])
        bench.clock.advance(by: .seconds(300))
        try bench.pull()
        #expect(try bench.register.ids("/v2.0/persons?civicNo=201403092388").count == 1)
    }
}

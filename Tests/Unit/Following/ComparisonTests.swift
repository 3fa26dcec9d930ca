import Following
import FoundationEssentials
import HTTP
import JSON
import RegisterService
import Runtime
import SS12000
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct ComparisonTests {
    /// A register that has taken in what the provider has, and compares with it from now on.
    private func compared(_ change: (FakeProvider) throws -> Void = { _ in }) throws -> (FollowBench, Comparison) {
        let bench = try FollowBench(["FOLLOW_MODE": "compare"])
        bench.fillSchool()
        try bench.register.load(bench.everything())
        try change(bench.provider)
        return (bench, try compare(bench))
    }

    private func compare(_ bench: FollowBench) throws -> Comparison {
        let worker = try #require(bench.register.service.following.comparing)
        try worker.compare(until: Stop())
        return try #require(worker.status.comparison)
    }

    private func fields(_ comparison: Comparison, _ kind: ResourceKind) -> [[String]] {
        comparison.kinds[kind]?.different.kept.map(\.fields) ?? []
    }

    @Test func `two registers that say the same are the same`() throws {
        let (_, comparison) = try compared()
        #expect(comparison.isSame)
        #expect(comparison.kinds[.persons]?.same == 3 && comparison.kinds[.groups]?.same == 1)
        #expect(comparison.kinds[.placements]?.refusal == 404)
    }

    @Test func `what only one of them has is missing or extra`() throws {
        let (_, comparison) = try compared { provider in
            provider.put("persons", FollowBench.person(FollowBench.id(1)))
            provider.delete("duties", School.duty)
        }
        #expect(comparison.kinds[.persons]?.missing.kept.map(\.lowercase) == [FollowBench.id(1)])
        #expect(comparison.kinds[.duties]?.extra.kept.map(\.lowercase) == [School.duty])
        #expect(!comparison.isSame)
    }

    @Test func `what differs is told by the names of its fields`() throws {
        let (_, comparison) = try compared { provider in
            provider.put(
                "persons",
                FollowBench.person(
                    School.teacher, ["middleName": "Maria", "emails": [["value": "a@b.se", "type": "Privat"]]]))
            provider.put("groups", FollowBench.group(School.group, [School.pupil, School.guardian], name: "7C"))
        }
        #expect(fields(comparison, .persons) == [["emails", "middleName"]])
        #expect(fields(comparison, .groups) == [["displayName", "groupMemberships"]])
        #expect(comparison.kinds[.persons]?.same == 2)
    }

    /// What a supplier may write otherwise without saying anything else.
    private static let forms: [(String, JSON)] = [
        (
            "another order of keys and lists",
            [
                "familyName": "Exempel", "id": JSON(School.pupil),
                "emails": [["type": "Privat", "value": "b@x.se"], ["value": "a@x.se", "type": "Privat"]],
                "givenName": "Alva",
            ]
        ),
        (
            "nulls and empty lists",
            [
                "id": JSON(School.pupil), "givenName": "Alva", "familyName": "Exempel", "middleName": .null,
                "photo": "",
                "emails": [["value": "a@x.se", "type": "Privat"], ["value": "b@x.se", "type": "Privat"]],
                "addresses": [],
                "enrolments": [],
            ]
        ),
        (
            "what the import repairs",
            [
                "uuid": JSON(School.pupil.uppercased()), "firstName": "Alva", "familyName": "Exempel", "shoeSize": 5,
                "emails": [["value": "mailto:a@x.se", "type": "private"], ["value": "b@x.se", "type": "Hem"]],
                "securityMarking": "Ingen", "civicNo": "x",
            ]
        ),
        (
            "names in references, and meta",
            [
                "id": JSON(School.pupil), "givenName": "Alva", "familyName": "Exempel",
                "meta": ["created": "2020-01-01T00:00:00", "modified": "2021-01-01T00:00:00"],
                "emails": [["value": "a@x.se", "type": "Privat"], ["value": "b@x.se", "type": "Privat"]],
                "_embedded": ["duties": []],
            ]
        ),
    ]

    @Test(arguments: forms.indices)
    func `what differs in form only is the same`(index: Int) throws {
        let bench = try FollowBench(["FOLLOW_MODE": "compare"])
        bench.provider.put(
            "persons",
            FollowBench.person(
                School.pupil,
                ["emails": [["value": "a@x.se", "type": "Privat"], ["value": "b@x.se", "type": "Privat"]]]))
        try bench.register.load(bench.everything())
        var other = Self.forms[index].1
        if other["id"] == nil { other = other.setting("id", other["uuid"]) }
        bench.provider.forgetAll("persons")
        bench.provider.put("persons", other)
        let comparison = try compare(bench)
        #expect(comparison.kinds[.persons]?.same == 1, "\(Self.forms[index].0): \(fields(comparison, .persons))")
    }

    @Test func `a person who is missing is missing, and what names them is not different as well`() throws {
        let (_, comparison) = try compared { provider in
            provider.put("persons", FollowBench.person(FollowBench.id(1)))
            provider.put("groups", FollowBench.group(School.group, [School.pupil, FollowBench.id(1)]))
        }
        #expect(comparison.kinds[.persons]?.missing.count == 1)
        #expect(comparison.kinds[.groups]?.same == 1)
    }

    @Test func `of people with a mark on either side there are counts only`() throws {
        let (bench, comparison) = try compared { provider in
            provider.put("persons", FollowBench.person(FollowBench.id(1), ["securityMarking": "Sekretessmarkering"]))
            provider.put("persons", FollowBench.person(School.guardian, ["securityMarking": "Något nytt"]))
        }
        #expect(
            comparison.kinds[.persons]?.protected
                == {
                    var counts = Comparison.Counts(); (counts.missing, counts.different) = (1, 1); return counts
                }())
        let answer = try bench.register.send(.get, "/v1/following/comparison", scopes: ["operator"])
        let text = String(decoding: answer.body, as: UTF8.self)
        #expect(!text.contains(FollowBench.id(1)) && !text.contains(School.guardian))
    }

    @Test func `a person who is on no list is asked for by id`() throws {
        let (_, comparison) = try compared { provider in provider.hide("persons", School.guardian) }
        #expect(comparison.kinds[.persons]?.same == 3 && comparison.isSame)
    }

    @Test func `what the rules leave out is counted`() throws {
        let (_, comparison) = try compared { provider in
            provider.put("duties", ["id": JSON(FollowBench.id(7)), "dutyRole": "Lärare", "dutyAt": ["id": "nowhere"]])
        }
        #expect(comparison.kinds[.duties]?.rejected == 1)
    }

    @Test func `comparing changes nothing, leaves writing open and answers over HTTP`() throws {
        let (bench, _) = try compared { $0.put("persons", FollowBench.person(FollowBench.id(1))) }
        #expect(try bench.served("persons", FollowBench.id(1)) == nil)
        try bench.register.load(#"{"persons":[\#(FollowBench.person(FollowBench.id(2)).text)]}"#)
        let status = try JSON(parsing: bench.register.send(.get, "/v1/following", scopes: ["operator"]).body)
        #expect(status["mode"]?.string == "compare")
        #expect(status["comparison"]?["same"]?.bool == false)
        #expect(status["comparison"]?["kinds"]?["persons"]?["missing"]?.int == 1)
        #expect(status["comparison"]?["kinds"]?["persons"]?["missingIds"] == nil)
        let answer = try bench.register.send(.get, "/v1/following/comparison", scopes: ["operator"])
        #expect(try JSON(parsing: answer.body)["kinds"]?["persons"]?["missingIds"] == [JSON(FollowBench.id(1))])
        let text = String(decoding: answer.body, as: UTF8.self) + bench.log.lines.joined()
        for secret in ["Alva", "Exempel"] { #expect(!text.contains(secret)) }
        #expect(
            try bench.register.send(
                .put, "/v1/following/deletions/groups", #"{"count":1}"#, scopes: ["register.write"]
            ).status == 409)
    }

    @Test func `before the first comparison there is none`() throws {
        let bench = try FollowBench(["FOLLOW_MODE": "compare"])
        #expect(try bench.register.send(.get, "/v1/following/comparison", scopes: ["operator"]).status == 404)
    }

    @Test func `the worker compares at the start and when it is asked`() throws {
        let bench = try FollowBench(["FOLLOW_MODE": "compare"])
        bench.fillSchool()
        try bench.register.load(bench.everything())
        let worker = try #require(bench.register.service.following.comparing)
        try running(worker) {
            try eventually("a comparison") { worker.status.comparison?.isSame == true }
            bench.provider.put("persons", FollowBench.person(FollowBench.id(1)))
            _ = try bench.register.send(.post, "/v1/following/readings", scopes: ["operator"])
            try eventually("another") { worker.status.comparison?.isSame == false }
        }
    }
}

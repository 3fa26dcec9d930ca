import Following
import FoundationEssentials
import JSON
import Runtime
import SS12000
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct WholeReadingTests {
    @Test func `a first reading takes in everything, with its ids and by the import's rules`() throws {
        let bench = try FollowBench()
        bench.fillSchool()
        try bench.pull()
        for (path, id) in [
            ("organisations", School.unit), ("persons", School.pupil), ("persons", School.guardian),
            ("groups", School.group), ("duties", School.duty),
        ] { #expect(try bench.served(path, id) != nil, "\(path)") }
        let pupil = try #require(try bench.served("persons", School.pupil))
        #expect(pupil["responsibles"]?[0]?["person"]?["id"]?.string == School.guardian)
        #expect(try bench.state[.persons].tally.created == 3)
        #expect(try bench.state[.persons].tally.rejected == 0)
        #expect(try bench.register.told().filter { $0.subject == School.pupil }.count == 1)
    }

    @Test func `a photo that is no address of the web is left out`() throws {
        let bench = try FollowBench()
        bench.provider.put("persons", FollowBench.person(FollowBench.id(1), ["photo": "javascript:alert(1)"]))
        bench.provider.put("persons", FollowBench.person(FollowBench.id(2), ["photo": "https://bild.example.se/2"]))
        try bench.pull()
        let first = try #require(try bench.served("persons", FollowBench.id(1)))
        #expect(first["photo"] == nil && first["givenName"] == "Alva")
        #expect(try bench.served("persons", FollowBench.id(2))?["photo"] == "https://bild.example.se/2")
    }

    @Test func `page by page, a child whose guardian stands on a later page keeps the guardian`() throws {
        let bench = try FollowBench(["FOLLOW_PAGE_SIZE": "2"])
        bench.provider.put("organisations", FollowBench.organisation(School.unit))
        for number in 0..<7 {
            bench.provider.put(
                "persons",
                FollowBench.person(
                    FollowBench.id(number),
                    [
                        "responsibles": [
                            ["person": ["id": JSON(FollowBench.id(number + 100))], "relationType": "Vårdnadshavare"]
                        ]
                    ]))
        }
        for number in 0..<7 { bench.provider.put("persons", FollowBench.person(FollowBench.id(number + 100))) }
        try bench.pull()
        for number in 0..<7 {
            let child = try #require(try bench.served("persons", FollowBench.id(number)))
            #expect(child["responsibles"]?[0]?["person"]?["id"]?.string == FollowBench.id(number + 100))
            #expect(try bench.register.told().filter { $0.subject == FollowBench.id(number) }.count == 1)
        }
        let pages = bench.provider.requests.filter {
            $0.path == "/v2.0/persons" && $0.first("meta.modified.after") == nil
        }
        #expect(pages.count == 7)
        #expect(pages.allSatisfy { $0.first("limit") == "2" })
    }

    @Test func `without lookup a child waits for the guardian's page, and is told once with the guardian`() throws {
        let bench = try FollowBench()
        bench.provider.behave {
            $0.servesLookup = false
            $0.servesSingles = false
            $0.pageSize = 1_500
        }
        bench.provider.put("organisations", FollowBench.organisation(School.unit))
        // More than one batch, so that the guardian is taken in after the child.
        for number in 0..<2_100 {
            let more: JSON =
                number == 0
                ? ["responsibles": [["person": ["id": JSON(FollowBench.id(2_099))], "relationType": "Vårdnadshavare"]]]
                : [:]
            bench.provider.put("persons", FollowBench.person(FollowBench.id(number), more))
        }
        try bench.pull()
        let child = try #require(try bench.served("persons", FollowBench.id(0)))
        #expect(child["responsibles"]?[0]?["person"]?["id"]?.string == FollowBench.id(2_099))
        #expect(child["responsibles"]?.count == 1)
        #expect(try bench.register.told().filter { $0.subject == FollowBench.id(0) }.count == 1)
        #expect(try bench.state[.persons].tally.created == 2_100)
    }

    @Test func `a reference to what the provider does not have is dropped, and the item kept`() throws {
        let bench = try FollowBench()
        bench.fillSchool()
        bench.provider.put("groups", FollowBench.group(School.group, [School.pupil, FollowBench.id(9)]))
        try bench.pull()
        let group = try #require(try bench.served("groups", School.group))
        #expect(group["groupMemberships"]?.elements?.map { $0["person"]?["id"]?.string } == [School.pupil])
        #expect(try bench.state[.groups].unresolved == 0)
    }

    @Test func `numbers as ids stay the same resource, wherever they are referred to`() throws {
        let bench = try FollowBench(["FOLLOW_PAGE_SIZE": "1"])
        bench.provider.put("organisations", FollowBench.organisation(School.unit))
        bench.provider.put(
            "persons",
            FollowBench.person(4711, ["responsibles": [["person": ["id": 17], "relationType": "Vårdnadshavare"]]]))
        bench.provider.put("persons", FollowBench.person(17))
        try bench.pull()
        let child = ForeignID.derived(from: "4711", "persons").lowercase
        let guardian = ForeignID.derived(from: "17", "persons").lowercase
        #expect(try bench.served("persons", child)?["responsibles"]?[0]?["person"]?["id"]?.string == guardian)
        try bench.register.forgetTold()
        bench.provider.put("persons", FollowBench.person(17, ["middleName": "Maria"]))
        try bench.pull()
        #expect(try bench.register.told().map(\.subject) == [guardian])
    }

    @Test(arguments: ["", "/v2.0", "/v2", "/ss12000v2-api/source/SE00100/v2.0"])
    func `the resources are found with and without their base path`(base: String) throws {
        let given = base.hasSuffix("/v2.0") ? String(base.dropLast(5)) : base
        for asked in [base, given] {
            let bench = try FollowBench(url: { $0.host + asked })
            bench.provider.behave { $0.base = base }
            bench.fillSchool()
            try bench.pull()
            #expect(try bench.served("persons", School.pupil) != nil, "\(asked)")
        }
    }

    @Test func `a list that is a bare array is a list`() throws {
        let bench = try FollowBench()
        bench.provider.behave { $0.isBare = true }
        bench.fillSchool()
        try bench.pull()
        #expect(try bench.served("persons", School.pupil) != nil)
    }

    @Test func `a page token of plain base64 comes back as it went`() throws {
        let bench = try FollowBench()
        bench.provider.behave { $0.pageSize = 2 }
        bench.fillSchool()
        try bench.pull()
        let token = bench.provider.requests.compactMap { $0.first("pageToken") }.first
        #expect(token?.hasPrefix("a/b==+") == true)
        // The standard: a token is combined with no filter but the limit.
        #expect(
            bench.provider.requests.filter { $0.first("pageToken") != nil }.allSatisfy {
                Set($0.query.map(\.name)).isSubset(of: ["pageToken", "limit"])
            })
    }

    @Test func `a resource the provider does not serve is left out and asked for again in an hour`() throws {
        let bench = try FollowBench()
        bench.fillSchool()
        bench.provider.behave { $0.refused = ["/duties": 403] }
        try bench.pull()
        #expect(try bench.state[.duties].refusal == 403)
        #expect(try bench.served("groups", School.group) != nil)
        bench.provider.forgetRequests()
        try bench.pull()
        #expect(!bench.provider.requests.contains { $0.path == "/v2.0/duties" })
        bench.provider.behave { $0.refused = [:] }
        bench.clock.advance(by: .seconds(3_600))
        try bench.pull()
        #expect(try bench.served("duties", School.duty) != nil)
        #expect(try bench.state[.duties].refusal == nil)
    }

    @Test func `a provider that serves nothing is a failure, not an empty register`() throws {
        let bench = try FollowBench()
        bench.provider.behave {
            $0.refused = ["/organisations": 403, "/persons": 403, "/groups": 403, "/duties": 403]
        }
        #expect(bench.failure()?.rule == .nothingServed)
    }

    @Test func `smaller pages are asked for where large ones are refused`() throws {
        let bench = try FollowBench()
        bench.fillSchool()
        bench.provider.whenAsked { request in
            request.first("limit") == "1000" ? .status(400, body: #"{"code":"limit","message":""}"#) : nil
        }
        try bench.pull()
        #expect(try bench.served("persons", School.pupil) != nil)
        #expect(bench.provider.requests.filter { $0.first("limit") == "1000" }.count == 1)
    }
}

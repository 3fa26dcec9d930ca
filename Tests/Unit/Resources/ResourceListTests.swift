import HTTP
import JSON
import Resources
import Runtime
import SS12000
import TestSupport
import Testing

struct ResourceListTests {
    private func bench(_ count: Int, order: ResourceOrder = .arrival) throws -> ResourceBench {
        let bench = try ResourceBench(order: order)
        for number in 0..<count {
            try bench.store(
                number, [("groupType", number % 2 == 0 ? "Klass" : "Mentor"), ("rank", JSON((count - number) / 2))])
        }
        return bench
    }

    @Test func `pages follow each other without gap or overlap, in the order things came`() throws {
        let pages = try bench(10).walk("/v2.0/groups?limit=4", repeating: "&limit=4")
        #expect(pages == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]])
    }

    @Test func `a list that ends on a full page has no next one`() throws {
        #expect(try bench(8).walk("/v2.0/groups?limit=4", repeating: "&limit=4") == [[0, 1, 2, 3], [4, 5, 6, 7]])
        #expect(try bench(0).walk("/v2.0/groups") == [[]])
    }

    @Test func `the token alone goes on with the first page's filters, and equal repeats are accepted`() throws {
        let bench = try bench(10)
        let first = "/v2.0/groups?groupType=Klass&limit=2"
        #expect(try bench.walk(first, repeating: "&limit=2") == [[0, 2], [4, 6], [8]])
        #expect(try bench.walk(first, repeating: "&limit=2&groupType=Klass") == [[0, 2], [4, 6], [8]])
    }

    @Test func `a token with other filters than its own is refused`() throws {
        let bench = try bench(10)
        let token = try #require(try bench.page("/v2.0/groups?groupType=Klass&limit=2").token)
        for other in [
            "groupType=Mentor", "groupType=Klass&groupType=Mentor", "has=la", "sortkey=ModifiedDesc",
            "expandReferenceNames=true",
        ] {
            let response = try bench.get("/v2.0/groups?\(other)&pageToken=\(token)")
            #expect(response.status == 400)
            #expect(try JSON(parsing: response.body)["code"]?.string == "page-token-mismatch")
        }
    }

    @Test(arguments: [
        "groupType=Mentor,Klass", "groupType[]=Mentor&groupType[]=Klass",
        "groupType=Klass&groupType=Mentor&groupType=Klass",
        "groupType[1]=Klass&groupType[0]=Mentor&rank.onOrAfter=00", "sortkey=&expandReferenceNames=False",
    ])
    func `repeats beside a token may have any order and form`(repeats: String) throws {
        let bench = try bench(6)
        let first = "/v2.0/groups?groupType=Klass&groupType=Mentor&rank.onOrAfter=0&limit=2"
        #expect(try bench.walk(first, repeating: "&limit=2&\(repeats)") == [[0, 1], [2, 3], [4, 5]])
    }

    @Test func `a token that some library wrote anew is still the token`() throws {
        let bench = try bench(6)
        let token = try #require(try bench.page("/v2.0/groups?limit=3").token)
        let padding = String(repeating: "=", count: (4 - token.utf8.count % 4) % 4)
        let ordinary = token.replacing("-", with: "+").replacing("_", with: "/") + padding
        #expect(try bench.page("/v2.0/groups?pageToken=\(ordinary)").numbers == [3, 4, 5])
        // With anything else behind it, it is none.
        for more in ["A", "x", "===", padding + "="] {
            #expect(try bench.get("/v2.0/groups?pageToken=\(token)\(more)").status == 400, "\(more)")
        }
    }

    @Test func `a token that is too old is 410, so that clients begin again`() throws {
        let bench = try bench(6)
        let token = try #require(try bench.page("/v2.0/groups?limit=3").token)
        bench.clock.advance(by: .seconds(24 * 3_600 + 1))
        let response = try bench.get("/v2.0/groups?pageToken=\(token)")
        #expect(response.status == 410)
        #expect(try JSON(parsing: response.body)["code"]?.string == "page-token-expired")
    }

    @Test func `a list goes on after a row that has been changed since`() throws {
        let bench = try bench(6, order: .ascending(.number("rank")))
        // Ranks are 3 2 2 1 1 0.
        let (first, token) = try bench.page("/v2.0/groups?limit=2")
        #expect(first == [5, 3])
        try bench.store(3, [("rank", 9)])
        #expect(try bench.page("/v2.0/groups?pageToken=\(try #require(token))").numbers == [4, 1, 2, 0, 3])
    }

    @Test(arguments: [
        "pageToken=zzz", "limit=0", "limit=x", "rank.onOrAfter=x", "rank.onOrAfter=1&rank.onOrAfter=2",
        "meta.modified.after=yesterday", "groupType=,", "colour=red", "limit=-1", "limit=1&limit=2",
        "expand=assignmentRoles", "sortkey=DisplayNameAsc",
        "expandReferenceNames=maybe",
    ])
    func `what is not understood is refused by parameter, never ignored`(query: String) throws {
        let response = try bench(1).get("/v2.0/groups?\(query)")
        #expect(response.status == 400)
        let json = try JSON(parsing: response.body)
        #expect(json["code"]?.string != nil && json["message"]?.string != nil)
        #expect(json["message"]?.string?.contains("yesterday") == false)
    }

    @Test(arguments: [
        "groupType=Klass&groupType=Mentor", "groupType[]=Klass&groupType[]=Mentor", "groupType=Klass,Mentor",
        "groupType=Klass&groupType=Klass&groupType=Mentor",
    ])
    func `several values may be repeated, bracketed or separated by commas`(query: String) throws {
        #expect(try bench(4).page("/v2.0/groups?\(query)").numbers == [0, 1, 2, 3])
    }

    @Test func `values that must all match are all asked for`() throws {
        #expect(try bench(4).page("/v2.0/groups?has=la&has=ss").numbers == [0, 2])
        #expect(try bench(4).page("/v2.0/groups?has=la&has=or").numbers == [])
    }

    @Test(arguments: [
        "expand=enrolments", "expand=", "expandReferenceNames=True", "expandReferenceNames=1", "pageToken=",
        "pageToken=null",
        "limit=100000", "limit=99999999999999999999999", "limit=", "groupType=", "groupType[]=", "colour=",
        "meta.modified.after=0001-01-01T00:00:00Z", "meta.created.after=2001-01-01T00:00:00.123456789%2B02:00",
        "meta.modified.after=2001-01-01T00:00:00+02:00", "meta.created.after=2001-01-01",
        "sortkey=modifieddesc&limit=0002",
        "limit=2&limit=2", "rank.onOrAfter=0&rank.onOrAfter=00",
    ])
    func `what clients are known to send is accepted whatever its form`(query: String) throws {
        #expect(try bench(2).page("/v2.0/groups?\(query)").numbers.sorted() == [0, 1])
    }

    @Test func `resources are served at the root as under the base path`() throws {
        let bench = try bench(2)
        #expect(try bench.get("/groups").body == bench.get("/v2.0/groups").body)
    }

    @Test func `asking for what is newer than the newest gives exactly what changed since`() throws {
        let bench = try bench(6)
        let newest = try #require(try newest(bench))
        #expect(try bench.page("/v2.0/groups?meta.modified.after=\(newest)").numbers == [])
        try bench.store(4, [("groupType", "Schema")])
        try bench.store(2, [("groupType", "Schema")])
        #expect(try bench.page("/v2.0/groups?meta.modified.after=\(newest)").numbers == [4, 2])
        #expect(try bench.page("/v2.0/groups?meta.modified.before=\(newest)").numbers == [0, 1, 3, 5])
    }

    @Test func `a resource that changes during a walk over changes comes again at the end`() throws {
        let bench = try bench(6)
        let (first, token) = try bench.page("/v2.0/groups?meta.modified.after=0001-01-01T00:00:00Z&limit=3")
        #expect(first == [0, 1, 2])
        try bench.store(1, [("groupType", "Schema")])
        let rest = try bench.walk("/v2.0/groups?pageToken=\(try #require(token))")
        #expect(rest == [[3, 4, 5, 1]])
    }

    @Test func `the newest come first when asked for`() throws {
        #expect(
            try bench(5).walk("/v2.0/groups?sortkey=ModifiedDesc&limit=2", repeating: "&limit=2") == [
                [4, 3], [2, 1], [0],
            ])
    }

    @Test func `a list ordered by a column with equal values loses none of them`() throws {
        // Ranks are 3 2 2 1 1 0.
        let bench = try bench(6, order: .ascending(.number("rank")))
        #expect(try bench.walk("/v2.0/groups?limit=2", repeating: "&limit=2") == [[5, 3], [4, 1], [2, 0]])
    }

    @Test func `a hidden resource is in no list and for a caller without the right does not exist`() throws {
        let hidden: [(String, JSON)] = [("groupType", "Klass"), ("secret", true)]
        for seesHidden in [false, true] {
            let bench = try ResourceBench(seesHidden: seesHidden)
            try bench.store(1, [("groupType", "Klass")])
            try bench.store(2, hidden)
            #expect(try bench.page("/v2.0/groups").numbers == [1])
            #expect(try bench.page("/v2.0/groups?groupType=Klass").numbers == [1])
            let single = try bench.get("/v2.0/groups/\(GroupIDs.two)")
            #expect(single.status == (seesHidden ? 200 : 404))
            #expect(single.body.isEmpty == !seesHidden)
        }
    }

    @Test func `a single resource is the stored document, an unknown one 404 without body, no id 400`() throws {
        let bench = try bench(3)
        let single = try bench.get("/v2.0/groups/\(GroupIDs.two.uppercased())")
        #expect(try JSON(parsing: single.body)["groupType"]?.string == "Klass")
        #expect(single.header("Content-Type") == "application/json")
        let missing = try bench.get("/v2.0/groups/\(GroupIDs.ninetyNine)")
        #expect(missing.status == 404 && missing.body.isEmpty)
        #expect(try bench.get("/v2.0/groups/6A").status == 400)
    }

    private func newest(_ bench: ResourceBench) throws -> String? {
        let response = try bench.get("/v2.0/groups?sortkey=ModifiedDesc&limit=1")
        return try JSON(parsing: response.body)["data"]?[0]?["meta"]?["modified"]?.string
    }
}

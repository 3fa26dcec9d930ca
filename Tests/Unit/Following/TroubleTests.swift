import Following
import FoundationEssentials
import JSON
import Runtime
import SS12000
import Synchronization
import TestSupport
import Testing

/// What providers really answer, beside what they should.
@Suite(.timeLimit(.minutes(5))) struct ProviderTroubleTests {
    /// Says yes for the first so many of the requests it is asked about.
    private final class Times: Sendable {
        private let left: Mutex<Int>
        init(_ count: Int) { left = Mutex(count) }
        func take() -> Bool {
            left.withLock {
                $0 -= 1
                return $0 >= 0
            }
        }
    }

    private static let troubles: [(String, FakeProvider.Trouble)] = [
        ("503", .status(503, body: #"{"code":"source_unavailable","message":"x"}"#, headers: "Retry-After: 0\r\n")),
        ("500 as Skolverket says it", .status(500, body: #"{"error":{"code":"x","message":""}}"#)),
        ("429", .status(429, headers: "Retry-After: 0\r\n")),
        ("an error that says it succeeded", .text(#"{"code":"source_unavailable","message":"x"}"#)),
        ("an answer that is cut", .cut),
        ("no answer", .silence),
        ("half a document", .text(#"{"data":[{"id":"#)),
        ("a page for people", .text("<html>")),
    ]

    @Test(arguments: troubles.indices)
    func `a trouble that passes is waited out, and nothing is lost or told twice`(index: Int) throws {
        let trouble = Self.troubles[index].1
        for path in ["/v2.0/persons", "/v2.0/groups", "/v2.0/deletedEntities"] {
            let bench = try FollowBench(["FOLLOW_PAGE_SIZE": "2"])
            bench.fillSchool()
            let times = Times(2)
            bench.provider.whenAsked { request in request.path == path && times.take() ? trouble : nil }
            try bench.pull()
            #expect(try bench.served("groups", School.group)?["groupMemberships"]?.count == 1)
            #expect(try bench.register.told().filter { $0.subject == School.pupil }.count == 1)
        }
    }

    @Test(arguments: [410, 404, 400])
    func `a list whose place is lost begins again`(status: Int) throws {
        let bench = try FollowBench(["FOLLOW_PAGE_SIZE": "1"])
        bench.fillSchool()
        let times = Times(2)
        bench.provider.whenAsked { request in
            request.path == "/v2.0/persons" && request.first("pageToken") != nil && times.take()
                ? .status(status) : nil
        }
        try bench.pull()
        #expect(try bench.register.ids("/v2.0/persons").count == 3)
        let beginnings = bench.provider.requests.filter {
            $0.path == "/v2.0/persons" && $0.first("pageToken") == nil && $0.first("meta.modified.after") == nil
        }
        #expect(beginnings.count == 3)
    }

    @Test func `a list that is always lost is a failure, and the other lists are read`() throws {
        let bench = try FollowBench(["FOLLOW_PAGE_SIZE": "1"])
        bench.fillSchool()
        bench.provider.whenAsked { request in
            request.path == "/v2.0/persons" && request.first("pageToken") != nil ? .status(410) : nil
        }
        #expect(bench.failure()?.rule == .listExpired)
        #expect(try bench.served("duties", School.duty) != nil)
        #expect(try bench.state.lastSuccess == nil)
    }

    @Test func `a page token that comes again is not followed for ever`() throws {
        let bench = try FollowBench()
        bench.fillSchool()
        bench.provider.whenAsked { $0.path == "/v2.0/groups" ? .text(#"{"data":[],"pageToken":"same"}"#) : nil }
        #expect(bench.failure()?.rule == .pageTokenRepeats)
        #expect(try bench.served("persons", School.pupil) != nil)
    }

    @Test func `a provider that is away fails by name, and what is here is untouched`() throws {
        let bench = try FollowBench()
        bench.fillSchool()
        try bench.pull()
        try bench.register.forgetTold()
        bench.provider.whenAsked { _ in .status(503) }
        #expect(bench.failure() == ProviderFailure(.unavailable, status: 503))
        #expect(try bench.register.ids("/v2.0/persons").count == 3)
        #expect(try bench.register.told().isEmpty)
        let note = try bench.follower.status.note(at: bench.clock.now)
        #expect(note?.contains("provider-unavailable (503)") == true)
    }

    @Test func `a redirect is not followed`() throws {
        let bench = try FollowBench()
        bench.provider.whenAsked { _ in .status(302, headers: "Location: http://127.0.0.1:1/\r\n") }
        #expect(bench.failure()?.rule == .redirected)
    }

    @Test func `garbage among good items is rejected by name and the good are taken`() throws {
        let bench = try FollowBench()
        bench.provider.put("organisations", FollowBench.organisation(School.unit))
        let good = FollowBench.person(FollowBench.id(1)).text
        bench.provider.whenAsked { request in
            request.path == "/v2.0/persons" && request.first("meta.created.after") == nil
                ? .text(#"{"data":[5,null,"x",{"id":{}},{},[],{"id":"a","givenName":tru},\#(good)]}"#) : nil
        }
        try bench.pull()
        #expect(try bench.register.ids("/v2.0/persons") == [FollowBench.id(1)])
        #expect(try bench.state[.persons].tally.rejected == 7)
        #expect(try bench.state[.persons].remarks.contains(.idsMissing))
        let rejected = try bench.state[.persons].rejected
        #expect(rejected["missing-id"] == 1 && rejected["not-an-object"] == 4 && rejected["not-json"] == 1)
        #expect(try bench.state[.persons].rejections.count == 7)
    }
}

import Following
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SS12000
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct FollowingRouteTests {
    @Test func `a register that follows nobody says so`() throws {
        let bench = try RegisterBench()
        let status = try bench.send(.get, "/v1/following", scopes: ["operator"])
        #expect(try JSON(parsing: status.body) == ["mode": "off"])
        let reading = try bench.send(.post, "/v1/following/readings", scopes: ["operator"])
        #expect(reading.status == 409)
        #expect(try JSON(parsing: reading.body)["code"]?.string == "not-following")
        #expect(try bench.send(.get, "/v1/following", scopes: ["ss12000.read"]).status == 403)
    }

    @Test func `the status tells how far each kind has come`() throws {
        let bench = try FollowBench()
        bench.fillSchool()
        try bench.pull()
        bench.clock.advance(by: .seconds(90))
        let status = try JSON(
            parsing: bench.register.send(.get, "/v1/following", scopes: ["operator"]).body)
        #expect(status["mode"]?.string == "follow" && status["state"]?.string == "following")
        #expect(status["lagSeconds"]?.int == 90 && status["provider"]?.string == bench.provider.url)
        #expect(status["kinds"]?["persons"]?["tally"]?["created"]?.int == 3)
        #expect(status["kinds"]?["persons"]?["cursor"]?.string != nil)
        #expect(status["kinds"]?["placements"]?["refusal"]?.int == 404)
        #expect(status["lastError"] == nil)
    }

    @Test func `what is followed is written by nobody else`() throws {
        let bench = try FollowBench()
        bench.fillSchool()
        try bench.pull()
        let body = #"{"persons":[\#(FollowBench.person(FollowBench.id(1)).text)]}"#
        let refused = try bench.register.send(.post, "/v1/imports", body, scopes: ["register.write"])
        #expect(refused.status == 409)
        #expect(try JSON(parsing: refused.body)["code"]?.string == "followed-register")
        #expect(try bench.register.bare(.post, "/v1/imports").status == 401)
    }

    @Test(arguments: [
        (HTTP.Method.post, "/v1/persons/\(School.pupil)/moves", true),
        (.post, "/v1/persons/\(School.pupil)/leavings", true),
        (.post, "/v1/school-year-changes", true), (.post, "/v1/new-identities", true),
        (.post, "/v1/persons/\(School.pupil)/retirement", true), (.put, "/v1/groups/\(School.group)", true),
        (.delete, "/v1/studyPlans/\(School.group)", true), (.put, "/v1/persons/\(School.pupil)/status", false),
        (.put, "/v1/persons/\(School.pupil)/guardianships/\(School.guardian)", false),
        (.put, "/v1/persons/\(School.pupil)/security-marking", false),
    ])
    func `what would be lost with the next reading is refused, and what stands against it is not`(
        method: HTTP.Method, path: String, isRefused: Bool
    ) throws {
        let bench = try FollowBench()
        let answer = try bench.register.send(
            method, path, "{}", scopes: ["register.write", "register.protect"], purpose: "Provning")
        let code = answer.body.isEmpty ? nil : try JSON(parsing: answer.body)["code"]?.string
        #expect((code == "followed-register") == isRefused)
    }

    @Test func `without the lock others write beside it`() throws {
        let bench = try FollowBench(["FOLLOW_LOCK": "false"])
        try bench.register.load(#"{"persons":[\#(FollowBench.person(FollowBench.id(1)).text)]}"#)
        #expect(try bench.served("persons", FollowBench.id(1)) != nil)
    }

    @Test(arguments: [
        ("/v1/following/deletions/pupils", #"{"count":1}"#, 404),
        ("/v1/following/deletions/activities", #"{"count":1}"#, 404),
        ("/v1/following/deletions/groups", "", 400), ("/v1/following/deletions/groups", "x", 400),
        ("/v1/following/deletions/groups", "{}", 422), ("/v1/following/deletions/groups", #"{"count":-1}"#, 422),
        ("/v1/following/deletions/groups", #"{"count":"9"}"#, 422),
        ("/v1/following/deletions/groups", #"{"count":0}"#, 204),
    ])
    func `an allowance is a count for a kind that is followed`(path: String, body: String, status: Int) throws {
        let bench = try FollowBench()
        #expect(try bench.register.send(.put, path, body, scopes: ["register.write"]).status == status)
    }

    @Test func `the worker reads again and again until it is stopped, and goes on where it was`() throws {
        let bench = try FollowBench(["FOLLOW_INTERVAL": "1s"])
        bench.fillSchool()
        let follower = try bench.follower
        try running(follower) {
            try eventually("the first reading") { follower.status.activity == .following }
            #expect(try bench.served("persons", School.pupil) != nil)
            bench.provider.put("persons", FollowBench.person(FollowBench.id(1)))
            _ = try bench.register.send(.post, "/v1/following/readings", scopes: ["operator"])
            try eventually("what is new") { try bench.served("persons", FollowBench.id(1)) != nil }
        }
        #expect(follower.status.activity == .stopped)
        // Thrown away and started again: nothing is read whole, nothing is told twice.
        try bench.register.forgetTold()
        bench.provider.forgetRequests()
        bench.provider.put("persons", FollowBench.person(FollowBench.id(2)))
        try running(follower) {
            try eventually("what came meanwhile") { try bench.served("persons", FollowBench.id(2)) != nil }
        }
        #expect(try bench.register.told().map(\.subject) == [FollowBench.id(2)])
        let whole = bench.provider.requests.filter { $0.path == "/v2.0/persons" && $0.query.map(\.name) == ["limit"] }
        #expect(whole.isEmpty)
    }

    @Test func `a worker that waits for a provider ends when it is asked to`() throws {
        let bench = try FollowBench(["FOLLOW_TIMEOUT": "10m"])
        bench.provider.whenAsked { _ in .status(503, headers: "Retry-After: 600\r\n") }
        let follower = try bench.follower
        try running(follower) {
            try eventually("a request") { !bench.provider.requests.isEmpty }
        }
        #expect(follower.status.activity == .stopped)
    }
}

import Following
import FoundationEssentials
import JSON
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(3))) struct NewReadingTests {
    private func filled(_ settings: [String: String] = [:]) throws -> FollowBench {
        let bench = try FollowBench(settings)
        bench.fillSchool()
        try bench.pull()
        try bench.register.forgetTold()
        bench.provider.forgetRequests()
        return bench
    }

    @Test func `what is changed or new comes with the next reading, and nothing else is told`() throws {
        let bench = try filled()
        bench.provider.put("persons", FollowBench.person(School.teacher, ["middleName": "Maria"]))
        bench.provider.put("persons", FollowBench.person(FollowBench.id(5)))
        try bench.pull()
        #expect(Set(try bench.register.told().map(\.subject)) == [School.teacher, FollowBench.id(5)])
        #expect(try bench.served("persons", School.teacher)?["middleName"]?.string == "Maria")
    }

    @Test func `it asks for the time of the last change minus the overlap, for changed and for created`() throws {
        let bench = try filled(["FOLLOW_OVERLAP": "10m"])
        let cursor = try #require(try bench.state[.persons].cursor)
        try bench.pull()
        let asked = bench.provider.requests.filter { $0.path == "/v2.0/persons" }
        let since = (cursor - .seconds(600)).rfc3339
        #expect(asked.contains { $0.first("meta.modified.after") == since })
        #expect(asked.contains { $0.first("meta.created.after") == since })
        #expect(try bench.register.told().isEmpty)
    }

    @Test func `what the overlap brings again changes nothing`() throws {
        let bench = try filled()
        for _ in 0..<3 { try bench.pull() }
        #expect(try bench.register.told().isEmpty)
        #expect(try bench.state[.persons].tally.changed == 0)
    }

    @Test func `a new member of a class comes with the class, also when the members were read before`() throws {
        let bench = try filled()
        // Created at the provider between the reading of persons and of groups.
        bench.provider.whenAsked { [provider = bench.provider] request in
            if request.path == "/v2.0/groups", request.first("meta.modified.after") != nil {
                provider.whenAsked { _ in nil }
                provider.put("persons", FollowBench.person(FollowBench.id(6)))
                provider.put("groups", FollowBench.group(School.group, [School.pupil, FollowBench.id(6)]))
            }
            return nil
        }
        try bench.pull()
        try bench.pull()
        let group = try #require(try bench.served("groups", School.group))
        #expect(group["groupMemberships"]?.count == 2)
    }

    @Test func `the cursor is the greatest time seen, to the last digit, and never lies in the future`() throws {
        let bench = try FollowBench()
        bench.fillSchool()
        let exact = "2026-08-17T05:59:59.123457Z"
        bench.provider.put(
            "organisations",
            FollowBench.organisation(School.unit).setting("meta", ["created": JSON(exact), "modified": JSON(exact)]))
        let future = "2099-01-01T00:00:00Z"
        bench.provider.put(
            "duties",
            [
                "id": JSON(School.duty), "dutyAt": ["id": JSON(School.unit)], "dutyRole": "Lärare",
                "startDate": "2026-08-01", "meta": ["created": JSON(future), "modified": JSON(future)],
            ])
        try bench.pull()
        #expect(try bench.state[.organisations].cursor == Instant(rfc3339: exact))
        #expect(try bench.state[.duties].cursor == bench.clock.now)
    }

    @Test func `times without a zone are the wall clock's in Stockholm`() throws {
        let bench = try FollowBench()
        bench.fillSchool()
        bench.provider.put(
            "organisations",
            FollowBench.organisation(School.unit).setting(
                "meta", ["created": "2026-08-16T10:00:00", "modified": "2026-08-16T10:00:00.250000"]))
        try bench.pull()
        #expect(try bench.state[.organisations].cursor == Instant(rfc3339: "2026-08-16T08:00:00.25Z"))
    }

    @Test func `a provider that forgets its filters is read whole every quarter of an hour`() throws {
        let bench = try FollowBench()
        bench.fillSchool()
        try bench.pull()
        bench.provider.behave {
            $0.understandsModified = false
            $0.understandsCreated = false
        }
        bench.clock.advance(by: .seconds(3 * 86_400))
        bench.provider.put("persons", FollowBench.person(School.teacher, ["middleName": "Maria"]))
        // The first reading after so long is a whole one; the next finds out.
        try bench.pull()
        try bench.pull()
        #expect(try bench.state[.persons].remarks.contains(.filterIgnored))
        bench.provider.forgetRequests()
        try bench.pull()
        #expect(!bench.provider.requests.contains { $0.path == "/v2.0/persons" })
        bench.clock.advance(by: .seconds(900))
        try bench.pull()
        #expect(bench.provider.requests.contains { $0.path == "/v2.0/persons" })
        #expect(try bench.served("persons", School.teacher)?["middleName"]?.string == "Maria")
    }

    @Test func `a provider that refuses the filter is read whole at once, and then every quarter of an hour`() throws {
        let bench = try filled()
        bench.provider.whenAsked { request in
            request.first("meta.modified.after") == nil ? nil : .status(400, body: #"{"code":"x","message":""}"#)
        }
        bench.provider.put("persons", FollowBench.person(School.teacher, ["middleName": "Maria"]))
        try bench.pull()
        #expect(try bench.served("persons", School.teacher)?["middleName"]?.string == "Maria")
        #expect(try bench.state[.persons].remarks == [.filterRefused])
    }

    @Test func `a restart between what was taken in and its cursor takes it in again and changes nothing`() throws {
        let bench = try filled()
        bench.provider.put("persons", FollowBench.person(School.teacher, ["middleName": "Maria"]))
        let before = try #require(try bench.state[.persons].cursor)
        // The list breaks off after its first page has been taken in.
        bench.provider.behave { $0.pageSize = 1 }
        bench.provider.whenAsked { $0.first("pageToken") == nil ? nil : .status(404) }
        _ = bench.failure()
        #expect(try bench.state[.persons].cursor == before)
        bench.provider.whenAsked { _ in nil }
        try bench.pull()
        #expect(try bench.state[.persons].cursor ?? before > before)
        #expect(try bench.register.told().map(\.subject) == [School.teacher])
    }

    @Test func `the state outlives the process, and another provider begins anew`() throws {
        let bench = try filled()
        let kept = try bench.register.database.read { transaction in
            try transaction.first("SELECT document FROM follow_state") { $0.bytes(0) }
        }
        let state = try #require(FollowStateBytes.read(kept))
        #expect(state == (try bench.state))
        #expect(state.provider == bench.provider.url)
    }
}

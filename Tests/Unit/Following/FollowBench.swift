import Following
import FoundationEssentials
import HTTP
import JSON
import RegisterService
import Runtime
import SS12000
import TestSupport
import Testing

/// A Register that follows a fake provider, one reading at a time.
struct FollowBench {
    let clock = TestClock("2026-08-17T06:00:00Z")
    let provider: FakeProvider
    let log = LogLines()
    let register: RegisterBench

    init(_ settings: [String: String] = [:], url: (FakeProvider) -> String = \.url) throws {
        provider = try FakeProvider(clock: clock.clock)
        for path in ["organisations", "persons", "groups", "duties"] { provider.forgetAll(path) }
        register = try RegisterBench(
            ["FOLLOW_URL": url(provider), "FOLLOW_TIMEOUT": "20s", "FOLLOW_PAUSE": "10ms"].merging(settings) { $1 },
            clock: clock, log: log.log())
    }

    var follower: Follower { get throws { try #require(register.service.following.follower) } }
    var state: FollowState { get throws { try follower.status.state } }

    /// A minute later, one reading.
    func pull() throws {
        clock.advance(by: .seconds(60))
        try follower.pull(until: Stop())
    }

    /// What the reading fails with.
    func failure() -> ProviderFailure? {
        do {
            try pull()
            return nil
        } catch {
            return error as? ProviderFailure
        }
    }

    func served(_ path: String, _ id: String) throws -> JSON? {
        let response = try register.get("/v2.0/\(path)/\(id)", scopes: ["ss12000.read", "ss12000.protected"])
        return response.status == 200 ? try JSON(parsing: response.body) : nil
    }

    /// All that the provider has, as one document.
    func everything() -> String {
        JSON(object: provider.everything.map { ($0.key, JSON($0.value)) }).text
    }

    /// A unit, a class with a pupil, the pupil's guardian, a teacher with a duty.
    func fillSchool() {
        provider.put("organisations", Self.organisation(School.unit))
        provider.put(
            "persons",
            Self.person(
                School.pupil,
                ["responsibles": [["person": ["id": JSON(School.guardian)], "relationType": "Vårdnadshavare"]]]))
        provider.put("persons", Self.person(School.guardian))
        provider.put("persons", Self.person(School.teacher))
        provider.put("groups", Self.group(School.group, [School.pupil]))
        provider.put(
            "duties",
            [
                "id": JSON(School.duty), "person": ["id": JSON(School.teacher)], "dutyAt": ["id": JSON(School.unit)],
                "dutyRole": "Lärare", "startDate": "2026-08-01",
            ])
    }

    static func organisation(_ id: String, parent: String? = nil) -> JSON {
        .object {
            $0.set("id", id)
            $0.set("displayName", "Exempelskolan")
            $0.set("organisationType", parent == nil ? "Skolenhet" : "Skola")
            $0.set("parentOrganisation", parent.map { ["id": JSON($0)] as JSON })
        }
    }

    static func person(_ id: JSON, _ more: JSON = [:]) -> JSON {
        var members: [(String, JSON)] = [("id", id), ("givenName", "Alva"), ("familyName", "Exempel")]
        if let others = more.members { members += others.map { ($0.key, $0.value) } }
        return JSON(object: members)
    }

    static func person(_ id: String, _ more: JSON = [:]) -> JSON { person(JSON(id), more) }

    static func group(_ id: String, _ members: [String], name: String = "7B") -> JSON {
        [
            "id": JSON(id), "displayName": JSON(name), "startDate": "2026-08-01", "groupType": "Klass",
            "organisation": ["id": JSON(School.unit)],
            "groupMemberships": JSON(members.map { ["person": ["id": JSON($0)]] as JSON }),
        ]
    }

    /// The n-th of many persons.
    static func id(_ number: Int) -> String { PersonID.numbered(number).description }
}

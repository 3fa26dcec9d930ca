import Following
import Foundation
import HTTP
import JSON
import Runtime
import SS12000
import TestSupport
import Testing

@testable import RegisterService

/// What the READMEs promise an operator: every metric is served under its name, with its kind and labels, and moves with what it
/// counts.
@Suite(.timeLimit(.minutes(3))) struct DocumentedMetricsTests {
    private let provider: FakeProvider
    private let bench: WebhookBench

    init() throws {
        let clock = TestClock("2026-08-17T06:00:00Z")
        provider = try FakeProvider(clock: clock.clock)
        let following = [
            "REGISTER_FOLLOW_URL": provider.url, "REGISTER_FOLLOW_PAUSE": "10ms", "REGISTER_FOLLOW_TIMEOUT": "5s",
            "REGISTER_FOLLOW_LOCK": "false",
        ]
        bench = try WebhookBench(WebhookBench.loopback.merging(following) { $1 }, clock: clock)
    }

    /// All series of a name, summed, of those whose labels hold this text.
    private func value(_ name: String, where label: String = "") -> Double {
        bench.metrics.exposition().split(separator: "\n").reduce(0) { sum, line in
            guard line.hasPrefix(name + " ") || line.hasPrefix(name + "{") else { return sum }
            guard label.isEmpty || line.contains(label) else { return sum }
            return sum + (line.split(separator: " ").last.flatMap { Double($0) } ?? 0)
        }
    }

    private func follow() throws { try #require(bench.service.following.follower).pull(until: Stop()) }

    // MARK: What happens

    private func importSome() throws {
        let group =
            #""displayName":"6A","groupType":"Klass","startDate":"2026-08-17","organisation":{"id":"\#(School.unit)"}"#
        try bench.load(
            #"""
            {"persons":[{"id":"\#(School.pupil)","givenName":"Bo","familyName":"Exempel","birthDate":"2008-08-19"}],\#
            "groups":[{"id":"\#(School.group)",\#(group)}]}
            """#)
    }

    private func letThePupilComeOfAge() throws {
        bench.clock.advance(by: .seconds(4 * 86_400))
        try bench.service.life.clock.turn()
    }

    private func report() throws {
        let statistics = #"{"resourceType":"Activity","newCount":2,"updatedCount":234,"deletedCount":0}"#
        #expect(try bench.send(.post, "/v2.0/statistics", statistics).status == 201)
        let entry = #"{"message":"Långsamt","severityLevel":"Warning"}"#
        #expect(try bench.send(.post, "/v2.0/log", entry).status == 201)
    }

    private func loseASubscriber() throws {
        try bench.subscribe(at: "http://127.0.0.1:9/hook")
        try bench.changePerson("Ny")
        bench.clock.advance(by: .seconds(60))
        _ = try bench.turn(ScriptedTargets(.gone))
    }

    // MARK: What must move

    @Test func `imports count what they take and what they leave out`() throws {
        try importSome()
        #expect(value("register_import_items_total") == 1)
        #expect(value("register_import_rejected_total") == 1)
        try importSome()
        #expect(value("register_import_items_total") == 2, "what is found unchanged counts too")
    }

    @Test func `the clock counts whom a day has changed`() throws {
        try importSome()
        try bench.service.life.clock.turn()
        #expect(value("register_clock_persons_total") == 0)
        try letThePupilComeOfAge()
        #expect(value("register_clock_persons_total") == 1)
    }

    @Test func `what clients report is counted, log entries by severity`() throws {
        try report()
        #expect(value("client_statistics_entries_total") == 1)
        #expect(value("client_log_entries_total", where: #"severity="Warning""#) == 1)
        #expect(value("client_log_entries_total", where: #"severity="Error""#) == 0)
    }

    @Test func `a target that is gone is an attempt and a suspension`() throws {
        try importSome()
        try loseASubscriber()
        #expect(value("webhook_suspensions_total") == 1)
        #expect(value("webhook_attempts_total") == 1)
        #expect(value("webhook_subscriptions", where: #"state="suspended""#) == 1)
        #expect(value("webhook_subscriptions", where: #"state="active""#) == 0)
    }

    @Test func `following counts requests by what they came to, and how long ago the last whole reading began`() throws
    {
        provider.put("persons", FollowBench.person(FollowBench.id(1)))
        try follow()
        let good = value("follow_requests_total", where: #"outcome="ok""#)
        #expect(good > 0 && good == Double(provider.requests.count) - value("follow_requests_total", where: "refused"))
        #expect(value("follow_lag_seconds") == 0)
        bench.clock.advance(by: .seconds(30))
        #expect(value("follow_lag_seconds") == 30)
        provider.whenAsked { _ in .status(503) }
        #expect(throws: ProviderFailure.self) { try follow() }
        #expect(value("follow_requests_total", where: #"outcome="unavailable""#) > 0)
        #expect(value("follow_lag_seconds") == 30, "a reading that failed is none")
        provider.whenAsked { _ in nil }
        try follow()
        #expect(value("follow_lag_seconds") == 0)
    }

    // MARK: What is promised

    /// Names with their labels, of the paragraph that begins with **Metrics**.
    private static func documented(in file: String) throws -> [(name: String, labels: [String])] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..")
        let text = try String(contentsOf: root.appending(path: file), encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let paragraph = lines.drop { !$0.hasPrefix("**Metrics**") }.prefix { !$0.isEmpty }.joined(separator: " ")
        return paragraph.matches(of: /`([a-z_]+)(?:\{([a-z,]+)\})?`/).map { match in
            (String(match.1), match.2?.split(separator: ",").map(String.init) ?? [])
        }
    }

    @Test(arguments: [("Services/Register/README.md", 12), ("Services/Register/FOLLOWING.md", 4)])
    func `what is documented is served, with its kind and its labels`(file: String, count: Int) throws {
        provider.put("persons", FollowBench.person(FollowBench.id(1)))
        try follow()
        let exposition = bench.metrics.exposition()
        let documented = try Self.documented(in: file)
        #expect(documented.count == count)
        for (name, labels) in documented {
            let kind = name.hasSuffix("_total") ? "counter" : "gauge"
            #expect(exposition.contains("\n# TYPE \(name) \(kind)\n"), "\(name)")
            let series = exposition.split(separator: "\n").filter {
                $0.hasPrefix(name + " ") || $0.hasPrefix(name + "{")
            }
            #expect(!series.isEmpty, "\(name)")
            for one in series {
                let found = one.matches(of: /([a-z]+)="/).map { String($0.1) }
                #expect(found == labels, "\(name)")
            }
        }
    }
}

import TestSupport
import Testing

/// The real door (nginx, as it is deployed) before a server of ours that writes down what reaches it.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct FrontDoorTests {
    private let behind: Behind

    init() throws { behind = try Behind() }

    private static let hidden = "GET /v1/lessons/hidden/roll HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test(arguments: [
        "Content-Length: 0\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Content-Length: 5\r\nContent-Length: 0", "Content-Length: 0\r\nContent-Length: \(hidden.utf8.count)",
        "Content-Length: 0, \(hidden.utf8.count)", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: identity\r\nContent-Length: \(hidden.utf8.count)",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: x",
        "Transfer-Encoding : chunked\r\nContent-Length: \(hidden.utf8.count)",
        " Transfer-Encoding: chunked\r\nContent-Length: \(hidden.utf8.count)",
        "X: y\r\n Transfer-Encoding: chunked\r\nContent-Length: \(hidden.utf8.count)",
        "X: y\rTransfer-Encoding: chunked\r\nContent-Length: \(hidden.utf8.count)",
        "Content_Length: 0\r\nContent-Length: \(hidden.utf8.count)",
        "Transfer\u{00}Encoding: chunked\r\nContent-Length: \(hidden.utf8.count)",
        "Connection: Content-Length\r\nContent-Length: \(hidden.utf8.count)",
        "Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: \(hidden.utf8.count)",
    ])
    func `no request hidden in another's body reaches a service`(headers: String) throws {
        let chunked = "0\r\n\r\n"
        for body in [Self.hidden, chunked + Self.hidden] {
            _ = try behind.send("POST /v1/absences HTTP/1.1\r\nHost: x\r\n\(headers)\r\n\r\n\(body)", answers: 1)
        }
        // The connection the door keeps to the service is clean: the next client gets its own answer.
        let next = try behind.send("GET /v1/alerts HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(next.map(\.status) == [200] && next[0].text.hasPrefix("/v1/alerts"))
        #expect(!behind.seen.entries.contains { $0.contains("hidden") })
    }

    @Test(arguments: [
        "/metrics", "/health/ready", "/health/live", "/openapi.json", "/v1/replicas", "/v1/imports", "//metrics",
        "/./metrics", "/v2.0/persons/../../metrics", "/v2.0/persons/%2e%2e/%2e%2e/metrics",
        "/v2.0/persons/..%2f..%2fmetrics", "/v1/alerts/../../metrics", "/v1/alerts/..%2f..%2fhealth%2fready",
        "/v1/register/imports/../../../metrics", "/v1/register/imports/../replicas",
        "/v1/register/imports%2f..%2freplicas",
        "/v1/register/imports..%2freplicas", "/v1/register/imports/..;/replicas", "/v1/lessons/..;/..;/metrics",
        "/metrics/../v1/alerts", "/metrics/%2e%2e/v1/alerts", "/v1/replicas/..%2f/alerts", "/v1/alerts%00/metrics",
        "/v1/alerts/%2e%2e%2f%2e%2e%2fmetrics", "/metrics?/v1/alerts", "/metrics#/v1/alerts", "http://x/metrics",
        "http://127.0.0.1/v1/replicas", "/\\metrics", "/v1/lessons/../replicas", "/v1\\replicas", "/%6detrics",
        "/v1/%72eplicas", "/v1/persons/a/records", "/v1/persons/a/security-marking", "/v1/persons/a/retirement",
        "/v1/persons/a/erasures", "/v1/persons/a/grants/b/c", "/v1/persons//a/records", "/v1/persons/a/records/",
        "/v1/persons/a/status/../records", "/v1/persons/a/status/%2e%2e/records", "/v1/persons/a/records/../status",
        "/v1/persons/a/records%2f..%2fstatus", "/v1/persons/a%2frecords", "/v1/persons/a/%72ecords",
        "/v1/persons/a/records;/status", "/v1/persons/a/guardianships/../records", "/v1/erasures", "/v1/erasures/a",
        "/v1/protected-accesses", "/v1/new-identities", "/v1/following", "/v1/following/comparison",
        "/v1/subscriptions", "/v1/log-entries", "/v1/statistics-entries", "/v1/register/access-log/a",
        "/v1/register/records", "/v1/attendance/records", "/v1/alerts/a", "/v1/lessons/a", "/v1/students/a",
        "/v1/school-year-changes/a/b", "/v1/register/imports/a/b",
    ])
    func `nothing that is not for the world is reached by any spelling of its path`(target: String) throws {
        let answers = try behind.send("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", answers: 1)
        for answer in answers { #expect((400..<500).contains(answer.status), "\(target): \(answer.status)") }
        #expect(behind.seen.entries.isEmpty, "\(target) reached \(behind.seen.entries)")
    }

    @Test(arguments: [
        "/v1/persons/a", "/v1/persons/a/guardianships", "/v1/persons/a/guardianships/b", "/v1/persons/a/grants",
        "/v1/persons/a/grants/b", "/v1/persons/a/moves", "/v1/persons/a/leavings", "/v1/persons/a/status",
        "/v1/persons/a/siblings", "/v1/organisations/a", "/v1/school-year-changes", "/v1/school-year-changes/a",
        "/v1/school-year-changes/a/application", "/v1/calendarEvents/a/cancellation", "/v1/lessons/a/roll",
        "/v1/lessons/a/roll/history", "/v1/absences/a", "/v1/students/a/attendance", "/v1/alerts?child=a%2Fb",
    ])
    func `what offices, teachers and guardians use is asked as they wrote it`(target: String) throws {
        let answer = try behind.send("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", answers: 1).first
        #expect(answer?.status == 200)
        #expect(behind.seen.entries.map { String($0.prefix { $0 != "?" }) } == ["GET \(target.prefix { $0 != "?" })"])
    }

    @Test(arguments: [
        ("/v1/register/imports?dryRun=true", "/v1/imports"), ("/v1/schedule/imports/a%20b", "/v1/imports/a%20b"),
        ("/v1/register/imports/a/undo", "/v1/imports/a/undo"), ("/v1/register/access-log", "/v1/access-log"),
        ("/v1/notify/access-log/own?child=a", "/v1/access-log/own"),
        ("/v1/register/access-log/own?child=a", "/v1/access-log/own"),
        ("/v1/schedule/access-log/own", "/v1/access-log/own"),
    ])
    func `what each service has of its own is asked under the service's name`(target: String, path: String) throws {
        let answer = try behind.send("GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", answers: 1).first
        #expect(answer?.status == 200)
        #expect(behind.seen.entries == ["GET \(path)"])
    }

    @Test func `a client's word about where it comes from does not pass the door`() throws {
        for claim in [
            "X-Forwarded-For: 192.0.2.9", "X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-For: 198.51.100.1",
            "X-Real-IP: 192.0.2.9", "Forwarded: for=192.0.2.9",
        ] {
            let answers = try behind.send(
                "GET /v1/alerts HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\n\(claim)\r\nConnection: close\r\n\r\n"
            )
            #expect(answers.first?.text == "/v1/alerts from 127.0.0.1")
            #expect(answers.first?.headers["strict-transport-security"] == nil)
        }
    }

    @Test func `every answer of the door tells a browser the same as a service's, once`() throws {
        for (request, status) in [
            ("GET /v1/alerts HTTP/1.1\r\nHost: x\r\nConnection: close", 200),
            ("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close", 404),
            ("POST /v1/absences HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999", 413),
            ("GET /v1/alerts HTTP/1.1\r\nHost: x\r\nContent-Length: nine", 400),
        ] {
            let answer = try #require(try behind.send("\(request)\r\n\r\n", answers: 1).first)
            #expect(answer.status == status)
            #expect(answer.headers["x-content-type-options"] == "nosniff")
            #expect(answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'")
            #expect(answer.headers["referrer-policy"] == "no-referrer")
            #expect(answer.headers["x-frame-options"] == "DENY")
            #expect(answer.headers["server"]?.contains("/") != true)
            let text = answer.text
            #expect(!text.contains("nginx/"))
        }
    }
}

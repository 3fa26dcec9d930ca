import Access
import Glibc
import JSON
import Runtime
import Stand
import TestSupport
import Testing
import Transfer

extension EndToEnd {
    /// What a service answers to requests that are wrong, and that it is as well afterwards as before.
    struct RefusedRequestTests {
        @Test(.timeLimit(.minutes(20)))
        func `bad input is answered by a clear stable error and harms nothing`() throws {
            let town = try TestTown.open("refused")
            defer { town.close() }
            let school = TownSchool(classes: 1, pupils: 3)
            let client = try TownClient(town)
            try client.importSchool(school)
            try client.waitForRosters(school)
            let roll = "/v1/lessons/\(school.classes[0].lesson)/roll"
            let asker = HTTPClient(timeout: .seconds(60))
            let good = try town.token(machine: "test", ["attendance.write"])

            func code(_ method: String, _ path: String, _ body: String, token: String? = nil) throws -> String {
                let answer = try asker.send(
                    HTTPClientRequest(
                        method, town.url(.attendance) + path,
                        headers: [(name: "Content-Type", value: "application/json")], body: Array(body.utf8),
                        authorization: (token ?? good).isEmpty ? nil : .bearer(token ?? good)))
                town.note(answer.body, of: "attendance \(method)")
                let problem = try JSON(parsing: answer.body)
                #expect(problem["status"]?.int == answer.status)
                #expect(answer.header("Content-Type")?.hasPrefix("application/problem+json") == true)
                return "\(answer.status) \(problem["code"]?.string ?? "-")"
            }

            #expect(try code("PUT", roll, "{\"marks\": [").hasPrefix("400 "))
            #expect(try code("PUT", roll, "{\"marks\": 7}") == "422 roll-invalid")
            #expect(
                try code("PUT", roll, "{\"marks\": [{\"student\": 5, \"status\": \"absent\"}]}") == "422 roll-invalid")
            let stranger = "00000000-0000-4000-8000-000000000000"
            #expect(
                try code("PUT", roll, "{\"marks\": [{\"student\": \"\(stranger)\", \"status\": \"absent\"}]}")
                    == "422 roll-invalid")
            #expect(try code("PUT", "/v1/lessons/\(stranger)/roll", "{\"marks\": []}") == "404 lesson-not-found")
            #expect(try code("PUT", roll, String(repeating: "x", count: 10 << 20)).hasPrefix("413 "))
            #expect(try code("PUT", roll, "{\"marks\": []}", token: "").hasPrefix("401 token-missing"))
            #expect(try code("PUT", roll, "{\"marks\": []}", token: "a.b.c").hasPrefix("401 "))
            let expired = try town.issuer.token(machine: "test", scopes: ["attendance.write"], lifetime: .seconds(-120))
            town.keep(secret: expired, "a token that is too old")
            #expect(try code("PUT", roll, "{\"marks\": []}", token: expired) == "401 token-expired")
            #expect(try code("POST", "/v1/absences", "{}") == "422 absence-invalid")

            // Nothing of all that was stored, and the service answers as before.
            #expect(try client.call("GET", .attendance, roll + "/history")["revisions"]?.count == 0)
            #expect(try client.send("GET", .attendance, "/health/ready").status == 200)
            #expect(try client.takeRoll(school.classes[0], absent: [])["revision"]?.int == 1)
        }

        @Test(.timeLimit(.minutes(20)))
        func `a client that dribbles a byte at a time holds up nobody`() throws {
            let town = try TestTown.open("dribble")
            defer { town.close() }
            let client = try TownClient(town)
            let slow = try (0..<64).map { _ in try DribblingClient(town, to: .attendance) }
            for _ in 0..<20 {
                for dribbler in slow { dribbler.dribble() }
                #expect(try client.send("GET", .attendance, "/health/live").status == 200)
            }
        }

        @Test func `a service with wrong settings names every mistake and ends`() throws {
            let result = try Process.run(
                Repository.binary("notify"), environment: ["NOTIFY_HTTP_PORT": "many", "NOTIFY_COLOUR": "red"])
            #expect(result.exit == .code(78))
            let said = result.output + result.errors
            for name in [
                "NOTIFY_DATABASE", "NOTIFY_BROKER_URL", "NOTIFY_HTTP_PORT", "NOTIFY_SMTP_URL", "NOTIFY_COLOUR",
            ] {
                #expect(said.contains(name), "\(name) is not named in: \(said)")
            }
        }
    }
}

/// Opens a request and never finishes it.
private final class DribblingClient {
    private let descriptor: Int32
    private var sent = 0
    private let text = Array(
        "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX-Slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaa".utf8)

    init(_ town: Town, to service: Town.Service) throws {
        guard let port = Int(town.url(service).split(separator: ":").last ?? "") else {
            throw StandError("no port")
        }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw StandError("not connected") }
    }

    func dribble() {
        guard sent < text.count else { return }
        _ = Glibc.send(descriptor, [text[sent]], 1, Int32(MSG_NOSIGNAL))
        sent += 1
    }

    deinit { close(descriptor) }
}

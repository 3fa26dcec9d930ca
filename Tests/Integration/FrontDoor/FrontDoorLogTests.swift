import Runtime
import Stand
import TestSupport
import Testing

/// What the door writes down, as it is deployed, of requests that tell of somebody in whatever a request has.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct FrontDoorLogTests {
    private static let child = "0199aaaa-0000-7000-8000-00000000c41d"
    private static let name = "Zyrkbert"
    private static let shout = "ZYRKBERT"
    private static let number = "20130914-2394"

    private static var search: PersonalSearch {
        var words = PersonalWords()
        for word in [child, name, number, "Vaxqvarnholm"] {
            words.add(word, "sent")
        }
        return PersonalSearch(words)
    }

    /// An operator's own file that writes down all it can: none of that is to count for the door.
    private static let around = (
        http: ["access_log stock.log;", "error_log stock-errors.log info;"], main: ["error_log main.log info;"]
    )

    private static let path = "/v1/persons/\(child)/\(name)?civicNo=\(number)&name=Vaxqvarnholm"
    private static let head = """
        Host: x\r\nReferer: https://app.example.org\(path)\r\nUser-Agent: \(name)/1 (\(number))\r\nCookie: n=\(name)\r\n\
        X-Request-Id: \(name)\r\nX-Forwarded-For: \(name)\r\nOrigin: https://\(name).example.org\r\n\
        Authorization: Basic Wnlya2JlcnQ6dmF4cXZhcm4=\r\nConnection: close
        """

    /// Good and bad, as far as a client can go wrong: nginx has a line of its own for each.
    private static let requests: [(what: String, bytes: String)] = [
        ("good", "GET /v1/students/\(child)/attendance?child=\(name) HTTP/1.1\r\n\(head)\r\n\r\n"),
        ("of a service", "GET /v2.0/persons?civicNo=\(number) HTTP/1.1\r\n\(head)\r\n\r\n"),
        ("written anew by the door", "GET /v1/register/imports/\(child)?name=\(name) HTTP/1.1\r\n\(head)\r\n\r\n"),
        ("nowhere", "GET \(path) HTTP/1.1\r\n\(head)\r\n\r\n"),
        ("encoded", "GET /v1/persons/%5ayrkbert%2F HTTP/1.1\r\n\(head)\r\n\r\n"),
        ("a method of nobody's", "\(shout) \(path) HTTP/1.1\r\n\(head)\r\n\r\n"),
        ("a method that is none", "\(name) \(path) HTTP/1.1\r\n\(head)\r\n\r\n"),
        ("no version", "GET \(path)\r\n"), ("a version of nobody's", "GET \(path) HTTP/7.\(name)\r\n\(head)\r\n\r\n"),
        ("no slash", "GET \(name) HTTP/1.1\r\n\(head)\r\n\r\n"), ("a name and nothing else", "\(name)\r\n\r\n"),
        ("a zero", "GET /\(name)\u{0} HTTP/1.1\r\n\(head)\r\n\r\n"),
        ("above the root", "GET /../\(name) HTTP/1.1\r\n\(head)\r\n\r\n"),
        ("half an escape", "GET /\(name)%4 HTTP/1.1\r\n\(head)\r\n\r\n"),
        ("TLS where there is none", "\u{16}\u{3}\u{1}\(name)\r\n"),
        ("no host", "GET \(path) HTTP/1.1\r\nReferer: \(name)\r\n\r\n"),
        ("a host of nobody's", "GET \(path) HTTP/1.1\r\nHost: \(name)@\(name)\r\n\r\n"),
        ("two hosts", "GET \(path) HTTP/1.1\r\nHost: x\r\nHost: \(name)\r\n\r\n"),
        ("a header that is none", "GET \(path) HTTP/1.1\r\nHost: x\r\n\(name) \(number)\r\n\r\n"),
        ("a large line", "GET \(path)&\(String(repeating: name, count: 5_000)) HTTP/1.1\r\n\(head)\r\n\r\n"),
        ("a large header", "GET \(path) HTTP/1.1\r\nHost: x\r\nX-A: \(String(repeating: name, count: 5_000))\r\n\r\n"),
        ("a large body", "POST \(path) HTTP/1.1\r\n\(head)\r\nContent-Length: 99999999\r\n\r\n"),
        ("a length of nobody's", "POST \(path) HTTP/1.1\r\n\(head)\r\nContent-Length: \(name)\r\n\r\n"),
        ("a broken piece", "POST /v1/absences HTTP/1.1\r\n\(head)\r\nTransfer-Encoding: chunked\r\n\r\n\(name)\r\n"),
        ("a body", "POST /v1/absences HTTP/1.1\r\n\(head)\r\nContent-Length: \(name.utf8.count)\r\n\r\n\(name)"),
        ("a body for the disk", large("/v1/absences", of: 60_000, saying: 60_000)),
        ("an import", large("/v1/register/imports?from=\(name)", of: 60_000, saying: 60_000)),
        ("half a body", large("/v1/absences?of=\(child)", of: 60_000, saying: 90_000)),
    ]

    private static func large(_ target: String, of size: Int, saying length: Int) -> String {
        let body = String(repeating: "{\"givenName\":\"\(name)\"}", count: size / 24 + 1).prefix(size)
        return "POST \(target) HTTP/1.1\r\n\(head)\r\nContent-Length: \(length)\r\n\r\n\(body)"
    }

    private func sendAll(to behind: Behind) throws {
        for request in Self.requests {
            let connection = try RawConnection(port: behind.port, patience: request.what.hasPrefix("half") ? 1 : 3)
            try? connection.send(request.bytes)
            _ = try? connection.answer()
        }
    }

    private func expectNothing(in behind: Behind, _ comment: Comment) throws {
        let search = Self.search
        for file in try behind.written() {
            let found = search.findings(in: file.bytes, file.name)
            #expect(found.isEmpty, "\(comment): \(found.prefix(5))")
        }
    }

    @Test(arguments: [true, false])
    func `nothing that a client sends is written down by the door, whether services answer or not`(isUp: Bool) throws {
        let behind = try Behind(around: Self.around, isUp: isUp)
        try sendAll(to: behind)
        behind.close()
        try expectNothing(in: behind, "up: \(isUp)")
        // The search has something to look at: a line for nearly each of them, and nothing beside it.
        let line =
            /[0-9T:+\-]{25} (GET|POST|-) [0-9]{3} [0-9]+ [0-9.]+ (-|127\.0\.0\.1:[0-9]+) (-|[0-9]{3}) (-|[0-9.]+) (-|[0-9a-f\-]{36})/
        let lines = try behind.text("access.log").split(separator: "\n")
        #expect(lines.count >= Self.requests.count - 4)
        for written in lines { #expect(try line.wholeMatch(in: String(written)) != nil, "\(written)") }
        #expect(lines.contains { $0.contains(isUp ? " 200 " : " 503 ") })
        #expect(try behind.text("main.log").contains("exit"), "an operator is told of nginx itself")
        for stock in ["stock.log", "stock-errors.log"] { #expect(try behind.text(stock).isEmpty) }
    }

    @Test func `a door that runs out of disk or connections says nothing of whose request it was`() throws {
        let behind = try Behind(around: Self.around, connections: 6)
        // Where bodies are put is gone: an error of the kind that nginx calls critical.
        behind.removeBodyFolder()
        for bytes in Self.requests.filter({ $0.what == "a body for the disk" }).map(\.bytes) {
            #expect(try behind.send(bytes, answers: 1).map(\.status) == [500])
        }
        // Fewer than it would need for them all and for asking the services.
        let held = try (0..<5).map { _ in try RawConnection(port: behind.port, patience: 1) }
        for connection in held {
            try? connection.send("GET /v2.0/persons?civicNo=\(Self.number) HTTP/1.1\r\n\(Self.head)\r\n\r\n")
        }
        #expect(held.contains { (try? $0.answer().status) != 200 })
        behind.close()
        try expectNothing(in: behind, "out of means")
    }

    @Test func `the log's words would be found if nginx wrote as it does by itself`() throws {
        let behind = try Behind(
            lines: ["access_log plain.log combined;", "error_log plain-errors.log crit;"], around: Self.around)
        behind.removeBodyFolder()
        try sendAll(to: behind)
        behind.close()
        let search = Self.search
        for name in ["plain.log", "plain-errors.log"] {
            let bytes = Array(try behind.text(name).utf8)
            #expect(!search.findings(in: bytes, name).isEmpty, "\(name)")
        }
    }
}

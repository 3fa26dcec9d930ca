import TestSupport
import Testing

/// What one sender may hold of the services through the door, by where they come from, as a door behind the test's own.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct FrontDoorLimitTests {
    private let behind: Behind

    init() throws {
        behind = try Behind(lines: ["set_real_ip_from 127.0.0.1;", "real_ip_header X-Test-Address;"])
    }

    /// Begins imports from there and sends nothing of their bodies: kept open by `held`, as long as the door has patience.
    private func open(
        _ count: Int, from address: String, at service: String = "register", held: inout [RawConnection]
    ) throws {
        for _ in 0..<count {
            let connection = try RawConnection(port: behind.port, patience: 1)
            try connection.send(
                """
                POST /v1/\(service)/imports HTTP/1.1\r\nHost: x\r\nX-Test-Address: \(address)\r\n\
                Content-Length: 60000\r\n\r\n
                """)
            held.append(connection)
        }
    }

    /// Those of them that are refused.
    private func begin(
        _ count: Int, from address: String, at service: String = "register", held: inout [RawConnection]
    ) throws -> [RawConnection.Answer] {
        try open(count, from: address, at: service, held: &held)
        var refusals: [RawConnection.Answer] = []
        for connection in held.suffix(count) {
            if let answer = try? connection.answer() { refusals.append(answer) }
        }
        return refusals
    }

    private func ask(_ target: String, from address: String) throws -> Int? {
        try behind.send(
            "GET \(target) HTTP/1.1\r\nHost: x\r\nX-Test-Address: \(address)\r\nConnection: close\r\n\r\n", answers: 1
        ).first?.status
    }

    @Test func `a stranger who begins imports and sends nothing holds few of a service's connections`() throws {
        var held: [RawConnection] = []
        let refusals = try begin(19, from: "192.0.2.1", held: &held)
        #expect(refusals.map(\.status) == [429, 429, 429])
        #expect(refusals.allSatisfy { $0.text.contains("\"too-many-requests\"") && $0.headers["retry-after"] == "1" })
        #expect(refusals.allSatisfy { $0.headers["x-content-type-options"] == "nosniff" })
        #expect(try ask("/v1/register/imports", from: "192.0.2.2") == 200)
        #expect(try ask("/v1/alerts", from: "192.0.2.1") == 200)
    }

    @Test func `an IPv6 network is one sender, and its neighbour another`() throws {
        var held: [RawConnection] = []
        #expect(try begin(9, from: "2001:db8:0:1::1", held: &held).isEmpty)
        #expect(try begin(9, from: "2001:db8:0:1:ffff::2", held: &held).map(\.status) == [429, 429])
        #expect(try begin(1, from: "2001:db8:0:2::1", held: &held).isEmpty)
        // An IPv4 address in the form of an IPv6 one is not a network of them all.
        for address in ["::ffff:192.0.2.7", "::ffff:192.0.2.8"] {
            #expect(try begin(10, from: address, held: &held).isEmpty)
        }
    }

    @Test func `many strangers together hold the imports of one service and nothing else`() throws {
        var held: [RawConnection] = []
        for host in 1...5 { try open(13, from: "192.0.2.\(host)", held: &held) }
        try eventually("the door has read them all") { try ask("/v1/register/imports", from: "192.0.2.9") == 429 }
        #expect(try ask("/v1/schedule/imports", from: "192.0.2.9") == 200)
        #expect(try ask("/v2.0/persons", from: "192.0.2.9") == 200)
    }
}

import Contracts
import FoundationEssentials
import Messaging
import Runtime
import TestSupport
import Testing

@Suite struct `the envelope` {
    private static let whole = Envelope(
        id: Identifiers.v7.next(), type: "attendance.absence-established.v1", source: "skolbuss/attendance",
        subject: "a subject", time: Instant(microseconds: 1_795_600_000_123_456), sequence: 7, version: 3, epoch: "e1",
        traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", correlation: Identifiers.v7.next(),
        causation: Identifiers.v7.next())

    private func delivery(_ headers: [(String, HeaderValue)], messageID: String? = nil) -> Delivery {
        Delivery(
            tag: 1, redelivered: false, exchange: "x", routingKey: "k", messageID: messageID, type: nil, userID: nil,
            headers: Dictionary(headers) { _, last in last }, body: [])
    }

    @Test func `comes back from its headers as it went in`() throws {
        #expect(try Envelope(of: delivery(Self.whole.headers)) == Self.whole)
        var plain = Self.whole
        (plain.traceparent, plain.correlation, plain.causation) = (nil, nil, nil)
        #expect(try Envelope(of: delivery(plain.headers, messageID: plain.id.lowercase)) == plain)
    }

    @Test(arguments: [
        "cloudEvents:id", "cloudEvents:source", "cloudEvents:type", "cloudEvents:subject", "cloudEvents:time",
        "sequence", "version", "epoch",
    ])
    func `names the header that is missing`(_ name: String) {
        let headers = Self.whole.headers.filter { $0.0 != name }
        #expect(throws: ContractError(field: name, rule: "missing")) { try Envelope(of: delivery(headers)) }
    }

    @Test(arguments: [
        ("cloudEvents:id", HeaderValue.string("4711")), ("cloudEvents:type", .string("no type")),
        ("cloudEvents:time", .string("yesterday")), ("sequence", .int(0)), ("version", .string("3")),
        ("cloudEvents:subject", .int(1)), ("epoch", .bool(true)),
    ])
    func `names the header that is wrong and never its value`(_ name: String, _ value: HeaderValue) {
        let headers = Self.whole.headers.filter { $0.0 != name } + [(name, value)]
        let error = #expect(throws: ContractError.self) { try Envelope(of: delivery(headers)) }
        #expect(error?.field == name)
        if let text = value.string { #expect(error?.description.contains(text) == false) }
    }

    @Test func `is refused when its id is not the message's`() {
        #expect(throws: ContractError(field: "cloudEvents:id", rule: "not the message id")) {
            try Envelope(of: delivery(Self.whole.headers, messageID: Identifiers.v7.next().lowercase))
        }
    }

    @Test func `malformed tracing does not refuse a fact`() throws {
        let headers = Self.whole.headers.filter { !$0.0.hasPrefix("c") || $0.0.hasPrefix("cloud") }
        let envelope = try Envelope(of: delivery(headers + [("correlation", .string("x")), ("causation", .int(3))]))
        #expect(envelope.correlation == nil && envelope.causation == nil)
    }
}

@Suite struct `an event type` {
    @Test(arguments: [
        "attendance.absence-established.v1", "a.b.v12", "register.person-changed.v1", "x2.y-3.v9999",
    ])
    func `is publisher, fact and version`(_ name: String) throws {
        let type = try #require(EventType(parsing: name))
        #expect("\(type.publisher).\(type.fact).v\(type.major)" == name)
        #expect("\(type.family).v\(type.major)" == name)
    }

    @Test(arguments: [
        "", "a", "a.b", "a.b.c", "a.b.v", "a.b.v0", "a.b.v01", "a.b.v1.c", "A.b.v1", "a..v1", ".b.v1", "a.b.1",
        "a.b c.v1", "1a.b.v1", "a.-b.v1", "a.b.v-1", "a.b.v12345", "a.b.v1 ",
        String(repeating: "a", count: 300) + ".b.v1",
    ])
    func `is nothing else`(_ name: String) {
        #expect(EventType(parsing: name) == nil)
    }
}

import Contracts
import FoundationEssentials
import JSON
import Runtime
import Testing

@testable import Messaging

/// How many events travel in one message, in the sample both sides were tested with.
struct BundleContractTests {
    private let sample: JSON
    private let lines: [String]

    init() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let file = folder.appending(path: "../../../Shared/Contracts/Core/Samples/bundle.v1.json")
        sample = try JSON(parsing: Array(try Data(contentsOf: file)))
        let elements = try #require(sample["lines"]?.elements)
        lines = elements.compactMap { $0.string }
    }

    private var body: [UInt8] { lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] } }

    private func rows() throws -> [OutboxRow] {
        try stride(from: 0, to: lines.count, by: 2).map { place in
            let envelope = try Envelope(reading: try JSON(parsing: lines[place]))
            return OutboxRow(
                position: Int64(place),
                stream: .init(
                    number: 1, exchange: try #require(sample["exchange"]?.string), epoch: envelope.epoch,
                    source: envelope.source),
                sequence: envelope.sequence, id: envelope.id, type: envelope.type.name, subject: envelope.subject,
                version: envelope.version, time: envelope.time, traceparent: envelope.traceparent,
                correlation: envelope.correlation, causation: envelope.causation, body: Array(lines[place + 1].utf8))
        }
    }

    @Test func `a relay writes it so`() throws {
        let id = try #require(sample["messageID"]?.string.flatMap { UUID(text: $0) })
        let written = BundleWriter.message(of: try rows(), id: id)
        let message = try #require(written)
        #expect(String(decoding: message.body, as: UTF8.self) == String(decoding: body, as: UTF8.self))
        #expect(message.exchange == sample["exchange"]?.string && message.routingKey == sample["routingKey"]?.string)
        #expect(message.contentType == sample["contentType"]?.string && message.type == sample["type"]?.string)
        #expect(message.messageID == sample["messageID"]?.string && message.appID == sample["appID"]?.string)
        let headers = JSON(object: message.headers.map { ($0.0, JSON(Int($0.1.int ?? 0))) })
        #expect(headers == sample["headers"])
    }

    @Test func `a consumer reads it, each event as if it had come alone`() throws {
        let bundle = Delivery(
            tag: 1, redelivered: false, exchange: try #require(sample["exchange"]?.string),
            routingKey: try #require(sample["routingKey"]?.string), messageID: sample["messageID"]?.string,
            type: sample["type"]?.string, userID: "register", headers: ["bundle": .int(2)], body: body)
        let received = Received.all(
            in: bundle, by: Subscription(queue: "notify.from-register", from: "register"), isSealed: { _ in false })
        let alone = try rows().map(\.message)
        #expect(received.map(\.isLast) == [false, true])
        #expect(received.reduce(0) { $0 + $1.bytes } == body.count)
        for (received, message) in zip(received, alone) {
            #expect(received.delivery.headers == Dictionary(message.headers) { $1 })
            #expect(received.delivery.body == message.body && received.delivery.messageID == message.messageID)
            let envelope = try Envelope(of: received.delivery)
            #expect(received.envelope == envelope)
            #expect(received.key?.id.lowercase == message.messageID && received.key?.replay == 0)
        }
    }

    @Test func `attributes nobody knows yet are no obstacle, and are kept`() throws {
        let line = lines[0].dropLast() + #","addedlater":"x"}"#
        let text = "\(line)\n\(lines[1])\n"
        let bundle = Delivery(
            tag: 1, redelivered: false, exchange: "register.events", routingKey: "k", messageID: nil, type: nil,
            userID: "register", headers: ["bundle": .int(1)], body: Array(text.utf8))
        let received = Received.all(
            in: bundle, by: Subscription(queue: "notify.from-register", from: "register"), isSealed: { _ in false })
        #expect(received.count == 1 && received[0].envelope?.sequence == 41)
        #expect(received[0].delivery.headers["addedlater"] == .string("x"))
    }
}

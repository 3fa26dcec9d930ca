import Contracts
import FoundationEssentials
import Runtime
import SQLite
import TestSupport
import Testing

@testable import Messaging

/// By what a service knows again what it has parked.
@Suite struct `a seal` {
    private static let queue = "desk.from-post"
    private let database: Database
    private let outbox = Outbox(source: "desk", exchange: "desk.events")

    init() throws { database = try Database.forMessaging() }

    private static func message(
        headers more: [String: HeaderValue] = [:], messageID: String? = nil, type: String? = NoteChanged.type.name,
        body: String = #"{"text":"hello"}"#
    ) -> Delivery {
        let envelope = Envelope(
            id: Identifiers.v7.next(), type: NoteChanged.type, source: "skolbuss/post", subject: "note",
            time: Clock.system.now(), sequence: 3, version: 3, epoch: "first", traceparent: "00-a-b-01",
            correlation: Identifiers.v7.next(), causation: Identifiers.v7.next())
        return Delivery(
            tag: 7, redelivered: true, exchange: "post.events", routingKey: NoteChanged.type.name,
            messageID: messageID ?? envelope.id.lowercase, type: type, userID: "post",
            headers: Dictionary(envelope.headers) { $1 }.merging(more) { $1 }, body: Array(body.utf8))
    }

    /// As it comes when it is put back.
    private func parked(
        _ delivery: Delivery, from queue: String = Self.queue, sender: String? = "post", withholdsBody: Bool = false,
        in other: Database? = nil
    ) throws -> Delivery {
        let database = other ?? self.database
        try database.write { [outbox] transaction in
            try outbox.park(
                delivery, queue: queue, handler: "h", reason: "r", attempts: 1, sender: sender,
                withholdsBody: withholdsBody, in: transaction)
        }
        var reader = OutboxReader(database: database)
        let rows = try reader.rows(after: 0, count: 100, bytes: 1_000_000)
        let message = try #require(rows.last).message
        return Delivery(
            tag: 1, redelivered: false, exchange: Delivery.replayExchange, routingKey: queue,
            messageID: message.messageID, type: message.type, userID: message.userID,
            headers: Dictionary(message.headers) { $1 }, body: message.body)
    }

    private func isRight(_ letter: Delivery, from queue: String = Self.queue) throws -> Bool {
        try database.read { try LetterSeal(of: $0)?.isRight(on: letter, from: queue) ?? false }
    }

    private func received(_ letter: Delivery, by subscription: Subscription) throws -> Received {
        let all = try Received.all(in: letter, by: subscription) { try isRight($0, from: subscription.queue) }
        return try #require(all.first)
    }

    struct Kind: Sendable, CustomStringConvertible {
        let description: String
        let delivery: Delivery
        var queue = `a seal`.queue
        var withholdsBody = false
    }

    static let kinds = [
        Kind(description: "a fact", delivery: message()),
        Kind(description: "a state, without its body", delivery: message(), withholdsBody: true),
        Kind(description: "a request", delivery: message(), queue: "desk.control"),
        Kind(description: "a bundle", delivery: message(headers: ["bundle": .int(2)], body: "{}\n{}\n{}\n{}\n")),
        Kind(description: "what was parked before", delivery: message(headers: ["replay": .int(4)])),
        Kind(description: "no type", delivery: message(type: nil)),
        Kind(description: "no UUID for an id", delivery: message(messageID: String(repeating: "å", count: 200))),
        Kind(
            description: "headers of every kind",
            delivery: message(headers: [
                "cloudEvents:subject": .bool(true), "sequence": .int(.min), "epoch": .string("a\0\u{FFFD}å\"\\"),
                "dead-seal": .string("another's"), "dead-replays": .string("many"), "x-death": .string("never"),
            ])),
    ]

    @Test(arguments: kinds)
    func `is right on whatever the service parks, as it goes out`(kind: Kind) throws {
        let letter = try parked(kind.delivery, from: kind.queue, withholdsBody: kind.withholdsBody)
        #expect(try isRight(letter, from: kind.queue))
        #expect(letter.headers[DeadLetter.Header.replays] == .int(kind.delivery.replay))
        #expect(letter.body == (kind.withholdsBody ? [] : kind.delivery.body))
        #expect(try !isRight(letter, from: "desk.from-box"), "in another queue it is another letter")
    }

    @Test func `is right on what came without an id, and on one event of a bundle`() throws {
        var nameless = Self.message()
        nameless.messageID = nil
        #expect(try isRight(try parked(nameless)))
        let event = #"{"id":"\#(Identifiers.v7.next().lowercase)","type":"post.note-changed.v1","sequence":4}"#
        let bundle = Self.message(headers: ["bundle": .int(1)], body: "\(event)\n{}\n")
        let part = try #require(BundledEvent.all(in: bundle.body, count: 1)?.first)
        #expect(try isRight(try parked(part.delivery(in: bundle))))
    }

    /// The list is that of what is read: a header that comes to be read is sealed with the others.
    @Test(arguments: LetterSeal.sealed)
    func `is wrong when a header that is read is another, is gone or is added`(header: String) throws {
        let letter = try parked(Self.message())
        for value in [HeaderValue.string("post"), .string(""), .int(0), .int(1), .bool(false), nil] {
            var changed = letter
            changed.headers[header] = value
            let isSame = changed.headers[header] == letter.headers[header]
            #expect(try isRight(changed) == isSame, "\(header): \(value as Any)")
        }
    }

    @Test func `is wrong when id, type or body is another, or a part of one has moved to the next`() throws {
        let letter = try parked(Self.message(messageID: "ab"))
        for change in [
            { $0.messageID = "a" }, { $0.messageID = nil }, { $0.type = "post.note-changed.v2" }, { $0.body += [0] },
            { $0.body = [] },
            { letter in
                letter.messageID = "a"
                letter.type = "b" + (letter.type ?? "")
            },
            { letter in
                let subject = letter.headers["cloudEvents:subject"]?.string ?? ""
                letter.headers["cloudEvents:subject"] = .string(String(subject.dropFirst()))
                letter.headers["cloudEvents:type"] = .string(
                    (letter.headers["cloudEvents:type"]?.string ?? "") + String(subject.prefix(1)))
            },
        ] as [(inout Delivery) -> Void] {
            var changed = letter
            change(&changed)
            #expect(try !isRight(changed))
        }
        var shown = letter
        shown.headers[DeadLetter.Header.reason] = .string("another")
        shown.headers["x-death"] = .string("the broker's")
        #expect(try isRight(shown), "what nobody reads may be added to on the way")
    }

    @Test func `that is missing, cut short or made up is none`() throws {
        let letter = try parked(Self.message())
        let right = try #require(letter.headers[DeadLetter.Header.seal]?.string)
        #expect(right.utf8.count == 64)
        for wrong in [nil, "", "x", String(right.dropLast(2)), right + "00", String(repeating: "0", count: 64)] {
            var changed = letter
            changed.headers[DeadLetter.Header.seal] = wrong.map { .string($0) }
            #expect(try !isRight(changed))
        }
    }

    @Test func `has one key in each database, which a letter does not tell`() throws {
        func key(_ database: Database) throws -> [[UInt8]] {
            try database.read { try $0.rows("SELECT key FROM dead_letter_key") { row in row.bytes(0) } }
        }
        #expect(try key(database).isEmpty, "made when it is needed")
        let letter = try parked(Self.message())
        _ = try parked(Self.message())
        let own = try key(database)
        #expect(own.count == 1 && own.first?.count == 32)
        let other = try Database.forMessaging()
        let foreign = try parked(Self.message(), in: other)
        #expect(try key(other) != own)
        #expect(try !isRight(foreign) && isRight(letter), "one of another database is nobody's here")
    }

    @Test func `lets a parked request be of who had asked, and a parked state be of its publisher`() throws {
        let control = Subscription(control: "desk.control", of: "desk")
        var asked = Self.message()
        asked.userID = "box"
        asked.headers["cloudEvents:source"] = .string("skolbuss/box")
        let request = try received(try parked(asked, from: control.queue, sender: "box"), by: control)
        #expect(request.sender == "box" && request.key?.replay == 1)
        let envelope = try #require(request.envelope)
        #expect(request.key == control.key(envelope.id, 1, of: "box"))

        var replica = Subscription(queue: Self.queue, from: "post")
        replica.on(NoteChanged.self) { _, _, _ in }
        let state = try received(try parked(Self.message(), withholdsBody: true), by: replica)
        guard case .park(let reason) = state.action else {
            Issue.record("handled without a body")
            return
        }
        #expect(state.sender == "post" && state.key?.replay == 1 && reason.hasPrefix("not JSON"))
    }
}

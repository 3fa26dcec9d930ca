import Contracts
import FoundationEssentials
import JSON
import Messaging
import Runtime
import SQLite
import SS12000
import Synchronization
import TestSupport
import Testing

@testable import Messaging

/// A state that a replica cannot keep, or cannot even read.
@Suite struct `a parked state` {
    private final class Fault: Sendable {
        let isMended = Atomic<Bool>(false)
    }
    private struct Surprise: Error {}

    private let fault: Fault
    private let post: CardPost
    private var simulation: Simulation { post.simulation }

    init() throws {
        let fault = Fault()
        self.fault = fault
        post = try CardPost { text in
            if text.hasPrefix("bad"), !fault.isMended.load(ordering: .relaxed) { throw Surprise() }
        }
        for number in 1...40 { try post.write(CardPost.id(number), "card \(number)") }
        try simulation.pass(.seconds(400), step: .seconds(10))
    }

    private var letters: [DeadLetter] {
        simulation.sent.filter { $0.exchange == Outbox.deadExchange }.map { message in
            DeadLetter(
                Delivery(
                    tag: 0, redelivered: false, exchange: message.exchange, routingKey: message.routingKey,
                    messageID: message.messageID, type: message.type, userID: message.userID,
                    headers: Dictionary(message.headers) { $1 }, body: message.body), from: message.routingKey)
        }
    }

    private var audits: Int { simulation.sent.count { $0.type == "post.audit-stated.v1" } }

    @Test func `says what it was about, and nothing of what it said`() throws {
        try post.write(CardPost.id(7), "bad: where the child lives", isSealed: true)
        try simulation.settle()
        let letter = try #require(letters.first)
        #expect(letters.count == 1)
        #expect(letter.isWithheld && letter.delivery.body.isEmpty)
        #expect(letter.reason.contains("Surprise") && letter.handler == CardChanged.type.name)
        #expect(letter.envelope?.subject == CardPost.id(7).lowercase && letter.envelope?.version == 2)
        #expect(letter.envelope?.sequence ?? 0 > 0 && letter.delivery.messageID == letter.envelope?.id.lowercase)
        let carried = letter.delivery.headers.map { "\($0.key) \($0.value)" }.joined()
        #expect(!carried.contains("lives"))
    }

    @Test func `is learned by a comparison when the fault is gone`() throws {
        try post.write(CardPost.id(7), "bad luck")
        try simulation.settle()
        #expect(letters.count == 1)
        #expect(try post.boxCards[CardPost.id(7)] == nil, "what is known to be true no more is not shown")
        fault.isMended.store(true, ordering: .relaxed)
        try simulation.pass(.seconds(310), step: .seconds(5))
        #expect(try post.isRight())
        #expect(try post.box.healing(of: CardPost.box).parkedAt == nil)
        #expect(letters.count == 1)
    }

    @Test func `has the replica compared at once, and then not more often than every five minutes`() throws {
        let before = audits
        try post.write(CardPost.id(7), "bad")
        try simulation.pass(.seconds(2))
        #expect(audits == before + 1, "the last comparison is long ago")
        for number in 1...60 {
            try post.write(CardPost.id(number % 40 + 1), "bad \(number)")
            try simulation.pass(.seconds(60), step: .seconds(10))
        }
        #expect(letters.count == 61)
        #expect((11...14).contains(audits - before), "in an hour")
        fault.isMended.store(true, ordering: .relaxed)
        // Repairs that did not help wait ever longer; the next comparison does not.
        try simulation.pass(.seconds(400), step: .seconds(10))
        for replica in post.box.keeper.replicas { try post.box.keeper.audit(replica) }
        try simulation.pass(.seconds(60), step: .seconds(10))
        #expect(try post.isRight())
    }

    @Test func `of a protected person holds no name, whichever service could not read it`() throws {
        let town = try ServiceTown()
        let child = PersonID.numbered(1)
        try town.write(SchoolDocument.person(child, given: "Hemlig", marking: "Sekretessmarkering").json, .persons)
        try town.simulation.relay(town.register)
        for (queue, service) in [("notify.from-register", town.notify), ("attendance.from-register", town.attendance)] {
            // The document has lost its end.
            let broken = try #require(town.simulation.queues[queue]).map { delivery in
                var delivery = delivery
                if delivery.exchange == "register.protected" { delivery.body.removeLast() }
                return delivery
            }
            town.simulation.queues[queue] = broken
            try town.simulation.deliver(service, queue)
            try town.simulation.relay(service)
        }
        let parked = town.simulation.sent.filter { $0.exchange == Outbox.deadExchange }
        #expect(parked.count == 2)
        for letter in parked {
            #expect(letter.body.isEmpty)
            #expect(!letter.headers.contains { "\($0.1)".contains("Hemlig") })
        }
    }
}

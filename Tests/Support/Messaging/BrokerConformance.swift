import Messaging
import Runtime

/// One behaviour that Messaging relies on. Throws what was seen instead.
package struct BrokerBehaviour: Sendable, CustomStringConvertible {
    package let promise: String
    package let check: @Sendable (ConformanceBench) throws -> Void

    package var description: String { promise }
}

/// The behaviours every broker must show. Each gets names of its own, so they may share one broker.
package enum BrokerConformance {
    package static let all: [BrokerBehaviour] =
        publishing + routing + consuming + incidents

    // MARK: Publishing

    static let publishing = [
        BrokerBehaviour(promise: "a message arrives as it was sent") { bench in
            let queue = try bench.queue()
            let sent = bench.message(1, to: queue, headers: [("a", .string("å")), ("n", .int(-7)), ("b", .bool(true))])
            try bench.publishConfirmed([sent])
            let got = try bench.read(1, from: queue)[0]
            try expect(got.messageID == sent.messageID && got.type == sent.type, "id and type")
            try expect(got.headers["a"] == .string("å") && got.headers["n"] == .int(-7), "headers")
            try expect(got.headers["b"] == .bool(true), "boolean header")
            try expect(got.exchange == sent.exchange && got.routingKey == sent.routingKey, "exchange and key")
            try expect(got.body == sent.body && !got.redelivered, "body, first delivery")
        },
        BrokerBehaviour(promise: "tags begin at 1 on each connection and rise by one") { bench in
            let queue = try bench.queue()
            for _ in 0..<2 {
                let publisher = try bench.publisher()
                defer { publisher.close() }
                var tags: [UInt64] = []
                for number in 1...5 { tags.append(try publisher.publish(bench.message(number, to: queue))) }
                try expect(tags == [1, 2, 3, 4, 5], "tags were \(tags)")
            }
        },
        BrokerBehaviour(promise: "every publish has exactly one outcome") { bench in
            let queue = try bench.queue()
            let outcomes = try bench.publish((1...300).map { bench.message($0, to: queue) })
            try expect(outcomes.confirmed.sorted() == Array(1...300), "confirmed \(outcomes.confirmed.count)")
            try expect(outcomes.rejected.isEmpty && outcomes.returned.isEmpty, "nothing else")
        },
        BrokerBehaviour(promise: "empty, large and frame-sized bodies arrive whole") { bench in
            let queue = try bench.queue()
            let sizes = [0, 1, 4_096, 131_063, 131_064, 131_065, 262_128, 400_000]
            for size in sizes {
                var message = bench.message(1, to: queue)
                message.body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
                try bench.publishConfirmed([message])
                let got = try bench.read(1, from: queue)[0]
                try expect(got.body == message.body, "a body of \(size) bytes came as \(got.body.count)")
            }
        },
        BrokerBehaviour(promise: "an unroutable message is returned before it is confirmed") { bench in
            let queue = try bench.queue()
            var lost = bench.message(1, to: queue)
            lost.routingKey = "nobody.listens.v1"
            let publisher = try bench.publisher()
            defer { publisher.close() }
            let tag = try publisher.publish(lost)
            let heard = try bench.hear(publisher) { $0.contains(.confirmed(tag)) }
            guard case .returned(lost.messageID, 312, _)? = heard.first else {
                throw Deviation("heard \(heard)")
            }
            try expect(heard.count == 2, "heard \(heard)")
        },
        BrokerBehaviour(promise: "a full queue rejects, and holds exactly what was confirmed") { bench in
            let queue = try bench.queue(limit: 20)
            // RabbitMQ takes what was sent before the news of a full queue has come back: some hundreds.
            let sent = (1...2_000).map { bench.message($0, to: queue) }
            let outcomes = try bench.publish(sent)
            try expect(!outcomes.rejected.isEmpty, "nothing was rejected")
            try expect(
                Set(outcomes.confirmed).union(outcomes.rejected).count == 2_000
                    && outcomes.confirmed.count + outcomes.rejected.count == 2_000, "an outcome is missing")
            let got = try bench.read(outcomes.confirmed.count, from: queue)
            let confirmed = outcomes.confirmed.sorted().map { sent[Int($0) - 1].messageID }
            try expect(got.compactMap(\.messageID) == confirmed, "the queue holds other messages")
        },
        BrokerBehaviour(promise: "publishing to an exchange that does not exist ends the connection with its name") {
            bench in
            let publisher = try bench.publisher()
            defer { publisher.close() }
            var message = bench.message(1, to: "none")
            message.exchange = "\(bench.prefix).no-such-exchange"
            do {
                _ = try publisher.publish(message)
                _ = try bench.hear(publisher) { _ in false }
            } catch let error as BrokerError {
                return try expect(error == .noSuchExchange(message.exchange), "\(error)")
            }
        },
        BrokerBehaviour(promise: "who we are is proved without a message") { bench in
            let queue = try bench.queue()
            try bench.subject.broker.prove("conformance", by: queue, key: "key")
            try expect(try bench.isEmpty(queue), "something was sent")
            do {
                try bench.subject.broker.prove("conformance", by: "\(bench.prefix).no-such-exchange", key: "key")
            } catch BrokerError.noSuchExchange { return }
            throw Deviation("it was not asked")
        },
        BrokerBehaviour(promise: "a ringing bell ends the wait for outcomes and goes on ringing") { bench in
            let publisher = try bench.publisher()
            defer { publisher.close() }
            let bell = Doorbell()
            bell.ring()
            let outcomes = try publisher.outcomes(within: .seconds(60), wake: bell)
            try expect(outcomes.isEmpty, "heard \(outcomes)")
            try expect(bell.wait(for: .zero), "the bell was cleared")
        },
    ]

    // MARK: Routing

    static let routing = [
        BrokerBehaviour(promise: "a topic binding takes what matches and nothing else") { bench in
            let exchange = try bench.exchange(.topic)
            let all = try bench.queue(bound: exchange, key: "register.#")
            let one = try bench.queue(bound: exchange, key: "*.person-changed.v1")
            let keys = ["register.person-changed.v1", "register.group-changed.v2", "register"]
            try bench.publishConfirmed(keys.map { bench.message($0, exchange: exchange) })
            try expect(try bench.read(3, from: all).map(\.routingKey) == keys, "register.#")
            try expect(try bench.read(1, from: one).map(\.routingKey) == [keys[0]], "*.person-changed.v1")
            try expect(try bench.isEmpty(one), "more than what matches")
        },
        BrokerBehaviour(promise: "a direct exchange routes by the exact key") { bench in
            let exchange = try bench.exchange(.direct)
            let first = try bench.queue(bound: exchange, key: "notify.from-register")
            let second = try bench.queue(bound: exchange, key: "notify.from-attendance")
            try bench.publishConfirmed([bench.message("notify.from-attendance", exchange: exchange)])
            try expect(try bench.read(1, from: second).count == 1, "the named queue")
            try expect(try bench.isEmpty(first), "another queue")
        },
        BrokerBehaviour(promise: "every bound queue gets a message of its own") { bench in
            let exchange = try bench.exchange(.topic)
            let queues = try (1...3).map { _ in try bench.queue(bound: exchange, key: "#") }
            try bench.publishConfirmed((1...10).map { bench.message("a.b.v\($0)", exchange: exchange) })
            for queue in queues { try expect(try bench.read(10, from: queue).count == 10, queue) }
        },
        BrokerBehaviour(promise: "the default exchange routes by a queue's name") { bench in
            let queue = try bench.queue()
            var message = bench.message(1, to: queue)
            (message.exchange, message.routingKey) = ("", queue)
            try bench.publishConfirmed([message])
            try expect(try bench.read(1, from: queue)[0].messageID == message.messageID, "the message")
        },
    ]
}

import Messaging
import Runtime
import Synchronization

/// What a broker did instead of what it should.
package struct Deviation: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}

func expect(_ condition: Bool, _ otherwise: @autoclosure () -> String) throws {
    if !condition { throw Deviation(otherwise()) }
}

/// The tools the behaviours are written with. One per behaviour: its names are its own.
package final class ConformanceBench: Sendable {
    let subject: any BrokerUnderTest
    let prefix: String
    /// How long something that must come may take.
    let patience: Duration = .seconds(30)
    /// How long nothing must come before it is called nothing.
    let quiet: Duration = .milliseconds(300)
    private let names = Mutex(0)

    package init(_ subject: any BrokerUnderTest) {
        self.subject = subject
        prefix = "conformance-\(Identifiers.v7.next().lowercase)"
    }

    func exchange(_ kind: ExchangeKind) throws -> String {
        let name = name("exchange")
        try subject.declareExchange(name, kind)
        return name
    }

    func queue(bound exchange: String, key: String) throws -> String {
        let name = name("queue")
        try subject.declareQueue(name, limit: nil)
        try subject.bind(name, to: exchange, key: key)
        return name
    }

    /// A queue and a direct exchange of the same name that routes to it.
    func queue(limit: Int? = nil) throws -> String {
        let name = name("queue")
        try subject.declareQueue(name, limit: limit)
        try subject.declareExchange(name, .direct)
        try subject.bind(name, to: name, key: "key")
        return name
    }

    func message(_ number: Int, to queue: String, headers: [(String, HeaderValue)] = []) -> OutgoingMessage {
        var message = message("key", exchange: queue)
        message.headers = headers
        message.body = Array("message \(number)".utf8)
        return message
    }

    func message(_ key: String, exchange: String) -> OutgoingMessage {
        OutgoingMessage(
            exchange: exchange, routingKey: key, messageID: Identifiers.v7.next().lowercase, type: "test.sent.v1",
            appID: "conformance", timestamp: Clock.system.now(), headers: [], body: [0x7b, 0x7d])
    }

    func publisher() throws(BrokerError) -> any PublisherConnection { try subject.broker.publisher(named: prefix) }

    func consumer(of queue: String, prefetch: Int = 500) throws(BrokerError) -> any ConsumerConnection {
        try subject.broker.consumer(of: queue, prefetch: prefetch, named: prefix)
    }

    /// Listens until what has been heard is enough.
    func hear(
        _ publisher: any PublisherConnection, until enough: ([PublishOutcome]) -> Bool
    ) throws -> [PublishOutcome] {
        let deadline = Deadline(in: patience)
        var heard: [PublishOutcome] = []
        while !deadline.hasPassed {
            heard += try publisher.outcomes(within: .milliseconds(200), wake: nil)
            if enough(heard) { return heard }
        }
        throw Deviation("heard only \(heard)")
    }

    struct Outcomes {
        var confirmed: [UInt64] = []
        var rejected: [UInt64] = []
        var returned: [String] = []
        private var open: Set<UInt64> = []

        init(open: Set<UInt64>) { self.open = open }

        var isComplete: Bool { open.isEmpty }

        mutating func take(_ outcome: PublishOutcome) throws {
            switch outcome {
            case .confirmed(let tag, let multiple): confirmed += try close(tag, multiple)
            case .rejected(let tag, let multiple): rejected += try close(tag, multiple)
            case .returned(let id, _, _): returned.append(id)
            case .blocked, .unblocked: break
            }
        }

        private mutating func close(_ tag: UInt64, _ multiple: Bool) throws -> [UInt64] {
            let closed = open.filter { multiple ? $0 <= tag : $0 == tag }.sorted()
            try expect(closed.contains(tag), "a second outcome for \(tag)")
            open.subtract(closed)
            return closed
        }
    }

    /// Publishes on a connection of its own and waits for every outcome.
    func publish(_ messages: [OutgoingMessage]) throws -> Outcomes {
        let publisher = try publisher()
        defer { publisher.close() }
        var tags: [UInt64] = []
        for message in messages { tags.append(try publisher.publish(message)) }
        var outcomes = Outcomes(open: Set(tags))
        let deadline = Deadline(in: patience)
        while !outcomes.isComplete {
            try expect(!deadline.hasPassed, "only \(outcomes.confirmed.count) of \(messages.count) had an outcome")
            for outcome in try publisher.outcomes(within: .milliseconds(200), wake: nil) { try outcomes.take(outcome) }
        }
        return outcomes
    }

    func publishConfirmed(_ messages: [OutgoingMessage]) throws {
        let outcomes = try publish(messages)
        try expect(outcomes.rejected.isEmpty && outcomes.returned.isEmpty, "refused or returned")
    }

    func receive(_ count: Int, on consumer: any ConsumerConnection) throws -> [Delivery] {
        let deadline = Deadline(in: patience)
        var seen: [Delivery] = []
        while seen.count < count {
            try expect(!deadline.hasPassed, "only \(seen.count) of \(count) came")
            seen += try consumer.deliveries(upTo: count - seen.count, within: .milliseconds(200), wake: nil)
        }
        return seen
    }

    /// Takes and acknowledges `count` messages on a connection of its own.
    func read(_ count: Int, from queue: String) throws -> [Delivery] {
        let consumer = try consumer(of: queue)
        defer { consumer.close() }
        let seen = try receive(count, on: consumer)
        if let last = seen.last { try consumer.acknowledge(upTo: last.tag) }
        return seen
    }

    func isEmpty(_ queue: String) throws -> Bool {
        let consumer = try consumer(of: queue)
        defer { consumer.close() }
        return try consumer.deliveries(upTo: 1, within: quiet, wake: nil).isEmpty
    }

    /// Repeats `use` until it throws a broker's error.
    func expectDeath(as expected: BrokerError? = nil, _ use: () throws -> Void) throws {
        let deadline = Deadline(in: patience)
        while !deadline.hasPassed {
            do {
                try use()
            } catch let error as BrokerError {
                return try expect(expected == nil || error == expected, "died as \(error)")
            }
        }
        throw Deviation("the connection lives")
    }

    private func name(_ kind: String) -> String {
        let number = names.withLock { count in
            count += 1
            return count
        }
        return "\(prefix).\(kind)-\(number)"
    }
}

extension [PublishOutcome] {
    /// Whether the tag is confirmed by any of these.
    func contains(_ wanted: Confirmed) -> Bool {
        contains { outcome in
            guard case .confirmed(let tag, let multiple) = outcome else { return false }
            return tag == wanted.tag || (multiple && tag > wanted.tag)
        }
    }
}

struct Confirmed {
    let tag: UInt64

    static func confirmed(_ tag: UInt64) -> Confirmed { Confirmed(tag: tag) }
}

extension PublishOutcome {
    var isBlocked: Bool { if case .blocked = self { true } else { false } }
}

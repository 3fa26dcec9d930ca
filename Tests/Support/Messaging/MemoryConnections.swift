import Glibc
import Messaging
import Runtime

final class MemoryPublisher: PublisherConnection {
    private let broker: MemoryBroker
    private let link: Int

    init(broker: MemoryBroker, link: Int) {
        self.broker = broker
        self.link = link
    }

    func publish(_ message: OutgoingMessage) throws(BrokerError) -> UInt64 {
        let link = link
        return try broker.step(on: link) { state, own in
            own.lastTag += 1
            let tag = own.lastTag
            guard state.alarm == nil else {
                own.held.append((tag, message))
                return (tag, [])
            }
            // The broker's side works on its own copy of the link.
            state.links[link] = own
            let bells = state.accept(message, tag: tag, from: link)
            own = state.links[link] ?? own
            return (tag, bells)
        }
    }

    func outcomes(within limit: Duration, wake: Doorbell?) throws(BrokerError) -> [PublishOutcome] {
        let deadline = Deadline(in: limit)
        let bell = try broker.bell(of: link)
        while true {
            bell.clear()
            let outcomes = try broker.step(on: link) { _, own in (own.takeOutcomes(), []) }
            if !outcomes.isEmpty || deadline.hasPassed { return outcomes }
            if poll([bell.fileDescriptor, wake?.fileDescriptor], until: deadline) == 1 { return [] }
        }
    }

    func close() { broker.close(link) }
}

final class MemoryConsumer: ConsumerConnection {
    private let broker: MemoryBroker
    private let link: Int

    init(broker: MemoryBroker, link: Int) {
        self.broker = broker
        self.link = link
    }

    func deliveries(
        upTo count: Int, bytes: Int, within limit: Duration, wake: Int32?
    ) throws(BrokerError) -> [Delivery] {
        let deadline = Deadline(in: limit)
        let bell = try broker.bell(of: link)
        while true {
            bell.clear()
            let deliveries = try broker.step(on: link) { _, own in
                var left = bytes
                let next = Array(
                    own.unread.prefix(count).prefix { delivery in
                        defer { left -= delivery.body.count }
                        return left > 0
                    })
                own.unread.removeFirst(next.count)
                return (next, [])
            }
            if !deliveries.isEmpty || deadline.hasPassed { return deliveries }
            if poll([bell.fileDescriptor, wake], until: deadline) == 1 { return [] }
        }
    }

    func acknowledge(upTo tag: UInt64) throws(BrokerError) {
        let known = try broker.step(on: link) { _, own in
            let known = own.unacknowledged.contains { $0.tag == tag }
            own.unacknowledged.removeAll { $0.tag <= tag }
            return (known, [])
        }
        // RabbitMQ closes the channel: acknowledging what was not delivered, or twice, is a mistake of ours.
        guard known else { throw .closedByBroker(code: 406, text: "unknown delivery tag") }
    }

    func serveHeartbeat() throws(BrokerError) {
        try broker.step(on: link) { _, _ in ((), []) }
    }

    func cancel() throws(BrokerError) {
        let link = link
        try broker.step(on: link) { state, own in
            own.isCancelled = true
            guard let queue = own.queue else { return ((), []) }
            state.stopDelivering(to: link, of: queue)
            return ((), state.pump(queue))
        }
    }

    func close() { broker.close(link) }
}

/// Waits for one of the descriptors; the index of the first that is readable, or nil at the deadline.
private func poll(_ descriptors: [Int32?], until deadline: Deadline) -> Int? {
    var entries = descriptors.map { pollfd(fd: $0 ?? -1, events: Int16(POLLIN), revents: 0) }
    guard Glibc.poll(&entries, nfds_t(entries.count), deadline.pollTimeout) > 0 else { return nil }
    return entries.firstIndex { $0.revents != 0 }
}

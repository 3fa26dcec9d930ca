import Messaging
import Runtime

package enum ExchangeKind: Sendable {
    case topic
    case direct
}

/// What a `MemoryBroker` holds. Every method answers with the bells to ring when the lock has been let go.
struct MemoryBrokerState {
    struct Exchange {
        var kind: ExchangeKind
        var bindings: [(key: String, queue: String)] = []
    }
    struct Stored {
        let message: OutgoingMessage
        var redelivered = false

        func delivery(tag: UInt64) -> Delivery {
            Delivery(
                tag: tag, redelivered: redelivered, exchange: message.exchange, routingKey: message.routingKey,
                messageID: message.messageID.isEmpty ? nil : message.messageID,
                type: message.type.isEmpty ? nil : message.type,
                userID: message.userID.isEmpty ? nil : message.userID,
                headers: Dictionary(message.headers) { _, last in last }, body: message.body)
        }
    }
    struct Queue {
        var limit: Int?
        var messages: [Stored] = []
        /// In order of subscription; the first that takes deliveries is the active one.
        var consumers: [Int] = []
    }

    var isUp = true
    var alarm: String?
    var user: String?
    var exchanges: [String: Exchange] = [:]
    var queues: [String: Queue] = [:]
    var links: [Int: MemoryLink] = [:]
    private var lastLink = 0

    mutating func open(_ link: MemoryLink) -> Int? {
        guard isUp else { return nil }
        lastLink += 1
        links[lastLink] = link
        if let queue = link.queue { queues[queue]?.consumers.append(lastLink) }
        if let alarm, link.queue == nil { links[lastLink]?.outcomes.append(.blocked(reason: alarm)) }
        return lastLink
    }

    mutating func close(_ id: Int) -> [Doorbell] {
        guard let link = links.removeValue(forKey: id) else { return [] }
        return requeue(link, id)
    }

    mutating func cutAll(_ death: BrokerError) -> [Doorbell] {
        var bells: [Doorbell] = []
        for id in links.keys.sorted() { bells += kill(id, death) }
        return bells
    }

    mutating func kill(_ id: Int, _ death: BrokerError) -> [Doorbell] {
        guard let link = links[id], link.death == nil else { return [] }
        links[id]?.death = death
        links[id]?.unread = []
        links[id]?.unacknowledged = []
        return requeue(link, id) + [link.bell]
    }

    mutating func deleteQueue(_ name: String) -> [Doorbell] {
        guard let queue = queues.removeValue(forKey: name) else { return [] }
        for exchange in exchanges.keys { exchanges[exchange]?.bindings.removeAll { $0.queue == name } }
        return queue.consumers.flatMap { kill($0, .consumerCancelled(queue: name)) }
    }

    mutating func setAlarm(_ reason: String?) -> [Doorbell] {
        alarm = reason
        var bells: [Doorbell] = []
        for id in links.keys.sorted() where links[id]?.queue == nil && links[id]?.death == nil {
            links[id]?.outcomes.append(reason.map { .blocked(reason: $0) } ?? .unblocked)
            if let bell = links[id]?.bell { bells.append(bell) }
            guard reason == nil, let held = links[id]?.held else { continue }
            links[id]?.held = []
            for (tag, message) in held { bells += accept(message, tag: tag, from: id) }
        }
        return bells
    }

    func depth(of queue: String) -> Int {
        (queues[queue]?.messages.count ?? 0)
            + links.values.reduce(0) { $0 + ($1.queue == queue ? $1.unacknowledged.count : 0) }
    }

    /// Why it takes nothing that is sent as this user's.
    func refusal(of name: String) -> BrokerError? {
        guard let user, user != name else { return nil }
        return .otherUser(user)
    }

    /// Takes a publish that has been read from the connection.
    mutating func accept(_ message: OutgoingMessage, tag: UInt64, from id: Int) -> [Doorbell] {
        guard message.exchange.isEmpty || exchanges[message.exchange] != nil else {
            return kill(id, .noSuchExchange(message.exchange))
        }
        if let refusal = refusal(of: message.userID) { return kill(id, refusal) }
        let targets = self.targets(of: message)
        let isFull = targets.contains { name in
            queues[name]?.limit.map { depth(of: name) >= $0 } ?? false
        }
        if targets.isEmpty {
            links[id]?.outcomes.append(.returned(messageID: message.messageID, code: 312, reason: "NO_ROUTE"))
        }
        links[id]?.outcomes.append(
            isFull ? .rejected(tag: tag, multiple: false) : .confirmed(tag: tag, multiple: false))
        return route(message).bells + (links[id].map { [$0.bell] } ?? [])
    }

    /// Puts a message into every bound queue that has room.
    mutating func route(_ message: OutgoingMessage) -> (targets: [String], bells: [Doorbell]) {
        let targets = targets(of: message)
        var bells: [Doorbell] = []
        for name in targets {
            if let limit = queues[name]?.limit, depth(of: name) >= limit { continue }
            queues[name]?.messages.append(Stored(message: message))
            bells += pump(name)
        }
        return (targets, bells)
    }

    private func targets(of message: OutgoingMessage) -> [String] {
        // What is put back goes to its queue; on a broker by a binding for each.
        if message.exchange.isEmpty || message.exchange == Delivery.replayExchange {
            return queues[message.routingKey] == nil ? [] : [message.routingKey]
        }
        guard let exchange = exchanges[message.exchange] else { return [] }
        let matching = exchange.bindings.filter { binding in
            switch exchange.kind {
            case .direct: binding.key == message.routingKey
            case .topic: TopicPattern(binding.key).matches(message.routingKey)
            }
        }
        return Set(matching.map(\.queue)).filter { queues[$0] != nil }.sorted()
    }

    /// Delivers to the active consumer as far as its prefetch goes.
    mutating func pump(_ name: String) -> [Doorbell] {
        guard let active = queues[name]?.consumers.first, let link = links[active], !link.isCancelled else { return [] }
        let room = link.prefetch - link.unacknowledged.count
        guard room > 0, let waiting = queues[name]?.messages.prefix(room), !waiting.isEmpty else { return [] }
        queues[name]?.messages.removeFirst(waiting.count)
        for stored in waiting { links[active]?.deliver(stored) }
        return [link.bell]
    }

    /// Gives back what a consumer has not acknowledged, in its place at the front, and lets the next one begin.
    mutating func requeue(_ link: MemoryLink, _ id: Int) -> [Doorbell] {
        guard let name = link.queue, queues[name] != nil else { return [] }
        queues[name]?.consumers.removeAll { $0 == id }
        let back = link.unacknowledged.map { Stored(message: $0.stored.message, redelivered: true) }
        queues[name]?.messages.insert(contentsOf: back, at: 0)
        return pump(name)
    }

    mutating func stopDelivering(to id: Int, of name: String) {
        queues[name]?.consumers.removeAll { $0 == id }
    }
}

/// One connection, seen from the broker.
struct MemoryLink {
    let queue: String?
    let prefetch: Int
    let bell: Doorbell
    var death: BrokerError?
    var lastTag: UInt64 = 0
    // Publishing.
    var outcomes: [PublishOutcome] = []
    var held: [(UInt64, OutgoingMessage)] = []
    // Consuming.
    var isCancelled = false
    var unread: [Delivery] = []
    var unacknowledged: [(tag: UInt64, stored: MemoryBrokerState.Stored)] = []

    init(publishing: Bool, bell: Doorbell) {
        queue = nil
        prefetch = 0
        self.bell = bell
    }

    init(queue: String, prefetch: Int, bell: Doorbell) {
        self.queue = queue
        self.prefetch = prefetch
        self.bell = bell
    }

    mutating func deliver(_ stored: MemoryBrokerState.Stored) {
        lastTag += 1
        unacknowledged.append((lastTag, stored))
        unread.append(stored.delivery(tag: lastTag))
    }

    /// What waits to be read, runs of confirms as one with `multiple`, as RabbitMQ sends them.
    mutating func takeOutcomes() -> [PublishOutcome] {
        var merged: [PublishOutcome] = []
        for outcome in outcomes {
            switch (merged.last, outcome) {
            case (.confirmed, .confirmed(let tag, _)):
                merged[merged.count - 1] = .confirmed(tag: tag, multiple: true)
            case (.rejected, .rejected(let tag, _)):
                merged[merged.count - 1] = .rejected(tag: tag, multiple: true)
            default: merged.append(outcome)
            }
        }
        outcomes = []
        return merged
    }
}

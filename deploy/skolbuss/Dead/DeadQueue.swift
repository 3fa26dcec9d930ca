import Messaging
import RabbitMQ

/// A dead-letter queue opened by an operator. What is not removed is back in it, in order, when this is closed.
struct DeadQueue {
    let name: String
    /// The queue its messages were meant for.
    let origin: String
    private let browser: QueueBrowser

    /// - Parameter name: the dead-letter queue, or the queue it belongs to.
    init(_ name: String, _ broker: RabbitMQBroker) throws {
        origin = name.hasSuffix(".dead") ? String(name.dropLast(5)) : name
        self.name = origin + ".dead"
        browser = try QueueBrowser(broker, queue: self.name)
    }

    func count() throws -> Int { try browser.count() }

    /// Each message that was there at the beginning, oldest first. A message that is replayed and parked again meanwhile is
    /// not met a second time.
    func each(upTo limit: Int = .max, _ body: (DeadLetter) throws -> Void) throws {
        for _ in 0..<min(limit, try browser.count()) {
            guard let delivery = try browser.next() else { return }
            try body(DeadLetter(delivery, from: origin))
        }
    }

    func remove(_ letter: DeadLetter) throws { try browser.acknowledge(letter.delivery.tag) }

    /// Has the broker move it into the queue it was parked from. Only when `WayBack` was found to be there.
    func putBack(_ letter: DeadLetter) throws { try browser.reject(letter.delivery.tag) }

    func close() { browser.close() }
}

/// Which messages of a dead-letter queue a command is about: those named after the queue, or all.
struct DeadSelection {
    let queue: String
    private var wanted: Set<String>?

    init(_ arguments: Arguments) throws(UsageError) {
        guard let queue = arguments.rest.first else { throw UsageError("QUEUE is missing") }
        self.queue = queue
        let identifiers = Set(arguments.rest.dropFirst())
        wanted = identifiers.isEmpty ? nil : identifiers
    }

    var isAll: Bool { wanted == nil }

    /// Whether it is one of them; a named one counts as found.
    mutating func takes(_ letter: DeadLetter) -> Bool {
        guard wanted != nil else { return true }
        return letter.delivery.messageID.flatMap { wanted?.remove($0) } != nil
    }

    /// Named, and not met.
    var notFound: [String] { (wanted ?? []).sorted() }
}

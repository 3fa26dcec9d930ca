package import Contracts
package import Runtime

/// A message parked in `<queue>.dead`: what it is, and why it could not be handled.
///
/// Most are parked by a `Consumer`, with `dead-*` headers. The broker's own dead-lettering (a message delivered more
/// often than the queue's limit) leaves none; then the reason is the broker's.
package struct DeadLetter: Sendable {
    /// Header names added when a message is parked.
    package enum Header {
        package static let reason = "dead-reason"
        package static let handler = "dead-handler"
        package static let attempts = "dead-attempts"
        package static let queue = "dead-queue"
        package static let at = "dead-at"
        /// The broker user who had sent it; empty when nobody was proved.
        package static let sender = "dead-sender"
        /// By which the service that parked it knows it again: see `LetterSeal`.
        package static let seal = "dead-seal"
        /// What `replay` was when it was parked.
        package static let replays = "dead-replays"
        /// `withheld` when the body was not parked.
        package static let body = "dead-body"
        /// How many times an operator has put the message back; part of the inbox key. The broker counts it.
        package static let replay = "replay"
    }

    /// The queue it was meant for, where a replay puts it back.
    package let queue: String
    package let reason: String
    package let handler: String?
    package let attempts: Int
    package let at: Instant?
    package let replays: Int64
    /// The body was not parked: it may hold a person's document, and the replica it was meant for learns what it said by
    /// comparing. Put back into its queue it would say nothing.
    package let isWithheld: Bool
    /// Nil when its envelope cannot be read.
    package let envelope: Envelope?
    package let delivery: Delivery

    static let withheld = "withheld"

    /// - Parameter queue: the name of the dead-letter queue it was read from, less `.dead`. Whatever the message says,
    ///   it can be put back nowhere else.
    package init(_ delivery: Delivery, from queue: String) {
        self.delivery = delivery
        let headers = delivery.headers
        self.queue = queue
        reason = headers[Header.reason]?.string ?? headers["x-first-death-reason"]?.string ?? "unknown"
        handler = headers[Header.handler]?.string
        attempts = Int(headers[Header.attempts]?.int ?? 0)
        at = headers[Header.at]?.string.flatMap { Instant(rfc3339: $0) }
        replays = delivery.replay
        isWithheld = headers[Header.body]?.string == Self.withheld
        envelope = try? Envelope(of: delivery)
    }
}

package extension Delivery {
    /// How many times an operator has put this message back; 0 for a message that was never parked.
    var replay: Int64 { min(max(0, headers[DeadLetter.Header.replay]?.int ?? 0), 1_000_000) }
}

// Whose word a message is: the broker user who sent it, whom the broker proves, and no name in the message.
//
// Rights to routing keys do not suffice. RabbitMQ judges a message's own key, and none of those in its headers `CC` and
// `BCC`; and on a control queue many may write.

import Digest
import FoundationEssentials
import Runtime

extension Subscription {
    /// Whether this broker user has something to say on the queue.
    func believes(_ sender: String) -> Bool { isControl || sender == publisher }

    /// What a message is remembered by. Of many who ask, each has ids of their own: nobody's takes effect in place of another's.
    func key(_ id: UUID, _ replay: Int64, of sender: String) -> Inbox.Key {
        guard isControl else { return Inbox.Key(id: id, replay: replay) }
        let own = SHA256.digest(id.bytes16 + Array(sender.utf8))
        // The time at the beginning stays, by which old ones are forgotten.
        return Inbox.Key(id: UUID(bytes: id.bytes16[..<6] + own[..<10]) ?? id, replay: replay)
    }
}

extension String {
    /// The service whose queue has this name: `notify` of `notify.from-register`.
    var queueOwner: String { String(prefix { $0 != "." }) }
}

extension Delivery {
    /// The exchange through which the broker puts back what was parked. Nobody may write to it.
    package static let replayExchange = "replay"

    /// Whose a message was that comes back to the service that had parked it, as that service has noted; empty when nobody was
    /// proved. Nil for every other message, which is of the broker user who sent it.
    func notedSender(toldTo owner: String) -> String? {
        guard userID == owner, exchange == Self.replayExchange, let noted = headers[DeadLetter.Header.sender] else {
            return nil
        }
        return noted.string ?? ""
    }

    /// Counted by what the service has sealed: a letter that lies twice among the parked has one effect.
    mutating func countReplay() {
        let before = headers[DeadLetter.Header.replays]?.int ?? 0
        headers[DeadLetter.Header.replay] = .int(min(max(0, before), 1_000_000) + 1)
    }
}

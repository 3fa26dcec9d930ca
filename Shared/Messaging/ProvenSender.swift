// Whose word a message is: the broker user who sent it, whom the broker proves, and no name in the message.
//
// Rights to routing keys do not suffice. RabbitMQ judges a message's own key, and none of those in its headers `CC` and
// `BCC`; and on a control queue many may write.

extension Subscription {
    /// The source that this delivery may name; nil when it is of somebody who has nothing to say on this queue.
    func source(of delivery: Delivery) -> String? {
        guard let sender = delivery.sender(toldTo: owner), isControl || sender == publisher else { return nil }
        return Outbox.source(of: sender)
    }
}

extension String {
    /// The service whose queue has this name: `notify` of `notify.from-register`.
    var queueOwner: String { String(prefix { $0 != "." }) }
}

extension Delivery {
    /// The broker user whose message it is; nil when nobody is proved. What a service has parked comes back as its own, and
    /// the service has noted whose it was.
    func sender(toldTo owner: String) -> String? {
        userID == owner ? headers[DeadLetter.Header.sender]?.string ?? owner : userID
    }
}

package import JSON

// Replication: what a publisher and those who keep a replica of its subjects say to each other so that every replica comes
// to know what is true, whatever was lost on the way. The same words for every publisher: `register.snapshot-begun.v1`.
//
// A replica asks on the exchange `control`; the publisher answers on its direct exchange `<publisher>.snapshots`, whose
// routing key is the replica's queue, so that the answers stand among the events in that one queue. Rules of contracts
// hold: a shipped sample is never edited, within `vN` only optional fields are added.

/// The kinds of messages of replication.
package enum ReplicationFact: String, CaseIterable, Sendable {
    /// Replica to publisher.
    case snapshotRequested = "snapshot-requested"
    case auditRequested = "audit-requested"
    /// Publisher to one replica.
    case snapshotBegun = "snapshot-begun"
    case snapshotChunk = "snapshot-chunk"
    case snapshotEnded = "snapshot-ended"
    case auditStated = "audit-stated"
    /// Publisher to all, on each of its exchanges and part of their sequence: how far it has come, when it has had
    /// nothing else to say for a while.
    case positionStated = "position-stated"

    /// The wire name; the publisher's is the first word in both directions.
    package func type(of publisher: String) -> EventType {
        EventType(stringLiteral: "\(publisher).\(rawValue).v1")
    }

    /// Nil for a message that is not of replication, or of a version this code does not speak.
    package init?(_ type: EventType) {
        guard type.major == 1 else { return nil }
        self.init(rawValue: String(type.fact))
    }
}

/// The body of a message of replication.
package protocol ReplicationBody: Sendable {
    static var fact: ReplicationFact { get }
    func encoded() -> JSON
    init(_ data: JSON) throws(ContractError)
}

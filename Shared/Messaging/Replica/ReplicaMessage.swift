import Contracts
import FoundationEssentials
import JSON
import Runtime

/// What a publisher says to a replica, ready to be acted on: decoded on the consumer's thread.
enum ReplicaMessage: Sendable {
    case begun(SnapshotBegun)
    case chunk(PreparedChunk)
    case ended(SnapshotEnded)
    case audited(AuditStated)
    case position

    /// Nil for a message that is not for replicas.
    init?(_ envelope: Envelope, _ body: [UInt8], by subscription: Subscription) throws {
        guard subscription.isReplica, envelope.type.publisher == subscription.publisher,
            let fact = ReplicationFact(envelope.type)
        else { return nil }
        switch fact {
        case .snapshotRequested, .auditRequested: return nil
        case .positionStated: self = .position
        case .snapshotBegun: self = .begun(try SnapshotBegun(try JSON(parsing: body)))
        case .snapshotChunk:
            self = .chunk(PreparedChunk(try SnapshotChunk(try JSON(parsing: body)), envelope, by: subscription))
        case .snapshotEnded: self = .ended(try SnapshotEnded(try JSON(parsing: body)))
        case .auditStated: self = .audited(try AuditStated(try JSON(parsing: body)))
        }
    }
}

/// A chunk whose items are ready for the handlers of the events they stand for.
struct PreparedChunk: Sendable {
    struct Item: Sendable {
        let id: UUID
        let rank: StateRank
        let work: Subscription.Work
    }

    let snapshot: UUID
    let kind: String
    let items: [Item]
    /// Items that break their contract, by the rule they break.
    let broken: [String]
    /// Items of what this replica does not keep.
    let dropped: Int

    init(_ chunk: SnapshotChunk, _ envelope: Envelope, by subscription: Subscription) {
        snapshot = chunk.snapshot
        kind = chunk.kind
        var items: [Item] = []
        var broken: [String] = []
        var dropped = 0
        items.reserveCapacity(chunk.items.count)
        for item in chunk.items {
            guard let item else {
                broken.append("item: not version and document, mark or deleted")
                continue
            }
            do {
                guard let prepared = try Self.prepared(item, chunk.kind, envelope, by: subscription) else {
                    dropped += 1
                    continue
                }
                items.append(prepared)
            } catch let error as ContractError {
                broken.append(error.description)
            } catch {
                broken.append(String(reflecting: type(of: error)))
            }
        }
        self.items = items
        self.broken = broken
        self.dropped = dropped
    }

    private static func prepared(
        _ item: SnapshotChunk.Item, _ kind: String, _ envelope: Envelope, by subscription: Subscription
    ) throws -> Item? {
        guard let (type, decode) = subscription.keeper(of: kind, item.told) else { return nil }
        let id = try item.body.requiredUUID("id")
        var own = envelope
        own.type = type
        own.subject = id.lowercase
        own.version = item.version
        return Item(
            id: id, rank: try StateRank(item.told, version: item.version), work: try decode(own, item.body))
    }
}

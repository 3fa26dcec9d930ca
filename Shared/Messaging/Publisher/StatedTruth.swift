import Contracts
import SQLite

/// What is true of some kinds at one point of the publisher's streams, as one audience may know it.
///
/// It is reckoned from every row, so it is read beside the writer. When something has been said meanwhile, it is read again; a
/// publisher that never pauses has it reckoned by the writer, for the place must be exact.
struct StatedTruth: Sendable {
    let places: [StreamPlace]
    let digests: [KindDigest]

    private static let readings = 3

    /// - Parameter say: called in the transaction at that very point, to say it.
    @discardableResult
    static func state<T: Sendable>(
        _ parts: [SnapshotScope.Part], of source: SnapshotSource, for audience: SnapshotAudience, in database: Database,
        _ say: @escaping @Sendable (StatedTruth, borrowing Transaction) throws -> T
    ) throws -> T {
        for _ in 1...readings {
            let truth = try database.read { try StatedTruth(parts, source, audience, in: $0) }
            let said = try database.write { transaction -> T? in
                guard try Outbox.places(audience.exchanges, in: transaction) == truth.places else { return nil }
                return try say(truth, transaction)
            }
            if let said { return said }
        }
        return try database.write { transaction in
            try say(StatedTruth(parts, source, audience, in: transaction), transaction)
        }
    }

    private init(
        _ parts: [SnapshotScope.Part], _ source: SnapshotSource, _ audience: SnapshotAudience,
        in querying: borrowing some Querying & ~Copyable
    ) throws {
        places = try Outbox.places(audience.exchanges, in: querying)
        var digests: [KindDigest] = []
        for part in parts {
            guard let kind = source.kind(part.kind) else { continue }
            digests.append(try kind.digest(for: audience, of: part.ranges, in: querying))
        }
        self.digests = digests
    }
}

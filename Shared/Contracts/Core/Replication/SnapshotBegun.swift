package import FoundationEssentials
package import JSON
import Runtime

/// From here on the publisher's state comes in chunks, among the events. What it is about is not known to be true until
/// it has come.
package struct SnapshotBegun: ReplicationBody, Equatable {
    package static let fact = ReplicationFact.snapshotBegun

    package let snapshot: UUID
    package let scope: SnapshotScope
    /// Where the publisher stood, on each exchange the replica hears. A replica that has heard more has heard it too
    /// early: this message was held up, and the snapshot is of no use.
    package let places: [StreamPlace]

    package init(snapshot: UUID, scope: SnapshotScope, places: [StreamPlace]) {
        self.snapshot = snapshot
        self.scope = scope
        self.places = places
    }

    package func encoded() -> JSON {
        [
            "snapshot": JSON(snapshot.lowercase), "scope": scope.encoded(),
            "places": JSON(places.map { $0.encoded() }),
        ]
    }

    package init(_ data: JSON) throws(ContractError) {
        snapshot = try data.requiredUUID("snapshot")
        scope = try SnapshotScope(data, "scope")
        places = try data.list("places") { (place: JSON) throws(ContractError) -> StreamPlace in try StreamPlace(place)
        }
    }
}

/// The end of a snapshot: how many chunks there were, and what is true at this very point of the stream.
package struct SnapshotEnded: ReplicationBody, Equatable {
    package static let fact = ReplicationFact.snapshotEnded

    package let snapshot: UUID
    package let chunks: Int
    package let places: [StreamPlace]
    package let digests: [KindDigest]

    package init(snapshot: UUID, chunks: Int, places: [StreamPlace], digests: [KindDigest]) {
        self.snapshot = snapshot
        self.chunks = chunks
        self.places = places
        self.digests = digests
    }

    package func encoded() -> JSON {
        [
            "snapshot": JSON(snapshot.lowercase), "chunks": JSON(chunks),
            "places": JSON(places.map { $0.encoded() }), "digests": JSON(digests.map { $0.encoded() }),
        ]
    }

    package init(_ data: JSON) throws(ContractError) {
        snapshot = try data.requiredUUID("snapshot")
        chunks = try data.requiredInt("chunks")
        places = try data.list("places") { (place: JSON) throws(ContractError) -> StreamPlace in try StreamPlace(place)
        }
        digests = try data.list("digests") { (digest: JSON) throws(ContractError) -> KindDigest in
            try KindDigest(digest)
        }
    }
}

/// What is true at this very point of the stream; asked for by `AuditRequested`.
package struct AuditStated: ReplicationBody, Equatable {
    package static let fact = ReplicationFact.auditStated

    package let places: [StreamPlace]
    package let digests: [KindDigest]

    package init(places: [StreamPlace], digests: [KindDigest]) {
        self.places = places
        self.digests = digests
    }

    package func encoded() -> JSON {
        ["places": JSON(places.map { $0.encoded() }), "digests": JSON(digests.map { $0.encoded() })]
    }

    package init(_ data: JSON) throws(ContractError) {
        places = try data.list("places") { (place: JSON) throws(ContractError) -> StreamPlace in try StreamPlace(place)
        }
        digests = try data.list("digests") { (digest: JSON) throws(ContractError) -> KindDigest in
            try KindDigest(digest)
        }
    }
}

/// The publisher is there and has come this far on the exchange: the message's own sequence says it.
package struct PositionStated: ReplicationBody, Equatable {
    package static let fact = ReplicationFact.positionStated
    package let exchange: String

    package init(exchange: String) { self.exchange = exchange }

    package func encoded() -> JSON { ["exchange": JSON(exchange)] }

    package init(_ data: JSON) throws(ContractError) { exchange = try data.requiredString("exchange") }
}

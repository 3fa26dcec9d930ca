import FoundationEssentials
import JSON
import Runtime

/// Names a notice to its target, the same at every attempt: a target that has seen it need not act again.
struct NoticeID: UUIDIdentified {
    let uuid: UUID
    init(_ uuid: UUID) { self.uuid = uuid }
}

/// What a target is told: of which types there is something new, and whether something was deleted. Never which object,
/// so a notice says nothing about anybody.
struct NoticeContent: Sendable, Equatable {
    /// In the standard's order.
    let changed: [EntityType]
    let hasDeletions: Bool

    var isEmpty: Bool { changed.isEmpty && !hasDeletions }

    /// The standard's callback body. Its schema spells `modifiedEntites`, and there are receivers that read the word as
    /// it should be.
    var body: [UInt8] {
        let changed = JSON(changed.map { JSON($0.rawValue) })
        let document: JSON = [
            "modifiedEntites": changed, "modifiedEntities": changed, "deletedEntities": JSON(hasDeletions),
        ]
        return document.encoded()
    }
}

/// A notice whose attempt is committed, so its target may be called now.
struct ClaimedNotice: Sendable {
    let subscription: SubscriptionID
    let id: NoticeID
    let target: String
    let keys: SigningKeys
    let bearerToken: String?
    let body: [UInt8]
    /// From 1.
    let attempt: Int
}

package import FoundationEssentials
package import JSON
package import SS12000

/// Our side of a comparison: a service's own tables, or a register asked over HTTP.
package protocol ComparedRegister: Sendable {
    /// What is compared, in the order in which the kinds refer to each other.
    var kinds: [ResourceKind] { get }

    /// What it has, for judging the provider's items as the import would.
    func known() throws -> KnownResources

    /// The documents it has of these, by id; protected ones too, as far as they may be seen.
    func documents(_ ids: [UUID], of kind: ResourceKind) throws -> [UUID: JSON]

    /// Everything it has of the kind, in ascending order; of a kind with times, what begins in the window.
    func ids(_ kind: ResourceKind, in window: FollowWindow?) throws -> [UUID]
}

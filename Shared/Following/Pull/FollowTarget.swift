package import FoundationEssentials
package import Resources
package import Runtime
package import SS12000

/// Where what a provider has is taken in: a service's own tables, or a register asked over HTTP.
package protocol FollowTarget: Sendable {
    /// What is taken in, in the order in which the kinds refer to each other.
    var kinds: [ResourceKind] { get }

    /// Of which kinds it deletes what the provider deletes; what is gone of others stays.
    var deletable: [ResourceKind] { get }

    /// Which of these it does not have; asked for any kind that one of its own refers to.
    func missing(_ ids: Set<UUID>, of kind: ResourceKind) throws -> Set<UUID>

    /// Takes in a document of SS 12000 lists by the import's rules; durable when it returns.
    func apply(_ document: [UInt8]) throws -> DirectImport.Outcome

    /// Which of these are protected here, or about somebody who is: a provider that does not let us see them says of them what it
    /// says of those who are gone.
    func protected(_ ids: [UUID], of kind: ResourceKind) throws -> Set<UUID>

    /// Deletes those of them it has; durable when it returns.
    /// - Returns: those that stay because something else here refers to them.
    func delete(_ ids: [UUID], of kind: ResourceKind) throws -> Set<UUID>

    /// What it has of that kind from this provider, in ascending order; of a kind with times, what begins in the window.
    func followed(_ kind: ResourceKind, in window: FollowWindow?) throws -> [UUID]

    /// How far it had come; nil at the very first time.
    func load() throws -> FollowState?

    /// Keeps the state, and that these resources come from the provider; durable when it returns.
    func save(_ state: FollowState, took: [ResourceKind: Set<UUID>]) throws
}

/// A span of days; both included, local midnight to local midnight.
package struct FollowWindow: Sendable, Equatable {
    package let first: LocalDate
    package let last: LocalDate

    package init(first: LocalDate, last: LocalDate) {
        self.first = first
        self.last = last
    }

    package var start: Instant { first.start }
    /// The last moment that belongs to it.
    package var end: Instant { last.end - .microseconds(1) }

    /// In pieces of at most a week, so that no answer is larger than it has to be.
    var weeks: [FollowWindow] {
        stride(from: 0, through: max(0, last.days(since: first)), by: 7).map { offset in
            let start = first.adding(days: offset)
            return FollowWindow(first: start, last: min(last, start.adding(days: 6)))
        }
    }
}

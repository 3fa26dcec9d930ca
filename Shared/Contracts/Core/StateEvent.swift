/// An event that tells the state of one subject, so that the newest one is all a consumer needs: event-carried state.
///
/// Consumers keep such subjects as a replica. `Messaging` lets a state event through to its handler only when it tells
/// more than what has been told before (see `StateTold`), so no handler compares versions.
package protocol StateEvent: Event {
    /// What the subject is, as its path segment in the standard: `persons`. The same for all events of one subject.
    static var kind: String { get }
    /// How much of the subject's state the event tells.
    static var told: StateTold { get }
}

/// How much a state event tells. At one version, a mark is less than the whole state: whoever may have both takes the
/// document after the mark of the same version, never the other way round.
package enum StateTold: Sendable {
    /// The whole state.
    case whole
    /// Only that the subject exists and is protected.
    case mark
    /// That the subject is no more.
    case deletion
}

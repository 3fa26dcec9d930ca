package import Runtime

/// What became of one attempt. Raw values are stored.
package enum AttemptOutcome: Hashable, Sendable {
    /// The mail server took responsibility.
    case accepted(code: Int)
    /// This address will never work.
    case refused(code: Int)
    /// Not now.
    case deferred(code: Int)
    /// No server was reached, or it would not take any mail: says nothing about this address.
    case unreachable
    /// The connection ended after the text was handed over, or the process died.
    case unknown
    /// A stop or a dead server came before this attempt: nothing was sent.
    case notBegun

    package var name: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .deferred: "deferred"
        case .unreachable: "unreachable"
        case .unknown: "unknown"
        case .notBegun: "not-begun"
        }
    }

    package var code: Int? {
        switch self {
        case .accepted(let code), .refused(let code), .deferred(let code): code
        case .unreachable, .unknown, .notBegun: nil
        }
    }
}

/// Delivery × outcome → delivery. Pure.
package struct DecideDelivery: Sendable {
    /// The pause after the first temporary refusal; doubles up to `longestPause`.
    package let firstPause: Duration
    package static let longestPause: Duration = .seconds(15 * 60)
    /// Shorter, since a server that comes back takes the mail at once.
    package static let longestUnreachablePause: Duration = .seconds(5 * 60)

    package init(firstPause: Duration) {
        self.firstPause = firstPause
    }

    /// - Parameter isWanted: false when the day was explained while the attempt was under way, or for a correction when it
    ///   was not explained any more; then nothing is retried.
    package func callAsFunction(
        _ delivery: Delivery, _ outcome: AttemptOutcome, isWanted: Bool, at now: Instant
    ) -> Delivery {
        var next = delivery
        switch outcome {
        case .accepted:
            next.settle(.accepted, now)
        case .refused:
            // The next address, if there is one, is chosen when it is claimed, from the register as it is then.
            next.retry(at: now)
        case .deferred:
            next.deferrals += 1
            next.retry(at: now + pause(after: next.deferrals))
        case .unreachable:
            // It may be this recipient's domain that keeps the server silent: let newer mails go first.
            next.deferrals += 1
            next.retry(at: now + min(pause(after: next.deferrals), Self.longestUnreachablePause))
        case .unknown:
            next.unknowns += 1
            if next.unknowns > 1 {
                next.settle(.unknown, now)
            } else {
                next.retry(at: now + firstPause)
            }
        case .notBegun:
            next.attempts -= 1
            next.retry(at: now)
        }
        if !isWanted && next.state == .intended {
            next.settle(next.unknowns > 0 ? .unknown : .dropped, now)
        }
        return next
    }

    /// The pause after this many temporary refusals in a row.
    package func pause(after deferrals: Int) -> Duration {
        min(firstPause * (1 << min(max(deferrals - 1, 0), 12)), Self.longestPause)
    }
}

extension Delivery {
    package mutating func settle(_ state: State, _ now: Instant) {
        self.state = state
        settledAt = now
        nextAt = nil
    }

    package mutating func retry(at instant: Instant) {
        state = .intended
        nextAt = instant
    }
}

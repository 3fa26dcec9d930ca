import Contracts
import JSON
import Runtime
import SQLite

/// What happens when something fails, in one place: which failures are which, how often and how soon to try again.
///
/// - *Transient* (disk full, database busy): the next message would fail too, and order must be kept, so the worker
///   waits and tries the same message again, for ever. Nothing is parked.
/// - *Permanent* (undecodable, unknown major version, refused by the handler): parked at once.
/// - *Unexpected* (any other error of a handler): `tries` attempts in place, then parked, so that one message never
///   stops a queue.
/// - *No broker*: connect again for ever, slower each time, with jitter.
package struct RetryPolicy: Sendable {
    /// Between attempts to connect, and after a message was refused by a full queue.
    package var reconnect = Backoff(from: .milliseconds(200), to: .seconds(5))
    /// After a transient failure.
    package var transient = Backoff(from: .milliseconds(100), to: .seconds(5))
    /// Attempts of a handler that fails unexpectedly before its message is parked.
    package var tries = 3
    /// Between those attempts.
    package var unexpected = Backoff(from: .milliseconds(50), to: .seconds(1))
    /// After a message came back because no queue is bound: an operator has to act.
    package var unroutable: Duration = .seconds(5)
    /// How long a stopping relay goes on sending what is in the outbox.
    package var flush: Duration = .seconds(5)

    package static let standard = RetryPolicy()

    package init() {}

    package enum Verdict: Equatable, Sendable {
        case transient
        case permanent(reason: String)
        case unexpected(reason: String)
    }

    /// What a handler's error means. Reasons name fields, rules and types, never values.
    package func verdict(on error: any Error) -> Verdict {
        switch error {
        case let refusal as Unprocessable: .permanent(reason: refusal.reason)
        case let broken as ContractError: .permanent(reason: broken.description)
        case let broken as JSONError: .permanent(reason: "not JSON: \(broken)")
        case let failure as SQLiteError: verdict(on: failure)
        default: .unexpected(reason: String(reflecting: type(of: error)))
        }
    }

    /// How long to wait before connecting again. What only an operator can repair is tried at the slowest pace.
    package func pause(before error: any Error, after failures: Int) -> Duration {
        if let broken = error as? BrokerError, !broken.isWorthReconnecting { return reconnect.longest }
        return reconnect.delay(after: failures)
    }

    private func verdict(on failure: SQLiteError) -> Verdict {
        switch failure {
        case .constraint, .failed: .unexpected(reason: "\(failure)")
        // Full, busy, unreadable, damaged, closed: the next message would fail too.
        default: .transient
        }
    }
}

/// Thrown by a handler that knows its message can never be handled: it is parked at once with this reason, which is
/// read by operators and must hold no personal data.
package struct Unprocessable: Error, Equatable, Sendable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}

/// Growing delays with full jitter, so that many services do not come back in step.
package struct Backoff: Sendable {
    package let shortest: Duration
    package let longest: Duration

    package init(from shortest: Duration, to longest: Duration) {
        self.shortest = shortest
        self.longest = longest
    }

    /// The wait before attempt number `failures` + 1: between `shortest` and `shortest` × 2^failures, never above
    /// `longest`.
    package func delay(after failures: Int) -> Duration {
        let ceiling = min(longest, shortest * (1 << min(max(failures, 1), 16)))
        guard ceiling > shortest else { return shortest }
        return shortest + (ceiling - shortest) * Double.random(in: 0...1)
    }
}

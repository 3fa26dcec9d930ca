package import Runtime
import Synchronization
import Transfer

/// One connection to a mail server, owned by one sender's thread.
package protocol MailConnection: AnyObject {
    /// Hands one mail over and says what became of it. Never throws: every end is an outcome that is written down.
    func send(from sender: MailAddress, to address: MailAddress, text: [UInt8]) -> AttemptOutcome
}

/// The mail server of this installation, and whether it is worth calling just now. Shared by all senders, so that a
/// dead server is asked by one mail now and then instead of once per waiting alert.
package final class MailServer: Sendable {
    private struct State {
        var failures = 0
        var notBefore: Instant?
    }

    private let open: @Sendable () -> any MailConnection
    private let state = Mutex(State())
    private static let longestPause: Duration = .seconds(30)

    package init(open: @escaping @Sendable () -> any MailConnection) {
        self.open = open
    }

    /// A new connection for the calling thread; nothing is sent until the first mail.
    package func connection() -> any MailConnection {
        open()
    }

    /// How long to leave the server alone; nil when it may be called.
    package func pause(at now: Instant) -> Duration? {
        state.withLock { $0.notBefore }.flatMap { $0 > now ? $0 - now : nil }
    }

    /// False from the first failure to the first success after it.
    package var isReachable: Bool { state.withLock { $0.failures == 0 } }

    /// Learns from an outcome. Pauses double from half a second to half a minute.
    package func noted(_ outcome: AttemptOutcome, at now: Instant) {
        state.withLock { state in
            switch outcome {
            case .unreachable:
                let exponent = min(state.failures, 6)
                state.failures += 1
                state.notBefore = now + min(.milliseconds(500) * (1 << exponent), Self.longestPause)
            case .accepted, .refused, .deferred:
                state.failures = 0
                state.notBefore = nil
            case .unknown, .notBegun:
                break
            }
        }
    }
}

import Runtime

/// Who sends a request, as far as the limits care.
package enum Sender: Sendable {
    /// Without a token, or with one that is refused for this reason: counted by address.
    case stranger(Problem?)
    /// By the token's subject.
    case person(String)
    case machine(String)
    /// Has a token that nobody can judge at this moment: counted by address, as a stranger is. What names a key nobody has
    /// seen is more often made up than new.
    case undecided
}

/// Sends away who asks for more than their share, with 429 and when to come again.
///
/// A sender is slowed by its own requests and by nobody else's: see ``RateLimits``.
final class RateLimiter: Sendable {
    private let persons: TokenBuckets
    private let machines: TokenBuckets
    private let addresses: TokenBuckets
    private let limited: [Counter]
    private let now: @Sendable () -> Int64

    /// - Parameter now: nanoseconds of a clock that never goes back.
    init(_ rates: RateLimits, metrics: Metrics, now: @escaping @Sendable () -> Int64 = { Deadline.monotonic() }) {
        let (persons, machines) = (TokenBuckets(rates.person), TokenBuckets(rates.machine))
        let addresses = TokenBuckets(rates.address)
        self.persons = persons
        self.machines = machines
        self.addresses = addresses
        self.now = now
        limited = ["person", "machine", "address"].map { kind in
            metrics.counter(
                "http_rate_limited_total", "Requests answered 429, by what their sender is counted by",
                labels: [("by", kind)])
        }
        metrics.gauge("http_rate_senders", "Senders whose requests are counted") {
            Double(persons.count + machines.count + addresses.count)
        }
    }

    /// Counts a request; the problem when it is one too many.
    ///
    /// - Parameter origin: where it comes from; nil is an address of its own.
    func refusal(of sender: Sender, at origin: ClientAddress?) -> Problem? {
        let (wait, kind): (Int64?, Int) =
            switch sender {
            case .person(let subject): (persons.take(subject, at: now()), 0)
            case .machine(let subject): (machines.take(subject, at: now()), 1)
            case .stranger, .undecided: (addresses.take(origin?.subscriber, at: now()), 2)
            }
        guard let wait else { return nil }
        limited[kind].add()
        return .tooManyRequests(seconds: Int((wait + 999_999_999) / 1_000_000_000))
    }
}

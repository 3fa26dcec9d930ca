import Runtime
import Synchronization

/// How many handlers one sender may keep busy at a time: what it asks beyond that waits for its own to end, not for others'.
///
/// A rate bounds how often somebody asks, not how long an answer takes. Without this, who asks for the dearest there is on as many
/// connections as there are handlers would have them all, and everybody else would wait.
final class HandlerShares: Sendable {
    private struct Held {
        var running = 0
        var waiting: [HandlerPool.Work] = []
        var next = 0

        /// The longest-waiting, first come first served.
        mutating func take() -> HandlerPool.Work? {
            guard next < waiting.count else { return nil }
            defer {
                next += 1
                if next == waiting.count { (waiting, next) = ([], 0) }
            }
            return waiting[next]
        }
    }

    private struct State {
        var senders: [Int: Held] = [:]
        var waiting = 0
    }

    private let person: Int
    private let machine: Int
    private let bound: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - handlers: all there are. A machine may have three quarters of them, a person an eighth, each at least one.
    ///   - bound: how many requests may wait for their sender's own; of one sender half as many.
    init(handlers: Int, waiting bound: Int) {
        person = max(1, handlers / 8)
        machine = max(1, handlers * 3 / 4)
        self.bound = bound
    }

    var waiting: Int { state.withLock { $0.waiting } }

    /// Runs the work now, or leaves it to the thread that ends another request of the same sender; on this thread too whatever of the
    /// sender waits when it is done.
    ///
    /// - Parameter sender: nil, or one without a good token, is refused or answered at no cost and has no share.
    /// - Returns: false when too many wait already, and then the work is never run.
    func run(_ sender: Sender?, _ work: @escaping HandlerPool.Work) -> Bool {
        let (subject, share): (String, Int)
        switch sender {
        case .person(let name): (subject, share) = (name, person)
        case .machine(let name): (subject, share) = (name, machine)
        case .stranger, .undecided, nil:
            work()
            return true
        }
        // By hash, as in `TokenBuckets`: two of one hash would share a share.
        var hasher = Hasher()
        hasher.combine(share)
        hasher.combine(subject)
        let key = hasher.finalize()
        let place = state.withLock { state -> Place in
            var held = state.senders[key] ?? Held()
            defer { state.senders[key] = held }
            if held.running < share {
                held.running += 1
                return .now
            }
            guard state.waiting < bound, held.waiting.count - held.next < bound / 2 else { return .none }
            held.waiting.append(work)
            state.waiting += 1
            return .later
        }
        guard place == .now else { return place == .later }
        var next: HandlerPool.Work? = work
        while let work = next {
            work()
            next = state.withLock { state in
                if let waiting = state.senders[key]?.take() {
                    state.waiting -= 1
                    return waiting
                }
                state.senders[key]?.running -= 1
                if state.senders[key]?.running == 0 { state.senders[key] = nil }
                return nil
            }
        }
        return true
    }

    private enum Place { case now, later, none }
}

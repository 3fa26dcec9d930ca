package import Runtime
import Synchronization

/// The issuer's keys, kept here and fetched again when a token names one we do not have.
///
/// It guarantees that the issuer is asked at most once every 30 seconds however many tokens with made-up key ids come,
/// that no more than one thread asks at a time, and that keys once known stay in use while the issuer is away. As a
/// `Worker` it also asks every ten minutes, so that a withdrawn key is soon not believed any more.
package final class KeySource: Worker {
    package let name = "token-keys"

    enum Lookup {
        case found(VerificationKey)
        case unknown
        /// No keys were ever loaded, or they are being loaded and enough callers wait already.
        case unavailable
    }

    private struct State {
        var keys: KeySet?
        var version = 0
        var lastAttempt: Instant?
        // A `Stop` is a one-time event that several threads can wait for: raised when the fetch has ended.
        var fetch: Stop?
        var waiting = 0
    }

    private enum Turn {
        case fetch(Stop)
        case wait(Stop)
        case tooSoon
        case tooMany
    }

    private static let pause: Duration = .seconds(30)
    private static let maximumAge: Duration = .seconds(600)
    private static let patience: Duration = .seconds(6)
    private static let mostWaiting = 8

    private let load: @Sendable () throws -> [UInt8]
    private let clock: Clock
    private let log: Log
    private let state = Mutex(State())

    package convenience init(_ location: KeyLocation, clock: Clock = .system, log: Log) {
        self.init(clock: clock, log: log) { try location.load() }
    }

    /// Keys from anywhere: `load` returns a JWKS document.
    package init(clock: Clock = .system, log: Log, load: @escaping @Sendable () throws -> [UInt8]) {
        self.load = load
        self.clock = clock
        self.log = log
    }

    /// Changes when the keys do; what was verified with older keys must then be verified anew.
    var version: Int { state.withLock { $0.version } }

    /// For `/health/ready`: ready once keys have been loaded.
    package func health() -> HealthState {
        state.withLock { $0.keys != nil } ? .ready : .notReady("the issuer's keys have not been loaded")
    }

    package func run(until stop: Stop) throws {
        repeat {
            let isLoaded = refresh(atMostEvery: .zero)
            if stop.wait(for: isLoaded ? KeySource.maximumAge : KeySource.pause) { return }
        } while true
    }

    func key(_ id: String) -> Lookup {
        if let key = known(id) { return .found(key) }
        switch turn(atMostEvery: KeySource.pause) {
        case .fetch(let finished): fetch(finished)
        case .wait(let finished):
            _ = finished.wait(for: KeySource.patience)
            state.withLock { $0.waiting -= 1 }
        case .tooSoon: break
        case .tooMany: return .unavailable
        }
        if let key = known(id) { return .found(key) }
        return state.withLock { $0.keys == nil } ? .unavailable : .unknown
    }

    /// As `key`, but never waits: a key that the issuer would have to be asked for is asked for on another thread, and is
    /// unavailable until the answer is there.
    func keyAtOnce(_ id: String) -> Lookup {
        if let key = known(id) { return .found(key) }
        switch turn(atMostEvery: KeySource.pause, mayWait: false) {
        case .fetch(let finished): _ = NamedThread.start("token-keys-now") { [self] in fetch(finished) }
        case .wait, .tooMany: break
        case .tooSoon: return state.withLock { $0.keys == nil } ? .unavailable : .unknown
        }
        return .unavailable
    }

    private func known(_ id: String) -> VerificationKey? {
        state.withLock { $0.keys?.keys[id] }
    }

    private func refresh(atMostEvery pause: Duration) -> Bool {
        guard case .fetch(let finished) = turn(atMostEvery: pause, mayWait: false) else { return true }
        return fetch(finished)
    }

    private func turn(atMostEvery pause: Duration, mayWait: Bool = true) -> Turn {
        let now = clock.now()
        return state.withLock { state in
            if let fetch = state.fetch {
                guard mayWait && state.waiting < KeySource.mostWaiting else { return .tooMany }
                state.waiting += 1
                return .wait(fetch)
            }
            // A moment in the future means that the clock was set back: then do not wait for it to come again.
            if let last = state.lastAttempt, last <= now, now - last < pause { return .tooSoon }
            let finished = Stop()
            state.fetch = finished
            state.lastAttempt = now
            return .fetch(finished)
        }
    }

    @discardableResult
    private func fetch(_ finished: Stop) -> Bool {
        let fetched: KeySet?
        do {
            fetched = try KeySet(parsing: load())
        } catch {
            fetched = nil
            log.warning("token keys could not be loaded", ["error": .error(error)])
        }
        state.withLock { state in
            state.fetch = nil
            guard let fetched, fetched.digest != state.keys?.digest else { return }
            state.keys = fetched
            state.version += 1
        }
        finished.request()
        return fetched != nil
    }
}

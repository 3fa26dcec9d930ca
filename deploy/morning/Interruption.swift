import Glibc
import Runtime
import Stand
import Synchronization

/// Ctrl-C while the morning is being played ends everything at once, whatever is being waited for: the broker's start, a
/// long import, a mail. Nothing of a demonstration is worth an orderly end that takes a minute.
final class Interruption: Sendable {
    private let stop: Stop
    private let town = Mutex<Town?>(nil)
    private let hasEnded = Atomic(false)

    init(stop: Stop) {
        self.stop = stop
        _ = NamedThread.start("interruption") { [self] in
            while !stop.wait(for: .seconds(3_600)) {}
            guard !hasEnded.load(ordering: .acquiring) else { return }
            Say.heading("Interrupted: ending everything.")
            town.withLock { $0 }?.abandon()
            exit(130)
        }
    }

    /// The town that is to be ended with the demonstration.
    func guarding(_ started: Town) { town.withLock { $0 = started } }

    /// The morning is over: from here on whoever asked to stop is waited for.
    func end() { hasEnded.store(true, ordering: .releasing) }

    /// What fails because everything is being ended is no failure; does not return then.
    func standAside() {
        guard stop.isRequested, !hasEnded.load(ordering: .acquiring) else { return }
        while true { pause(.seconds(3_600)) }
    }
}

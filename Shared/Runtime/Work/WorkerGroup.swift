import Synchronization

/// Runs the workers of a service together: started in dependency order, stopped in the reverse.
///
/// The reverse order is what makes a drain lose nothing: no new requests come in before the last answers are given, and the
/// relay still runs while consumers and handlers append to the outbox.
package struct WorkerGroup: Sendable {
    private let workers: [any Worker]
    private let drain: Duration
    private let log: Log

    /// - Parameters:
    ///   - workers: what later ones depend on comes first.
    ///   - drain: how long each worker may take to finish once it is asked to stop.
    package init(_ workers: [any Worker], drain: Duration, log: Log) {
        self.workers = workers
        self.drain = drain
        self.log = log
    }

    /// Blocks until `stop` is requested or a worker ends by itself, then stops all. True only for a clean end: asked to
    /// stop, and every worker had run until then, ended within its deadline and threw nothing.
    package func run(until stop: Stop) -> Bool {
        let bell = Doorbell()
        let running = workers.map { RunningWorker($0, bell: bell, log: log) }
        while !stop.isRequested, !running.contains(where: \.hasEnded) {
            _ = bell.wait(for: .seconds(60), or: stop)
        }
        log.info("stopping", ["requested": .bool(stop.isRequested)])
        var isClean = true
        for worker in running.reversed() where !worker.end(within: drain, log: log) {
            isClean = false
        }
        log.info("stopped", ["clean": .bool(isClean)])
        return isClean
    }
}

private final class RunningWorker: Sendable {
    private enum Ending {
        case running, early, failed, asAsked
    }

    private let name: String
    private let stop = Stop()
    private let ending = Mutex(Ending.running)
    private let thread = Mutex<NamedThread?>(nil)

    init(_ worker: any Worker, bell: Doorbell, log: Log) {
        name = worker.name
        let started = NamedThread.start(worker.name) { [self] in
            run(worker, log: log)
            bell.ring()
        }
        thread.withLock { $0 = started }
    }

    var hasEnded: Bool {
        ending.withLock { $0 != .running }
    }

    /// Asks the worker to stop and waits. True when it ended in time and as asked.
    func end(within deadline: Duration, log: Log) -> Bool {
        stop.request()
        let thread = thread.withLock { $0 }
        guard let thread, thread.join(within: deadline) else {
            log.error("worker did not stop in time", ["worker": .string(name), "deadline": .duration(deadline)])
            return false
        }
        return ending.withLock { $0 == .asAsked }
    }

    private func run(_ worker: any Worker, log: Log) {
        do {
            try worker.run(until: stop)
            let wasAsked = stop.isRequested
            if !wasAsked { log.error("worker ended early", ["worker": .string(name)]) }
            ending.withLock { $0 = wasAsked ? .asAsked : .early }
        } catch {
            log.error("worker failed", ["worker": .string(name), "error": .error(error)])
            ending.withLock { $0 = .failed }
        }
    }
}

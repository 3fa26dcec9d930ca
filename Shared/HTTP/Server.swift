import Glibc
package import Runtime
import Synchronization

/// An HTTP/1.1 server for one router, plain or with TLS.
///
/// It guarantees: a handler that waits holds up nobody but its own client; a slow client holds no thread; every request
/// that was read before the stop is answered, within the drain time.
package final class Server: Worker {
    package let name = "http"

    private let address: String
    private let port: Int
    private let intake: Intake
    private let limits: Limits
    private let log: Log
    private let tls: TLS?
    private let listening = Mutex(0)
    // A `Stop` is a one-time event that any number of threads can wait for, which is what is needed here.
    private let bound = Stop()

    /// Port 0 takes any free port; `waitUntilListening` tells which.
    package init(
        port: Int, address: String = "127.0.0.1", router: Router, limits: Limits = Limits(), tls: TLS? = nil,
        metrics: Metrics, log: Log
    ) {
        var router = router
        router.log = log
        self.port = port
        self.address = address
        self.limits = limits
        self.log = log
        self.tls = tls
        intake = Intake(router: router, limits: limits, tls: tls, metrics: metrics, log: log)
    }

    /// The port, once connections are accepted; 0 when that did not happen in time.
    package func waitUntilListening(within patience: Duration = .seconds(30)) -> Int {
        bound.wait(for: patience) ? listening.withLock { $0 } : 0
    }

    package func run(until stop: Stop) throws {
        raiseDescriptorLimit()
        let socket = try ListeningSocket(address: address, port: port)
        intake.start()
        do {
            let daemon = try Daemon(socket, intake)
            listening.withLock { $0 = socket.port }
            bound.request()
            log.info("http is listening", ["http.port": .int(socket.port), "http.tls": .bool(tls != nil)])
            while !stop.wait(for: .milliseconds(250)) {
                cutLate()
                tls?.renew(log)
            }
            drain(daemon)
        }
        if !intake.stop(within: .seconds(1)) { log.warning("a request handler did not return in time") }
    }

    private func drain(_ daemon: borrowing Daemon) {
        intake.isDraining.store(true, ordering: .relaxed)
        daemon.quiesce()
        if !wait(for: limits.drain) {
            log.warning("requests were refused because the service stops")
            intake.refuseUnfinished()
            // The refusals need a moment to leave; a client that does not read is left behind.
            _ = wait(for: .seconds(1))
        }
        // Each resumes the connection whose body it writes, and none may be suspended when the library stops.
        if !intake.spoolers.stop(within: .seconds(30)) { log.warning("a body could not be written in time") }
    }

    private func wait(for patience: Duration) -> Bool {
        let deadline = Deadline(in: patience)
        while intake.inFlight.value > 0 {
            guard !deadline.hasPassed else { return false }
            if intake.ended.wait(for: .milliseconds(50)) { intake.ended.clear() }
            cutLate()
        }
        return true
    }

    private func cutLate() {
        let late = intake.links.cut(lateAt: Moment.now())
        if late > 0 { intake.metrics.late.add(late) }
    }

    // Many systems allow a process only 1024 descriptors until it asks for more.
    private func raiseDescriptorLimit() {
        var limit = rlimit()
        let wanted = rlim_t(limits.connections + 512)
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < wanted else {
            return
        }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}

import Access
import Glibc
import HTTP
package import Messaging
package import Runtime
import SQLite

/// Runs one service as one process: from its environment to its exit code.
package enum ServiceHost {
    /// How the process ends, in terms a supervisor can tell apart.
    package enum Exit: Int32, Sendable {
        /// Asked to stop, and everything was finished.
        case clean = 0
        /// A part failed, or did not finish in time. Restart.
        case failure = 1
        /// The database is in another process's hands, or the disk is full. Restart later.
        case temporary = 75
        /// The settings are wrong, or the database is not one this binary may use. Restarting does not help.
        case misconfigured = 78
    }

    /// The whole of a service's `main`. Called first, on the main thread.
    ///
    /// - Parameter broker: makes the broker of its settings; what it throws is reported as a mistake in `BROKER_URL`.
    package static func run<Service: HostedService>(
        _ service: Service.Type, broker: (BrokerSettings, Log) throws -> any Broker
    ) -> Never {
        ProcessMemory.limitHeaps()
        LocalTime.install()
        // Nothing this process makes is for everybody on the machine: databases, documents on their way.
        umask(0o027)
        let stop = Stop()
        Signals.install(stop: stop)
        let exit = run(service, ProcessEnvironment.variables(), until: stop, broker: broker)
        // Not `exit`: a worker that did not end in time may still use what the libraries' exit handlers take down.
        _exit(exit.rawValue)
    }

    /// As above with an environment and a stop of the caller's, and without ending the process.
    package static func run<Service: HostedService>(
        _ service: Service.Type, _ environment: [String: String], until stop: Stop,
        sink: @escaping @Sendable (String) -> Void = Log.standardError,
        broker makeBroker: (BrokerSettings, Log) throws -> any Broker
    ) -> Exit {
        var settings = Settings(environment, prefix: Service.name.uppercased())
        let host = HostSettings(&settings, defaultPort: Service.defaultPort)
        let configuration = Service.configuration(from: &settings)
        let log = Log(service: Service.name, level: host.level, sink: sink)
        var broker: (any Broker)?
        if !host.broker.url.isEmpty {
            do { broker = try makeBroker(host.broker, log) } catch { settings.mistake("BROKER_URL", "\(error)") }
        }
        do {
            try settings.finish()
        } catch {
            for mistake in error.mistakes {
                log.error("setting is wrong", ["setting": .string(mistake.variable), "rule": .string(mistake.rule)])
            }
            return .misconfigured
        }
        guard let broker else { return .misconfigured }
        return run(service, configuration, host, broker, log, until: stop)
    }

    private static func run<Service: HostedService>(
        _ service: Service.Type, _ configuration: Service.Configuration, _ host: HostSettings, _ broker: any Broker,
        _ log: Log, until stop: Stop
    ) -> Exit {
        let database: Database
        do {
            database = try Database(
                at: host.database, applicationID: Service.applicationID, migrations: Service.migrations, log: log)
        } catch {
            log.error("database cannot be used", ["error": .error(error)])
            return exit(for: error)
        }
        let keys = KeySource(host.keys, log: log)
        let verifier = TokenVerifier(
            issuer: host.issuer, audience: host.audience, keys: keys, principalClaim: host.principalClaim,
            assurance: host.assurance, machines: host.machines)
        let assembly: Assembly<Service>
        do {
            assembly = try Assembly(
                configuration, database: database, broker: broker, verifier: verifier, keys: keys, log: log,
                replication: host.replication, accessLogDays: host.accessLogDays)
        } catch {
            log.error("service cannot be put together", ["error": .error(error)])
            return .failure
        }
        var limits = Limits()
        limits.drain = host.drain
        limits.edge = host.edge
        let server = Server(
            port: host.listener.port, address: host.listener.address, router: assembly.router, limits: limits,
            tls: host.listener.tls, metrics: assembly.metrics, log: log)
        if let tls = host.listener.tls { assembly.health.note("certificate") { tls.note } }
        // A little longer than the drain itself, so that it is the server that refuses what is late, with an answer.
        let group = WorkerGroup(assembly.workers + [server], drain: host.drain + .seconds(3), log: log)
        let isClean = group.run(until: stop)
        return close(database, within: host.drain, log: log) && isClean ? .clean : .failure
    }

    /// Commits what is queued, empties the write-ahead log and closes, with a bound: a stuck worker must not keep a dead
    /// service alive.
    private static func close(_ database: Database, within limit: Duration, log: Log) -> Bool {
        let isClosed = NamedThread.start("close") { database.close() }.join(within: limit)
        if !isClosed { log.error("database was not closed in time") }
        return isClosed
    }

    private static func exit(for error: SQLiteError) -> Exit {
        switch error {
        case .inUse, .busy, .diskFull, .ioFailed, .outOfMemory: .temporary
        default: .misconfigured
        }
    }
}

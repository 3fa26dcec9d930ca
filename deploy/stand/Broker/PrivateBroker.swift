package import JSON
import Synchronization

/// A RabbitMQ node of one's own beside any other: own name, cookie, folder and ports, everything on loopback, gone with
/// this process. Works as root and as an ordinary user. Up about 12 seconds after `start`.
///
/// It may be stopped, killed, frozen and started again; its data and ports stay the same until the value is released.
package final class PrivateBroker: Sendable {
    package struct Options: Sendable {
        /// Files for the TLS listener that `deploy/broker/rabbitmq.conf` has ready behind comment marks.
        package var tls: TLSFiles?
        /// Lines added to the node's configuration.
        package var settings: [String] = []
        /// Enabled beside the management interface.
        package var plugins: [String] = []

        package init(tls: TLSFiles? = nil, settings: [String] = [], plugins: [String] = []) {
            self.tls = tls
            self.settings = settings
            self.plugins = plugins
        }
    }

    package struct TLSFiles: Sendable {
        package var authority: String
        package var certificate: String
        package var key: String
        /// Whether nobody is let in who shows no certificate; else whoever shows one is held to it.
        package var asksEverybody: Bool
        /// Whether nothing but TLS is listened to.
        package var isAlone: Bool

        package init(
            authority: String, certificate: String, key: String, asksEverybody: Bool = false, isAlone: Bool = false
        ) {
            self.authority = authority
            self.certificate = certificate
            self.key = key
            self.asksEverybody = asksEverybody
            self.isAlone = isAlone
        }
    }

    package static let administrator = "administrator"
    private static let scripts = "/usr/lib/rabbitmq/bin"

    package let folder: Folder
    package let administratorPassword: String
    package let amqpPort: Port
    package let tlsPort: Port
    package let managementPort: Port
    private let distributionPort: Port
    private let epmdPort: Port
    private let node: String
    private let epmd: Process
    private let listeners: [Port]
    private let server = Mutex<Process?>(nil)

    /// Prepares a node in the folder; `start` starts it.
    package init(in folder: Folder, options: Options = Options()) throws {
        guard File.exists("\(Self.scripts)/rabbitmq-server") else {
            throw StandError("RabbitMQ is not installed: apt-get install rabbitmq-server")
        }
        self.folder = folder
        amqpPort = try Port()
        tlsPort = try Port()
        managementPort = try Port()
        distributionPort = try Port()
        epmdPort = try Port()
        node = "skolbuss-\(amqpPort.number)@localhost"
        administratorPassword = randomWord()
        try File.write(folder.file(".erlang.cookie"), randomWord(), mode: 0o400)
        try File.write(
            folder.file("enabled_plugins"), "[\((["rabbitmq_management"] + options.plugins).joined(separator: ","))].\n"
        )
        listeners =
            [managementPort] + (options.tls?.isAlone == true ? [] : [amqpPort]) + (options.tls == nil ? [] : [tlsPort])
        let template = try File.text("\(Repository.root)/deploy/broker/rabbitmq.conf")
        try File.write(
            folder.file("rabbitmq.conf"),
            (Self.filled(
                template, options.tls, amqp: amqpPort.number, tls: tlsPort.number, management: managementPort.number)
                + [
                    "default_user = \(Self.administrator)", "default_pass = \(administratorPassword)",
                    // Who may say in `user_id` whose a message is. Tests play services and strangers as one user.
                    "default_user_tags.administrator = true", "default_user_tags.impersonator = true",
                    "disk_free_limit.absolute = 50MB",
                ] + options.settings).joined(separator: "\n") + "\n")
        // The node would start this itself, as a daemon that outlives it.
        epmd = try Process(
            .init(
                "/usr/bin/epmd", ["-port", "\(epmdPort.number)", "-address", "127.0.0.1"],
                environment: ["PATH": "/usr/bin:/bin"], log: folder.file("epmd.log")))
    }

    deinit {
        server.withLock { $0 }?.kill()
        epmd.kill()
    }

    /// The shipped file with its places filled in, and with TLS where that is wanted: the lines it has ready for it.
    private static func filled(_ template: String, _ tls: TLSFiles?, amqp: Int, tls tlsPort: Int, management: Int)
        -> [String]
    {
        template.split(separator: "\n").compactMap { line -> String? in
            if line.hasPrefix("# ssl_options.") || line.hasPrefix("# listeners.") {
                return tls.flatMap { prepared(line.dropFirst(2), $0, tlsPort) }
            }
            if line.hasPrefix("#") || line.hasPrefix("disk_free_limit") { return nil }
            if line.hasPrefix("listeners.tcp"), tls?.isAlone == true { return nil }
            guard let at = line.firstIndex(of: "@"), let value = line.split(separator: "@").last else {
                return String(line)
            }
            let filling =
                switch value {
                case "AMQP": "127.0.0.1:\(amqp)"
                case "MANAGEMENT_HOST": "127.0.0.1"
                default: "\(management)"
                }
            return line[..<at] + filling
        }
    }

    /// A line of the file's TLS block with what is this node's own; nil of one that is not wanted.
    private static func prepared(_ line: Substring, _ tls: TLSFiles, _ port: Int) -> String? {
        let key = line.split(separator: " ").first ?? ""
        return switch key {
        case "listeners.tcp": tls.isAlone ? String(line) : nil
        case "listeners.ssl.default": "listeners.ssl.1 = 127.0.0.1:\(port)"
        case "ssl_options.cacertfile": "\(key) = \(tls.authority)"
        case "ssl_options.certfile": "\(key) = \(tls.certificate)"
        case "ssl_options.keyfile": "\(key) = \(tls.key)"
        case "ssl_options.fail_if_no_peer_cert" where tls.asksEverybody: "\(key) = true"
        default: String(line)
        }
    }

    // MARK: life

    /// Starts the node on its data, and returns when it takes connections on every port.
    package func start(within limit: Duration = .seconds(180)) throws {
        guard !isRunning else { return }
        let log = folder.file("broker.log")
        let process = try Process(
            .init("\(Self.scripts)/rabbitmq-server", environment: environment, folder: folder.path, log: log))
        server.withLock { $0 = process }
        let deadline = ContinuousClock.now + limit
        while !listeners.allSatisfy(\.isAccepting) {
            if let exit = process.exit { throw StandError("the broker ended (\(exit)):\n\(File.tail(log))") }
            guard ContinuousClock.now < deadline else {
                process.kill()
                throw StandError("the broker was not up within \(limit):\n\(File.tail(log))")
            }
            _ = process.wait(for: .milliseconds(100))
        }
    }

    /// Ends it in an orderly way.
    package func stop(within limit: Duration = .seconds(60)) {
        server.withLock { $0.take() }?.terminate(within: limit)
    }

    /// As `kill -9` of the node: nothing is closed, nothing flushed.
    package func kill() {
        server.withLock { $0.take() }?.kill()
    }

    /// Freezes it: connections stay open and nobody answers.
    package func pause() { server.withLock { $0 }?.pause() }
    package func resume() { server.withLock { $0 }?.resume() }

    /// The running server; it leads a process group of its own.
    package var process: Process? { server.withLock { $0 } }

    package var isRunning: Bool { server.withLock { $0 }?.isRunning ?? false }

    // MARK: use

    /// The node's own log, what it and the port mapper printed, by their paths in the folder, with how long each is now.
    func logSizes() -> [String: Int] {
        let logs = folder.files().filter { $0.hasSuffix(".log") }
        return Dictionary(uniqueKeysWithValues: logs.map { ($0, (try? File.read(folder.file($0)).count) ?? 0) })
    }

    package var managementURL: String { "http://127.0.0.1:\(managementPort.number)" }

    package func url(
        user: String = PrivateBroker.administrator, password: String? = nil, virtualHost: String, port: Int? = nil
    ) -> String {
        "amqp://\(user):\(password ?? administratorPassword)@127.0.0.1:\(port ?? amqpPort.number)/\(virtualHost)"
    }

    /// Runs `rabbitmqctl` against the node and returns what it wrote.
    @discardableResult
    package func control(_ arguments: [String]) throws -> String {
        let result = try Process.run(
            "\(Self.scripts)/rabbitmqctl", ["--node", node, "--quiet"] + arguments, environment: environment)
        guard result.exit == .code(0) else {
            throw StandError("rabbitmqctl \(arguments.first ?? ""): \(result.exit): \(result.output)\(result.errors)")
        }
        return result.output
    }

    /// Makes the node write down which queues, bindings and users it has. RabbitMQ 3.10 does so some seconds after they are
    /// declared; one killed before that comes back with the queue empty or without it, confirmed messages and all. Call
    /// it between declaring and killing.
    package func settle() throws {
        try control(["eval", "mnesia:sync_log(), mnesia:dump_log(), [dets:sync(Table) || Table <- dets:all()]."])
    }

    /// Adds what the document holds, in the format of RabbitMQ's definitions, to the running node.
    package func define(_ definitions: JSON) throws {
        let file = folder.file("definitions-\(randomWord(length: 8)).json")
        try File.write(file, definitions.text)
        try control(["import_definitions", file])
        try File.remove(file)
    }

    private var environment: [String: String] {
        [
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "HOME": folder.path,
            "RABBITMQ_NODENAME": node,
            "RABBITMQ_MNESIA_BASE": folder.file("mnesia"),
            "RABBITMQ_LOG_BASE": folder.file("log"),
            "RABBITMQ_CONFIG_FILE": folder.file("rabbitmq.conf"),
            // Not the machine's own broker's.
            "RABBITMQ_CONF_ENV_FILE": folder.file("none"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": folder.file("none.config"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": folder.file("enabled_plugins"),
            "RABBITMQ_GENERATED_CONFIG_DIR": folder.file("generated"),
            "RABBITMQ_PID_FILE": folder.file("broker.pid"),
            "RABBITMQ_DIST_PORT": "\(distributionPort.number)",
            "ERL_EPMD_PORT": "\(epmdPort.number)",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false",
            "RABBITMQ_CTL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false",
            "ERL_CRASH_DUMP": folder.file("erl_crash.dump"),
            // Makes the start script become the node instead of staying as its parent: one identifier to signal.
            "RUNNING_UNDER_SYSTEMD": "true",
        ]
    }
}

/// A password nobody has to remember.
package func randomWord(length: Int = 32) -> String {
    let letters = Array("abcdefghijkmnpqrstuvwxyz23456789")
    return String((0..<length).map { _ in letters.randomElement()! })
}

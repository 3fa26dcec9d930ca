package import Access
import JSON
import Runtime
import Synchronization
package import Transfer

/// A whole Skolbuss in one folder on loopback: a private broker with its topology, the four services, a mail catcher and, if
/// wanted, the front door. Everything ends with this value.
package final class Town: Sendable {
    package enum Service: String, CaseIterable, Sendable {
        case register, schedule, attendance, notify

        package var defaultPort: Int {
            switch self {
            case .register: 7101
            case .schedule: 7102
            case .attendance: 7103
            case .notify: 7104
            }
        }
    }

    package struct Options: Sendable {
        /// Settings added to a service's environment, by their whole name.
        package var settings: [Service: [String: String]] = [:]
        /// Ports 7100 to 7104 when they are free, for people; free ones otherwise.
        package var prefersKnownPorts = false
        /// Services whose broker connection goes through a proxy that tests can hold and cut.
        package var proxied: Set<Service> = []
        /// How the mail catcher misbehaves.
        package var catcherScript: [String] = []
        /// How long Notify waits before it alerts.
        package var grace = "2s"
        /// Whether every hop of requests and messages is TLS with a certificate on either side: world to door, door to services,
        /// services to broker. Takes a broker of its own.
        package var isEncrypted = false
        /// Called once by `close`, while everything still runs: the last look at the town.
        package var closing: (@Sendable (Town) -> Void)?

        package init() {}
    }

    package static let audience = "skolbuss"
    private static let doorPort = 7100

    package let folder: Folder
    package let broker: PrivateBroker
    package let virtualHost: String
    package let issuer: DevelopmentIssuer
    package let catcher: MailCatcher
    /// Of an encrypted town.
    package let certificates: TownCertificates?
    package let proxies: [Service: TCPProxy]
    private let options: Options
    private let ports: [Service: Port]
    private let doorPort: Port
    private let processes = Mutex<[Service: Process]>([:])
    private let door = Mutex<FrontDoor?>(nil)
    private let ownsBroker: Bool
    private let isClosed = Atomic(false)
    private let noted = Mutex<[(place: String, text: [UInt8])]>([])
    let known = Mutex(KnownWords())
    /// How long the shared broker's logs were when this town began: what is before is of others.
    let brokerLogs: [String: Int]

    /// Prepares the town and starts its mail catcher; broker and services are started one by one or by `open()`.
    /// - Parameter broker: a broker that others use too, each town in a virtual host of its own; nil = one of its own.
    package init(
        in folder: Folder, options: Options = Options(), sharing broker: PrivateBroker? = nil,
        virtualHost: String = "skolbuss"
    ) throws {
        self.folder = folder
        self.options = options
        self.virtualHost = virtualHost
        ownsBroker = broker == nil
        brokerLogs = broker?.logSizes() ?? [:]
        if options.isEncrypted, broker != nil { throw StandError("an encrypted town has a broker of its own") }
        let certificates = options.isEncrypted ? try TownCertificates(in: try folder.folder("certificates")) : nil
        self.certificates = certificates
        let broker =
            try broker
            ?? PrivateBroker(in: try folder.folder("broker"), options: .init(tls: certificates?.filesOfBroker))
        self.broker = broker
        let keys = try folder.folder("keys")
        issuer = try DevelopmentIssuer(
            keptIn: keys.path, audience: Self.audience)
        var ports: [Service: Port] = [:]
        for service in Service.allCases {
            ports[service] = try Port(preferring: options.prefersKnownPorts ? service.defaultPort : nil)
        }
        self.ports = ports
        doorPort = try Port(preferring: options.prefersKnownPorts ? Self.doorPort : nil)
        var proxies: [Service: TCPProxy] = [:]
        for service in options.proxied {
            proxies[service] = try TCPProxy(
                to: certificates == nil ? broker.amqpPort.number : broker.tlsPort.number)
        }
        self.proxies = proxies
        catcher = try MailCatcher(in: folder, script: options.catcherScript)
    }

    deinit { end() }

    /// The known ports that were wanted and not free.
    package var displacedPorts: [Int] {
        guard options.prefersKnownPorts else { return [] }
        return (doorPort.number == Self.doorPort ? [] : [Self.doorPort])
            + Service.allCases.filter { ports[$0]?.number != $0.defaultPort }.map(\.defaultPort)
    }

    package func url(_ service: Service) -> String { url(of: ports[service]!) }
    package var frontDoor: String { url(of: doorPort) }

    private func url(of port: Port) -> String {
        certificates == nil ? "http://127.0.0.1:\(port.number)" : "https://localhost:\(port.number)"
    }

    /// A client that believes this town's authority alone and shows it a certificate, where the town is encrypted.
    package func client(timeout: Duration) -> HTTPClient {
        guard let certificates else { return HTTPClient(timeout: timeout) }
        return HTTPClient(timeout: timeout, verify: certificates.verification, as: certificates.identity)
    }

    /// What `skolbuss` is told so that it does the same.
    package var trust: [String] { certificates?.trust ?? [] }
    package func database(_ service: Service) -> String { folder.file("\(service.rawValue).sqlite") }
    package func log(_ service: Service) -> String { folder.file("\(service.rawValue).log") }

    /// A token for a person of the register, by their principal name.
    package func token(person principalName: String) throws -> String {
        keep(secret: try issuer.token(person: principalName), "a token")
    }

    /// A token for another system with these scopes.
    package func token(machine subject: String, _ scopes: [String]) throws -> String {
        keep(secret: try issuer.token(machine: subject, scopes: scopes), "a token")
    }

    // MARK: life

    /// Starts everything in the order an operator would.
    package func open() throws {
        try startBroker()
        for service in Service.allCases { try start(service) }
        for service in Service.allCases { try waitUntilReady(service) }
    }

    /// Starts the broker and puts the topology into it, as an operator does.
    package func startBroker() throws {
        try broker.start()
        try applyTopology()
    }

    package func applyTopology() throws {
        let secrets = try broker.folder.folder("secrets")
        let password = secrets.file("administrator.password")
        try File.write(password, broker.administratorPassword)
        let answer = try tool([
            "topology", "apply", "--management", broker.managementURL, "--user", PrivateBroker.administrator,
            "--password-file", password, "--vhost", virtualHost, "--secrets", secrets.path,
        ])
        guard answer.exit == .code(0) else { throw StandError("topology apply: \(answer.exit)\n\(answer.errors)") }
        try broker.settle()
    }

    /// The broker's password of a user, made when the topology was applied.
    package func password(of user: String) throws -> String {
        let text = try File.text(try broker.folder.folder("secrets").file("\(user).password"))
        return text.last == "\n" ? String(text.dropLast()) : text
    }

    /// Starts a service and does not wait for it. The topology must have been applied at least once.
    /// - Parameter runner: a program with its arguments that runs the service's, such as a profiler.
    package func start(_ service: Service, under runner: [String] = []) throws {
        let command = runner + [Repository.binary(service.rawValue)]
        let process = try Process(
            .init(
                command[0], Array(command.dropFirst()), environment: try environment(of: service),
                folder: folder.path, log: log(service)))
        processes.withLock { $0[service] = process }
    }

    package func process(_ service: Service) -> Process? { processes.withLock { $0[service] } }

    /// Nil while no door is open.
    var openDoor: FrontDoor? { door.withLock { $0 } }

    package func waitUntilReady(_ service: Service, within limit: Duration = .seconds(90)) throws {
        let client = client(timeout: .seconds(5))
        let deadline = Deadline(in: limit)
        var last = "no answer"
        while true {
            if let exit = process(service)?.exit {
                throw StandError("\(service.rawValue) ended (\(exit)):\n\(File.tail(log(service)))")
            }
            if let answer = try? client.send(HTTPClientRequest("GET", url(service) + "/health/ready")) {
                if answer.status == 200 { return }
                let text = String(decoding: answer.body, as: UTF8.self)
                if text != last { note(answer.body, of: "\(service.rawValue)/health/ready") }
                last = text
            }
            if deadline.hasPassed {
                throw StandError(
                    "\(service.rawValue) was not ready within \(limit): \(last.prefix(600))\n\(File.tail(log(service)))"
                )
            }
            _ = process(service)?.wait(for: .milliseconds(20))
        }
    }

    /// SIGKILL: nothing is flushed, nothing is closed.
    package func kill(_ service: Service) {
        if service == .register { remember() }
        process(service)?.kill()
    }

    /// SIGTERM, and the exit it answers with; nil when it had to be killed.
    @discardableResult
    package func stop(_ service: Service, within limit: Duration = .seconds(40)) -> Process.Exit? {
        if service == .register { remember() }
        return process(service)?.terminate(within: limit)
    }

    package func openFrontDoor() throws {
        let opened = try FrontDoor(
            in: try folder.folder("frontdoor"), port: doorPort,
            upstreams: Service.allCases.map { ($0.rawValue, ports[$0]!.number) },
            hop: certificates?.hop ?? .plain, showing: certificates?.door)
        door.withLock { $0 = opened }
    }

    // MARK: what was said

    /// Keeps what was answered with a refusal, or printed, for the town's last look.
    package func note(_ text: [UInt8], of place: String) {
        noted.withLock { noted in
            if noted.count < 50_000 { noted.append((place, text)) }
        }
    }

    /// All that was noted.
    package var notes: [(place: String, text: [UInt8])] { noted.withLock { $0 } }

    /// Ends everything, the door first and the broker last.
    package func close() {
        if !isClosed.exchange(true, ordering: .relaxed) { options.closing?(self) }
        end()
    }

    private func end() {
        door.withLock { $0.take() }?.stop()
        for service in Service.allCases.reversed() {
            if let process = processes.withLock({ $0.removeValue(forKey: service) }) { process.terminate() }
        }
        catcher.stop()
        if ownsBroker { broker.stop() }
    }

    /// Ends everything at once and saves nothing. For any thread, also while another is still starting things.
    package func abandon() {
        door.withLock { $0.take() }?.stop()
        for service in Service.allCases { process(service)?.kill() }
        catcher.kill()
        if ownsBroker { broker.kill() }
    }

    func environment(of service: Service) throws -> [String: String] {
        let prefix = service.rawValue.uppercased()
        let brokerPort =
            proxies[service]?.port.number ?? (certificates == nil ? broker.amqpPort : broker.tlsPort).number
        let brokerAddress = "\(certificates == nil ? "127.0.0.1" : "localhost"):\(brokerPort)"
        let password = try password(of: service.rawValue)
        var environment = [
            "PATH": "/usr/bin:/bin",
            "\(prefix)_DATABASE": database(service),
            "\(prefix)_BROKER_URL":
                "\(certificates == nil ? "amqp" : "amqps")://\(service.rawValue):\(password)@\(brokerAddress)/\(virtualHost)",
            "\(prefix)_HTTP_PORT": "\(ports[service]!.number)",
            "\(prefix)_TOKEN_ISSUER": issuer.issuer,
            "\(prefix)_TOKEN_AUDIENCE": issuer.audience,
            "\(prefix)_TOKEN_KEYS": DevelopmentIssuer.keySetPath(in: folder.path + "/keys"),
        ]
        if service == .notify {
            environment["NOTIFY_SMTP_URL"] = "smtp://127.0.0.1:\(catcher.port.number)"
            environment["NOTIFY_SMTP_TLS"] = "none"
            environment["NOTIFY_MAIL_FROM"] = "skolan@example.org"
            environment["NOTIFY_PUBLIC_URL"] = frontDoor
            environment["NOTIFY_GRACE"] = options.grace
            environment["NOTIFY_RETRY"] = "1s"
        }
        for (key, value) in certificates?.settings(of: service) ?? [:] { environment["\(prefix)_\(key)"] = value }
        return environment.merging(options.settings[service] ?? [:]) { $1 }
    }
}

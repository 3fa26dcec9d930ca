package import Access
import AccessLog
package import HTTP
package import Runtime

/// What every service reads from its environment; `THING` of the service `notify` is `NOTIFY_THING`.
package struct HostSettings: Sendable {
    /// `DATABASE`: the path of the service's SQLite file.
    package let database: String
    /// `BROKER_URL`, from a file or a credential since it holds a password; `BROKER_CA`, `BROKER_CERTIFICATE`, `BROKER_KEY`,
    /// `BROKER_PLAIN`.
    package let broker: BrokerSettings
    /// `HTTP_ADDRESS`, `HTTP_PORT`, `TLS_CERTIFICATE`, `TLS_KEY`, `TLS_CLIENT_CA`, `TLS_FRONT_DOOR`
    package let listener: ListenerSettings
    /// `TOKEN_ISSUER`: the `iss` of the city's tokens.
    package let issuer: String
    /// `TOKEN_AUDIENCE`: the `aud` that means us.
    package let audience: String
    /// `TOKEN_KEYS`: the issuer's keys, a file or an https:// address; without it the issuer is asked where they are.
    package let keys: KeyLocation
    /// `TOKEN_CLAIM`: the claim that names a person as the register does.
    package let principalClaim: String
    /// See `Assurance+Settings.swift`; nil when any sign-in is enough for everybody.
    package let assurance: Assurance?
    /// `TOKEN_MACHINES`: which tokens' scopes count: `client`, or `any`.
    package let machines: MachineTokens
    /// `LOG_LEVEL`
    package let level: Log.Level
    /// `DRAIN`: how long requests in flight and each worker may take to finish after a SIGTERM.
    package let drain: Duration
    /// `REPLICA_PATIENCE`, `REPLICA_AUDIT_HOUR`, `HEARTBEAT`
    package let replication: ReplicationSettings
    /// See `Edge+Settings.swift`.
    package let edge: Edge
    /// `ACCESS_LOG_DAYS`: how long it is kept who read or changed whose data.
    package let accessLogDays: Int
    package static let defaultDrain: Duration = .seconds(10)

    /// Mistakes are kept in `settings`.
    package init(_ settings: inout Settings, defaultPort: Int) {
        database = settings.string("DATABASE")
        broker = BrokerSettings(&settings)
        listener = ListenerSettings(&settings, defaultPort: defaultPort)
        issuer = settings.string("TOKEN_ISSUER")
        audience = settings.string("TOKEN_AUDIENCE", default: "skolbuss")
        let location = settings.optional("TOKEN_KEYS")
        let keys = location.map { KeyLocation($0) } ?? KeyLocation(issuer: issuer)
        if keys == nil, location != nil {
            settings.mistake("TOKEN_KEYS", "must be a path, an https:// address or an http:// address of loopback")
        } else if keys == nil, !issuer.isEmpty {
            settings.mistake("TOKEN_KEYS", "must be set when TOKEN_ISSUER is no https:// address that could be asked")
        }
        if case .file(let path)? = keys { settings.mustBeTrusted(path, "TOKEN_KEYS") }
        self.keys = keys ?? .file("")
        principalClaim = settings.string("TOKEN_CLAIM", default: "eduPersonPrincipalName")
        machines = settings.choice("TOKEN_MACHINES", default: MachineTokens.client)
        assurance = Assurance(&settings)
        level = settings.choice("LOG_LEVEL", default: Log.Level.info)
        drain = settings.duration("DRAIN", default: Self.defaultDrain)
        replication = ReplicationSettings(&settings)
        edge = Edge(&settings)
        accessLogDays = settings.int("ACCESS_LOG_DAYS", default: AccessLogKeeper.defaultDays, in: 30...36_500)
    }
}

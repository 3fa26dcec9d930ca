import Runtime

/// How to reach the broker. Hosting does not know which broker it is; `Main` makes one of this.
package struct BrokerSettings: Sendable {
    /// `BROKER_URL`. Empty when it could not be read.
    package let url: String
    /// `BROKER_CA`: a PEM file; needed with `amqps://`.
    package let certificateAuthority: String?
    /// `BROKER_CERTIFICATE` and `BROKER_KEY`: who we are, to a broker that asks its clients for a certificate. Both or none.
    package let certificate: String?
    package let key: String?
    /// `BROKER_PLAIN`: `amqp://` to another machine is allowed.
    package let allowsPlain: Bool

    /// Mistakes are kept in `settings`.
    init(_ settings: inout Settings) {
        url = settings.secret("BROKER_URL", isRequired: true) ?? ""
        certificateAuthority = settings.trustedFile("BROKER_CA")
        certificate = settings.optional("BROKER_CERTIFICATE")
        key = settings.secretFile("BROKER_KEY")
        allowsPlain = settings.flag("BROKER_PLAIN", default: false)
        if key == nil, certificate != nil { settings.mistake("BROKER_KEY", "is missing beside BROKER_CERTIFICATE") }
        if certificate == nil, key != nil { settings.mistake("BROKER_CERTIFICATE", "is missing beside BROKER_KEY") }
    }
}

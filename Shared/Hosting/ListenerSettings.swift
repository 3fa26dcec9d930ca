package import HTTP
package import Runtime

/// Where a service listens, and whether with TLS.
package struct ListenerSettings: Sendable {
    /// `HTTP_ADDRESS`: an address of this machine; loopback unless set, since nginx is the public door.
    package let address: String
    /// `HTTP_PORT`
    package let port: Int
    /// `TLS_CERTIFICATE` and `TLS_KEY`: PEM files, looked at now and whenever they change. `TLS_CLIENT_CA`: a PEM file; then
    /// clients must show a certificate that one of its authorities vouches for. Nil for plain HTTP.
    package let tls: TLS?

    /// Mistakes are kept in `settings`: the files themselves are judged too, so that a start tells of an expired certificate
    /// together with all else.
    package init(_ settings: inout Settings, defaultPort: Int) {
        address = settings.string("HTTP_ADDRESS", default: "127.0.0.1")
        port = settings.int("HTTP_PORT", default: defaultPort, in: 0...65_535)
        let certificate = settings.optional("TLS_CERTIFICATE")
        let key = settings.secretFile("TLS_KEY")
        let clientAuthority = settings.trustedFile("TLS_CLIENT_CA")
        let isBehindDoor = settings.flag("TLS_FRONT_DOOR", default: false)
        guard let certificate, let key else {
            tls = nil
            if certificate != nil { settings.mistake("TLS_KEY", "is missing beside TLS_CERTIFICATE") }
            if key != nil { settings.mistake("TLS_CERTIFICATE", "is missing beside TLS_KEY") }
            if clientAuthority != nil, certificate == nil, key == nil {
                settings.mistake("TLS_CLIENT_CA", "needs TLS_CERTIFICATE and TLS_KEY")
            }
            if certificate == nil, key == nil, !isBehindDoor, !Self.isLoopback(address) {
                settings.mistake(
                    "HTTP_ADDRESS",
                    "is no loopback address, and what is read there would travel in clear: set TLS_CERTIFICATE and TLS_KEY, "
                        + "or TLS_FRONT_DOOR=true when only a front door with TLS can reach this address")
            }
            return
        }
        guard SecretFile.fault(key) == nil else {
            // Told already.
            tls = nil
            return
        }
        do throws(TLSFault) {
            tls = try TLS(TLSFiles(certificate: certificate, key: key, clientAuthority: clientAuthority))
        } catch {
            tls = nil
            settings.mistake(Self.key(error.part), error.rule)
        }
    }

    private static func isLoopback(_ address: String) -> Bool { address.hasPrefix("127.") || address == "::1" }

    private static func key(_ part: TLSFault.Part) -> String {
        switch part {
        case .certificate: "TLS_CERTIFICATE"
        case .key: "TLS_KEY"
        case .clientAuthority: "TLS_CLIENT_CA"
        }
    }
}

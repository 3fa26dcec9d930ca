package import Transfer

/// The certificates of an encrypted town, all by one authority: as an installation has them whose parts are on machines of their
/// own.
package struct TownCertificates: Sendable {
    package let authority: CertificateAuthority
    /// What the front door shows to the world.
    package let door: CertificateAuthority.Made
    /// What the front door shows to the services.
    private let doorAsClient: CertificateAuthority.Made
    private let broker: CertificateAuthority.Made
    private let services: [Town.Service: CertificateAuthority.Made]
    /// What clients show who ask the services themselves.
    package let client: CertificateAuthority.Made

    package init(in folder: Folder) throws {
        let authority = try CertificateAuthority("town", in: folder)
        self.authority = authority
        // Everything is on loopback; the front door asks each service by a name of its own.
        door = try authority.make("door-world", names: ["DNS:localhost"])
        doorAsClient = try authority.make("door", for: .client)
        broker = try authority.make("broker", names: ["DNS:localhost"])
        client = try authority.make("operator", for: .client)
        var services: [Town.Service: CertificateAuthority.Made] = [:]
        for service in Town.Service.allCases {
            services[service] = try authority.make(
                service.rawValue, for: .peer,
                names: ["DNS:\(service.rawValue).skolbuss.internal", "DNS:localhost"])
        }
        self.services = services
    }

    package var verification: CertificateVerification { .authorities(path: authority.certificate) }
    package var identity: ClientIdentity { ClientIdentity(certificate: client.certificate, key: client.key) }

    var trust: [String] {
        ["--ca", authority.certificate, "--certificate", client.certificate, "--key", client.key]
    }

    /// Nobody comes without a certificate, and nothing else is listened to.
    var filesOfBroker: PrivateBroker.TLSFiles {
        .init(
            authority: authority.certificate, certificate: broker.certificate, key: broker.key, asksEverybody: true,
            isAlone: true)
    }

    var hop: FrontDoor.Hop {
        .tls(authority: authority.certificate, certificate: doorAsClient.certificate, key: doorAsClient.key)
    }

    /// By their names without the service's.
    func settings(of service: Town.Service) -> [String: String] {
        guard let own = services[service] else { return [:] }
        return [
            "TLS_CERTIFICATE": own.certificate, "TLS_KEY": own.key, "TLS_CLIENT_CA": authority.certificate,
            "BROKER_CA": authority.certificate, "BROKER_CERTIFICATE": own.certificate, "BROKER_KEY": own.key,
        ]
    }
}

import Transfer

/// How the tool speaks TLS with our services: whose certificates it believes, and which it shows to those that ask.
struct ServiceTrust {
    static let options: Set<String> = ["ca", "certificate", "key"]

    let verification: CertificateVerification
    let identity: ClientIdentity?

    /// - Parameter authority: the option with the authorities' file, where `--ca` means somebody else's.
    init(_ arguments: Arguments, authority: String = "ca") throws(UsageError) {
        verification =
            try arguments.value(authority, variable: "SKOLBUSS_CA").map { .authorities(path: $0) } ?? .system
        let certificate = try arguments.value("certificate", variable: "SKOLBUSS_CERTIFICATE")
        let key = try arguments.value("key", variable: "SKOLBUSS_KEY")
        switch (certificate, key) {
        case (let certificate?, let key?): identity = ClientIdentity(certificate: certificate, key: key)
        case (nil, nil): identity = nil
        default: throw UsageError("--certificate and --key belong together")
        }
    }
}

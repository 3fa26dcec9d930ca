import Runtime

/// An authority of one's own that makes certificates in a folder with the `openssl` command: sound ones, and such as nobody
/// should accept. Everything it makes is of use on loopback only.
package struct CertificateAuthority: Sendable {
    package enum Purpose: String, Sendable {
        case server, client
        /// Both: a service is asked by others and asks the broker.
        case peer
    }

    /// From when until when.
    package struct Validity: Sendable {
        package static let now = Validity(from: "20200101000000Z", to: "20990101000000Z")
        package static let past = Validity(from: "20200101000000Z", to: "20210101000000Z")
        package static let future = Validity(from: "20980101000000Z", to: "20990101000000Z")
        let from: String
        let to: String

        private init(from: String, to: String) {
            self.from = from
            self.to = to
        }

        /// Valid now, and for so many days and nights more.
        package init(days: Int64) {
            let end = Instant(microseconds: Clock.system.now().microseconds + days * 86_400_000_000)
            from = Self.now.from
            to = end.rfc3339.filter(\.isNumber).prefix(14) + "Z"
        }
    }

    /// A certificate and its key, both PEM; the key is readable by its owner only.
    package struct Made: Sendable {
        package let certificate: String
        package let key: String
    }

    private static let tool = "/usr/bin/openssl"
    private let folder: Folder
    private let key: String
    /// The file whose owner's word is believed.
    package let certificate: String

    /// A new authority, with its key, in a new folder inside.
    package init(_ name: String, in parent: Folder) throws {
        guard File.exists(Self.tool) else { throw StandError("apt-get install openssl") }
        folder = try parent.folder("\(name)-authority")
        key = folder.file("authority.key")
        certificate = folder.file("authority.pem")
        try File.write(folder.file("index"), "")
        try File.write(folder.file("openssl.cnf"), Self.configuration(folder.path, names: []))
        try run([
            "req", "-x509", "-config", folder.file("openssl.cnf"), "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate, "-days", "3650", "-subj",
            "/CN=\(name)", "-extensions", "authority",
        ])
    }

    /// Makes a certificate.
    /// - Parameters:
    ///   - name: whose; also the beginning of the files' names, so a second one replaces the first.
    ///   - names: what a server is called, such as `DNS:localhost` and `IP:127.0.0.1`.
    package func make(
        _ name: String, for purpose: Purpose = .server, names: [String] = ["DNS:localhost", "IP:127.0.0.1"],
        valid: Validity = .now, keyType: [String] = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    ) throws -> Made {
        let made = Made(certificate: folder.file("\(name).pem"), key: folder.file("\(name).key"))
        let request = folder.file("\(name).csr")
        let configuration = folder.file("openssl.cnf")
        try File.write(configuration, Self.configuration(folder.path, names: names))
        try run(
            ["req", "-new", "-config", configuration, "-newkey"] + keyType
                + ["-nodes", "-keyout", made.key, "-out", request, "-subj", "/CN=\(name)"])
        try run([
            "ca", "-batch", "-config", configuration, "-cert", certificate, "-keyfile", key, "-in", request, "-out",
            made.certificate, "-notext", "-extensions", purpose.rawValue, "-startdate", valid.from, "-enddate",
            valid.to,
        ])
        return made
    }

    private func run(_ arguments: [String]) throws {
        let done = try Process.run(
            Self.tool, arguments, environment: ["PATH": "/usr/bin:/bin", "RANDFILE": folder.file("seed")])
        guard done.exit == .code(0) else { throw StandError("openssl \(arguments[0]): \(done.exit)\n\(done.errors)") }
    }

    private static func configuration(_ folder: String, names: [String]) -> String {
        """
        [ca]
        default_ca = own
        [own]
        database = \(folder)/index
        new_certs_dir = \(folder)
        rand_serial = yes
        default_md = sha256
        policy = any
        unique_subject = no
        copy_extensions = none
        [any]
        commonName = supplied
        [req]
        distinguished_name = name
        [name]
        [authority]
        basicConstraints = critical,CA:true
        keyUsage = critical,keyCertSign,cRLSign
        subjectKeyIdentifier = hash
        [server]
        basicConstraints = critical,CA:false
        keyUsage = critical,digitalSignature
        extendedKeyUsage = serverAuth
        \(names.isEmpty ? "" : "subjectAltName = \(names.joined(separator: ","))")
        [peer]
        basicConstraints = critical,CA:false
        keyUsage = critical,digitalSignature
        extendedKeyUsage = serverAuth,clientAuth
        \(names.isEmpty ? "" : "subjectAltName = \(names.joined(separator: ","))")
        [client]
        basicConstraints = critical,CA:false
        keyUsage = critical,digitalSignature
        extendedKeyUsage = clientAuth

        """
    }
}

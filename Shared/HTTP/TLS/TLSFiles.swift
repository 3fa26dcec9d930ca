/// The files a server speaks TLS with, all in PEM.
package struct TLSFiles: Sendable, Equatable {
    /// The server's certificate, and after it those that lead from it to an authority clients know.
    package var certificate: String
    /// The certificate's private key, unencrypted, not readable by everybody.
    package var key: String
    /// Authorities that vouch for clients; with them every client shows a certificate. Nil asks for none.
    package var clientAuthority: String?

    package init(certificate: String, key: String, clientAuthority: String? = nil) {
        self.certificate = certificate
        self.key = key
        self.clientAuthority = clientAuthority
    }
}

/// Why TLS is not possible with such files. Names the file's part and the rule, never what the file holds.
package struct TLSFault: Error, Equatable, CustomStringConvertible {
    package enum Part: String, Sendable {
        case certificate, key
        case clientAuthority = "client authority"
    }

    package let part: Part
    /// Follows the name of a setting: "names a file that …".
    package let rule: String

    init(_ part: Part, _ rule: String) {
        self.part = part
        self.rule = rule
    }

    package var description: String { "the \(part.rawValue) \(rule)" }
}

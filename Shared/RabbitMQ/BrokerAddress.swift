/// Where a broker is and who we are to it: `amqp://user:password@host:port/vhost`, or `amqps://` for TLS. With TLS user and
/// password may be left out: then we are whom our certificate names.
package struct BrokerAddress: Sendable {
    package let host: String
    package let port: Int
    /// Empty when the certificate says who we are.
    package let user: String
    package let password: String
    package let virtualHost: String
    package let usesTLS: Bool

    /// - Parameter url: user, password and virtual host may be percent-encoded; no path means the virtual host `/`.
    package init(url: String) throws(BrokerAddressError) {
        guard let scheme = url.range(ofText: "://") else { throw .notAnAddress }
        switch url[..<scheme.lowerBound] {
        case "amqp": usesTLS = false
        case "amqps": usesTLS = true
        default: throw .unknownScheme
        }
        var rest = url[scheme.upperBound...]
        var path: Substring?
        if let slash = rest.firstIndex(of: "/") {
            path = rest[rest.index(after: slash)...]
            rest = rest[..<slash]
        }
        guard path?.contains("?") != true else { throw .unknownParameters }
        guard let virtualHost = path.map({ Self.decoded($0) }) ?? "/" else { throw .malformedEscape }
        var authority = rest
        if let at = rest.lastIndex(of: "@") {
            guard let colon = rest[..<at].firstIndex(of: ":") else { throw .noUser }
            guard
                let user = Self.decoded(rest[..<colon]),
                let password = Self.decoded(rest[rest.index(after: colon)..<at])
            else { throw .malformedEscape }
            guard !user.isEmpty else { throw .notAnAddress }
            (self.user, self.password) = (user, password)
            authority = rest[rest.index(after: at)...]
        } else {
            guard usesTLS else { throw .noUser }
            (user, password) = ("", "")
        }
        let portColon = authority.hasSuffix("]") ? nil : authority.lastIndex(of: ":")
        if let portColon {
            guard let number = Int(authority[authority.index(after: portColon)...]), (1...65535).contains(number) else {
                throw .malformedPort
            }
            port = number
        } else {
            port = usesTLS ? 5671 : 5672
        }
        var host = authority[..<(portColon ?? authority.endIndex)]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { throw .notAnAddress }
        self.host = String(host)
        self.virtualHost = virtualHost.isEmpty ? "/" : virtualHost
    }

    /// Whether nothing that is sent there leaves this machine.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16),
                value != 0
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// What is wrong with a broker address. Never quotes it: it holds a password.
package enum BrokerAddressError: Error, Equatable, CustomStringConvertible {
    case notAnAddress, unknownScheme, noUser, malformedPort, malformedEscape, unknownParameters
    case otherUser(String)
    case noCertificateAuthority
    case certificateAuthorityUnreadable(path: String)
    case notACertificateAuthority, certificateUnusable, certificateWithoutTLS, plainToOtherMachine

    package var description: String {
        switch self {
        case .notAnAddress: "the broker address is not amqp://user:password@host:port/vhost"
        case .unknownScheme: "the broker address must begin with amqp:// or amqps://"
        case .noUser: "the broker address has no user:password@, and no certificate says who we are"
        case .malformedPort: "the port of the broker address is not a number from 1 to 65535"
        case .malformedEscape: "the broker address has a malformed % escape"
        case .unknownParameters: "the broker address may not have ?parameters"
        case .otherUser(let user):
            "the user of the broker address must be \(user), for as another's this service's messages are refused"
        case .noCertificateAuthority: "amqps:// needs the file of the certificate authority"
        case .certificateAuthorityUnreadable(let path): "the certificate authority file \(path) cannot be read"
        case .notACertificateAuthority: "the certificate authority file holds no certificate in PEM form"
        case .certificateUnusable:
            "the certificate for the broker or its key cannot be read, is not in PEM form, or the two do not belong together"
        case .certificateWithoutTLS: "a certificate for the broker needs amqps://"
        case .plainToOtherMachine:
            "amqp:// to another machine would send the password and every message in clear; use amqps://"
        }
    }
}

extension String {
    fileprivate func range(ofText text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
            start = index(after: start)
        }
        return nil
    }
}

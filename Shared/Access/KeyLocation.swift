/// Where the issuer's keys are found.
package enum KeyLocation: Sendable, Equatable, CustomStringConvertible {
    case file(String)
    case url(String)
    /// An OpenID provider, asked where its keys are each time they are fetched: it may move them.
    case provider(issuer: String)

    /// Reads a setting: an `https` URL, or a path. Plain `http` is taken for loopback only, since whoever can change
    /// the answer on its way makes tokens. Nil for any other scheme.
    package init?(_ setting: String) {
        guard let scheme = setting.range(ofScheme: "://") else {
            guard !setting.isEmpty else { return nil }
            self = .file(setting)
            return
        }
        switch setting[..<scheme.lowerBound].lowercased() {
        case "https": self = .url(setting)
        case "http":
            let host = setting[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
            let isLoopback = ["127.0.0.1", "localhost", "[::1]"].contains { host == $0 || host.hasPrefix("\($0):") }
            guard isLoopback else { return nil }
            self = .url(setting)
        default: return nil
        }
    }

    /// The provider whose tokens have this `iss`, if it is an address that can be asked: OpenID Connect Discovery 1.0 §4.
    package init?(issuer: String) {
        guard case .url? = KeyLocation(issuer), !issuer.contains("?"), !issuer.contains("#") else { return nil }
        self = .provider(issuer: issuer)
    }

    package var description: String {
        switch self {
        case .file(let path): path
        case .url(let url): url
        case .provider(let issuer): issuer
        }
    }
}

extension String {
    fileprivate func range(ofScheme separator: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(separator) {
                return start..<index(start, offsetBy: separator.count)
            }
            start = index(after: start)
        }
        return nil
    }
}

package import Transfer

/// How a supplier's API wants to know us. Secrets are named by the files they lie in and never held in settings.
package enum ProviderCredentials: Sendable, Equatable {
    /// An open API, such as a demonstration.
    case none
    /// A token or key that somebody else renews in its file. As a bearer token, or in the named header.
    case token(file: String, header: String?)
    /// OAuth 2.0 client credentials: a form POST answers `access_token` and `expires_in`.
    case oauth(url: String, client: String, secretFile: String, scope: String?)
}

/// How long to wait before asking again what was not answered.
package struct Pauses: Sendable {
    package var first: Duration
    package var longest: Duration
    /// The longest wait a provider may ask for by `Retry-After`.
    package var longestAsked: Duration

    package init(
        first: Duration = .seconds(1), longest: Duration = .seconds(60), longestAsked: Duration = .seconds(900)
    ) {
        self.first = first
        self.longest = longest
        self.longestAsked = longestAsked
    }

    /// Doubled with every failure, and somewhere in the upper half of it, so that several followers do not come back in
    /// step.
    func pause(after failures: Int) -> Duration {
        let doubled = first * (1 << min(max(failures - 1, 0), 16))
        return min(doubled, longest) * Double.random(in: 0.5...1)
    }
}

/// A provider and how it is asked.
package struct Provider: Sendable {
    package var address: ProviderAddress
    package var credentials: ProviderCredentials
    package var verification = CertificateVerification.system
    /// Shown to a provider that asks for a certificate.
    package var identity: ClientIdentity?
    /// Of one request, its answer included.
    package var timeout: Duration = .seconds(60)
    /// How often one request is tried while the provider is away or answers nonsense.
    package var tries = 5
    package var pauses = Pauses()
    /// How many items are asked for at a time. Suppliers advise 1,000 to 2,000, and those who allow fewer are asked for 100.
    package var pageSize = 1_000
    /// The longest answer that is read, in bytes; also of a supplier who does not page.
    package var largestAnswer = 64 << 20

    package init(_ address: ProviderAddress, credentials: ProviderCredentials = .none) {
        self.address = address
        self.credentials = credentials
    }
}

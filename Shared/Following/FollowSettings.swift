package import Runtime
package import SS12000
import Transfer

/// Whether and how a service follows another register: the settings that begin with `FOLLOW_`.
package struct FollowSettings: Sendable {
    package enum Mode: String, CaseIterable, Sendable {
        /// Take in what the provider has.
        case follow
        /// Only say where the two differ.
        case compare
    }

    /// `FOLLOW_URL` and how it wants to know us; nil when nobody is followed.
    package let provider: Provider?
    /// `FOLLOW_INTERVAL` (60s), `FOLLOW_OVERLAP` (10m), `FOLLOW_FULL_EVERY` (24h), `FOLLOW_FULL_AT` (02:30),
    /// `FOLLOW_DELETE_PERCENT` (10)
    package let plan: FollowPlan
    /// `FOLLOW_MODE`
    package let mode: Mode
    /// `FOLLOW_KINDS`: by path; all that the service owns unless set.
    package let kinds: [ResourceKind]
    /// `FOLLOW_LOCK`: whether others may not write what is followed.
    package let isLocked: Bool
    /// `FOLLOW_SEES_PROTECTED`: whether our token lets the provider show us people with a protection mark. Unless it does, what
    /// names them here is not taken back by a document that leaves them out.
    package let seesProtected: Bool

    /// Mistakes are kept in `settings`.
    ///
    /// - Parameter owned: what the service can take in, in order.
    package init(_ settings: inout Settings, owned: [ResourceKind]) {
        let address = settings.optional("FOLLOW_URL")
        let credentials = Self.credentials(&settings)
        var plan = FollowPlan()
        plan.interval = settings.duration("FOLLOW_INTERVAL", default: plan.interval)
        plan.overlap = settings.duration("FOLLOW_OVERLAP", default: plan.overlap)
        plan.wholeEvery = settings.duration("FOLLOW_FULL_EVERY", default: plan.wholeEvery)
        plan.wholeAt = settings.localTime("FOLLOW_FULL_AT", default: "02:30")
        plan.believedShare = Double(settings.int("FOLLOW_DELETE_PERCENT", default: 10, in: 0...100)) / 100
        let timeout = settings.duration("FOLLOW_TIMEOUT", default: .seconds(60))
        let pause = settings.duration("FOLLOW_PAUSE", default: .seconds(1))
        let pageSize = settings.int("FOLLOW_PAGE_SIZE", default: 1_000, in: 1...5_000)
        let authorities = settings.trustedFile("FOLLOW_CA")
        let identity = Self.identity(&settings)
        mode = settings.choice("FOLLOW_MODE", default: Mode.follow)
        isLocked = settings.flag("FOLLOW_LOCK", default: true)
        seesProtected = settings.flag("FOLLOW_SEES_PROTECTED", default: false)
        let names = settings.list("FOLLOW_KINDS", default: [])
        let chosen = names.map { ResourceKind(rawValue: $0) }
        if chosen.contains(where: { kind in kind.map { !owned.contains($0) } ?? true }) {
            settings.mistake("FOLLOW_KINDS", "must be some of \(owned.map(\.path).joined(separator: ", "))")
        }
        kinds = names.isEmpty ? owned : owned.filter(chosen.contains)
        for (key, value) in [("FOLLOW_INTERVAL", plan.interval), ("FOLLOW_TIMEOUT", timeout)] where value < .seconds(1)
        {
            settings.mistake(key, "must be at least 1s")
        }
        if plan.wholeEvery < .seconds(60) { settings.mistake("FOLLOW_FULL_EVERY", "must be at least 1m") }
        if plan.overlap < .zero || plan.overlap > .seconds(86_400) {
            settings.mistake("FOLLOW_OVERLAP", "must be at most 24h")
        }
        self.plan = plan
        provider = address.flatMap { address in
            guard let address = ProviderAddress(address) else {
                settings.mistake(
                    "FOLLOW_URL",
                    "must be an https:// address, or an http:// address of loopback, without user, query and fragment")
                return nil
            }
            var provider = Provider(address, credentials: credentials)
            provider.timeout = timeout
            provider.pauses.first = pause
            provider.pageSize = pageSize
            if let authorities { provider.verification = .authorities(path: authorities) }
            provider.identity = identity
            return provider
        }
    }

    /// `FOLLOW_CERTIFICATE` and `FOLLOW_KEY`: PEM files, shown to a provider that asks who we are. Both or none.
    private static func identity(_ settings: inout Settings) -> ClientIdentity? {
        let certificate = settings.optional("FOLLOW_CERTIFICATE")
        let key = settings.secretFile("FOLLOW_KEY")
        if key == nil, certificate != nil { settings.mistake("FOLLOW_KEY", "is missing beside FOLLOW_CERTIFICATE") }
        if certificate == nil, key != nil { settings.mistake("FOLLOW_CERTIFICATE", "is missing beside FOLLOW_KEY") }
        guard let certificate, let key else { return nil }
        return ClientIdentity(certificate: certificate, key: key)
    }

    private static func credentials(_ settings: inout Settings) -> ProviderCredentials {
        let file = settings.secretFile("FOLLOW_TOKEN_FILE")
        let header = settings.optional("FOLLOW_HEADER")
        let url = settings.optional("FOLLOW_OAUTH_URL")
        let client = settings.optional("FOLLOW_OAUTH_CLIENT")
        let secretFile = settings.secretFile("FOLLOW_OAUTH_SECRET_FILE")
        let scope = settings.optional("FOLLOW_OAUTH_SCOPE")
        guard let url else {
            if client != nil || secretFile != nil || scope != nil {
                settings.mistake("FOLLOW_OAUTH_URL", "is missing beside the other FOLLOW_OAUTH settings")
            }
            if file == nil, header != nil { settings.mistake("FOLLOW_HEADER", "needs FOLLOW_TOKEN_FILE") }
            return file.map { .token(file: $0, header: header) } ?? .none
        }
        if file != nil {
            settings.mistake("FOLLOW_TOKEN_FILE", "is set together with FOLLOW_OAUTH_URL; set one of them")
        }
        if ProviderAddress(url) == nil {
            settings.mistake("FOLLOW_OAUTH_URL", "must be an https:// address, or an http:// address of loopback")
        }
        if client == nil { settings.mistake("FOLLOW_OAUTH_CLIENT", "is missing") }
        if secretFile == nil { settings.mistake("FOLLOW_OAUTH_SECRET_FILE", "is missing") }
        return .oauth(url: url, client: client ?? "", secretFile: secretFile ?? "", scope: scope)
    }
}

import Runtime

/// How the standard's lists are served.
package struct ListSettings: Sendable {
    /// `REGISTER_PAGE_TOKEN_LIFETIME`: how long a client may take between two pages of a list.
    package var tokenLifetime: Duration

    /// Mistakes are kept in `settings`.
    init(_ settings: inout Settings) {
        tokenLifetime = settings.duration("PAGE_TOKEN_LIFETIME", default: .seconds(24 * 3_600))
    }
}

import Runtime

/// How far apart an old and a new identity are kept in time.
package struct IdentitySettings: Sendable {
    /// `REGISTER_IDENTITY_PAUSE`: the least time between giving an identity and retiring one, whichever comes first. 0
    /// where an installation sees to that itself.
    package var pause: Duration

    /// Mistakes are kept in `settings`.
    init(_ settings: inout Settings) {
        pause = settings.duration("IDENTITY_PAUSE", default: .seconds(72 * 3_600))
    }
}

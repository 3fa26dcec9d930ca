package import Following
package import Resources
package import Runtime

/// Every setting of Schedule's own, by feature. What all services share is read by Hosting.
package struct ScheduleConfiguration: Sendable {
    package var imports: ImportSettings
    package var following: FollowSettings

    /// Every setting has a default. Mistakes are kept in `settings`.
    package init(_ settings: inout Settings) {
        imports = ImportSettings(&settings)
        following = FollowSettings(&settings, owned: ScheduleFollowing.kinds)
    }

    /// All defaults, for a Schedule that is put together in a test.
    package static var standard: ScheduleConfiguration {
        var settings = Settings([:], prefix: ScheduleService.name.uppercased())
        return ScheduleConfiguration(&settings)
    }
}

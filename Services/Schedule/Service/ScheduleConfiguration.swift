package import Resources
package import Runtime

/// Every setting of Schedule's own, by feature. What all services share is read by Hosting.
package struct ScheduleConfiguration: Sendable {
    package var imports: ImportSettings

    /// Every setting has a default. Mistakes are kept in `settings`.
    package init(_ settings: inout Settings) {
        imports = ImportSettings(&settings)
    }

    /// All defaults, for a Schedule that is put together in a test.
    package static var standard: ScheduleConfiguration {
        var settings = Settings([:], prefix: ScheduleService.name.uppercased())
        return ScheduleConfiguration(&settings)
    }
}

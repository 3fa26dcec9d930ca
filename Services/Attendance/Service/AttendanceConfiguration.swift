package import PersonRecords
package import Runtime

/// Every setting of Attendance's own. What all services share is read by Hosting.
package struct AttendanceConfiguration: Sendable {
    /// `ATTENDANCE_RETENTION_…`: for how long its records are kept.
    package var retention: RetentionSettings

    /// `ATTENDANCE_SUBSTITUTE_DAYS`: for how many days after a lesson its substitute has the roll.
    package var substituteDays: Int

    /// Every setting has a default. Mistakes are kept in `settings`.
    package init(_ settings: inout Settings) {
        substituteDays = settings.int("SUBSTITUTE_DAYS", default: 7, in: 0...366)
        retention = RetentionSettings(&settings, AttendanceRetention.rules)
    }

    /// All defaults, for a service that is put together in a test.
    package static var standard: AttendanceConfiguration {
        var settings = Settings([:], prefix: AttendanceService.name.uppercased())
        return AttendanceConfiguration(&settings)
    }
}

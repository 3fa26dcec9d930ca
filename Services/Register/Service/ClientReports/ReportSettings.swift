import Runtime

/// How much of what clients report is kept.
package struct ReportSettings: Sendable {
    /// `REGISTER_REPORT_DAYS`: older reports are removed.
    package var days: Int
    /// `REGISTER_REPORTS_KEPT`: beyond so many log entries, and so many statistics entries, the oldest are removed: what
    /// clients write must not fill the disk.
    package var kept: Int

    /// Mistakes are kept in `settings`.
    init(_ settings: inout Settings) {
        days = settings.int("REPORT_DAYS", default: 90, in: 1...3_650)
        kept = settings.int("REPORTS_KEPT", default: 100_000, in: 1...10_000_000)
    }
}

package import Runtime

/// What an operator sets for a service that imports.
package struct ImportSettings: Sendable {
    /// `IMPORT_FOLDER`: where documents lie while they are imported; beside the database unless set.
    package var folder: String?
    /// `IMPORT_BYTES`: the largest document.
    package var mostBytes: Int
    /// `IMPORT_RETENTION_DAYS`: how long reports are kept, and imports can be undone.
    package var retentionDays: Int

    package static let usualBytes = 1_000_000_000

    /// Every setting has a default. Mistakes are kept in `settings`.
    package init(_ settings: inout Settings) {
        folder = settings.optional("IMPORT_FOLDER")
        mostBytes = settings.int("IMPORT_BYTES", default: Self.usualBytes, in: 1_000_000...4_000_000_000)
        retentionDays = settings.int("IMPORT_RETENTION_DAYS", default: 30, in: 1...3_650)
    }
}

package import SQLite

extension ResourceImport {
    /// What imports are remembered in, beside the service's own tables.
    package static let migration = Migration(
        "resources-v002-keep-imports", sql: PackageResources.v002_keep_imports_sql)

    /// Which of an import's items wait for what somebody else has.
    package static let waitingMigration = Migration(
        "resources-v003-wait-for-others", sql: PackageResources.v003_wait_for_others_sql)
}

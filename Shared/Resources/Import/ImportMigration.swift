package import SQLite

extension ResourceImport {
    /// What imports are remembered in, beside the service's own tables.
    package static let migration = Migration(
        "resources-v002-keep-imports", sql: PackageResources.v002_keep_imports_sql)
}

package import SQLite

extension ResourceImport {
    /// What imports are remembered in, beside the service's own tables.
    package static let migration = Migration(
        "resources-v002-keep-imports", sql: PackageResources.v002_keep_imports_sql)

    /// Which of an import's items wait for what somebody else has.
    package static let waitingMigration = Migration(
        "resources-v003-wait-for-others", sql: PackageResources.v003_wait_for_others_sql)

    /// What of a resource stands in no document, for an undo.
    package static let factsMigration = Migration(
        "resources-v004-keep-what-no-document-says", sql: PackageResources.v004_keep_what_no_document_says_sql)

    /// Which versions came of an import's own marks.
    package static let renewedMigration = Migration(
        "resources-v005-know-what-imports-renewed", sql: PackageResources.v005_know_what_imports_renewed_sql)
}

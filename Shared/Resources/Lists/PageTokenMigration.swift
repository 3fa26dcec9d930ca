package import SQLite

extension ResourceRoutes {
    /// What the lists need in a service's database beside the service's own tables.
    package static let migration = Migration(
        "resources-v001-page-token-key", sql: PackageResources.v001_create_page_token_key_sql)
}

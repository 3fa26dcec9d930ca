import AccessLog
import PersonRecords
import SQLite

/// The schema of Notify's own tables, in the order in which it came to be. A shipped step never changes.
enum NotifyMigrations {
    static let all: [Migration] = [
        AccessLog.migration, AccessLog.indexMigration,
        Migration("v001-create-guardians", sql: PackageResources.v001_create_guardians_sql),
        Migration("v002-create-obligations", sql: PackageResources.v002_create_obligations_sql),
        Migration("v003-create-deliveries", sql: PackageResources.v003_create_deliveries_sql),
        Migration("v004-create-alert-readings", sql: PackageResources.v004_create_alert_readings_sql),
        Migration(
            "v005-tell-after-midnight-and-take-back", sql: PackageResources.v005_tell_after_midnight_and_take_back_sql),
        Migration("v006-leave-versions-to-messaging", sql: PackageResources.v006_leave_versions_to_messaging_sql),
        Migration("v007-date-custody", sql: PackageResources.v007_date_custody_sql),
        Migration("v008-keep-one-access-log", sql: PackageResources.v008_keep_one_access_log_sql),
        Migration("v011-know-who-mentors", sql: PackageResources.v011_know_who_mentors_sql),
        Migration("v010-find-what-is-old", sql: PackageResources.v010_find_what_is_old_sql),
        Migration("v009-keep-grants", sql: PackageResources.v009_keep_grants_sql),
        ErasureJob.migration,
        Migration("v012-remember-who-left-protected", sql: PackageResources.v012_remember_who_left_protected_sql),
        RecordRoutes.migration,
    ]
}

import AccessLog
import Messaging
import PersonRecords
import Resources
package import SQLite

/// The database's history, in order. A shipped step is never changed; a new one is added at the end.
extension ScheduleService {
    package static var migrations: [Migration] {
        Outbox.migrations + [
            ResourceRoutes.migration,
            ResourceImport.migration,
            AccessLog.migration, AccessLog.indexMigration,
            Migration("v001-create-schedule", sql: PackageResources.v001_create_schedule_sql),
            Migration("v002-remember-the-register", sql: PackageResources.v002_remember_the_register_sql),
            Migration(
                "v003-remember-who-is-protected", sql: PackageResources.v003_remember_who_is_protected_sql),
            Migration(
                "v004-leave-versions-to-messaging", sql: PackageResources.v004_leave_versions_to_messaging_sql),
            Migration("v005-compare-with-replicas", sql: PackageResources.v005_compare_with_replicas_sql),
            Migration("v006-keep-tombstones", sql: PackageResources.v006_keep_tombstones_sql),
            Migration(
                "v007-remember-who-left-protected", sql: PackageResources.v007_remember_who_left_protected_sql),
            Migration("v008-follow-another-schedule", sql: PackageResources.v008_follow_another_schedule_sql),
            ResourceImport.waitingMigration, ResourceImport.factsMigration, ResourceImport.renewedMigration,
            ErasureJob.migration,
        ]
    }
}

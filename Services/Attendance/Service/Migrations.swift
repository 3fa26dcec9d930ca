import AccessLog
import Messaging
import PersonRecords
import Resources
package import SQLite

/// The database's history, in order. A shipped step is never changed; a new one is added at the end.
extension AttendanceService {
    package static var migrations: [Migration] {
        Outbox.migrations + [
            ResourceRoutes.migration,
            AccessLog.migration, AccessLog.indexMigration,
            Migration("v001-remember-the-register", sql: PackageResources.v001_remember_the_register_sql),
            Migration("v002-remember-the-schedule", sql: PackageResources.v002_remember_the_schedule_sql),
            Migration("v003-keep-rolls-and-absences", sql: PackageResources.v003_keep_rolls_and_absences_sql),
            Migration(
                "v004-log-readings-of-protected-names",
                sql: PackageResources.v004_log_readings_of_protected_names_sql),
            Migration(
                "v005-leave-versions-to-messaging", sql: PackageResources.v005_leave_versions_to_messaging_sql),
            Migration("v006-date-custody", sql: PackageResources.v006_date_custody_sql),
            Migration("v007-keep-one-access-log", sql: PackageResources.v007_keep_one_access_log_sql),
            Migration("v008-know-who-mentors", sql: PackageResources.v008_know_who_mentors_sql),
            Migration("v010-find-what-is-old", sql: PackageResources.v010_find_what_is_old_sql),
            Migration("v009-keep-grants", sql: PackageResources.v009_keep_grants_sql),
            ErasureJob.migration,
            Migration(
                "v012-remember-who-left-protected", sql: PackageResources.v012_remember_who_left_protected_sql),
            Migration("v013-find-who-is-protected", sql: PackageResources.v013_find_who_is_protected_sql),
            Migration("v015-know-who-is-enrolled", sql: PackageResources.v015_know_who_is_enrolled_sql),
        ]
    }
}

import AccessLog
import PersonRecords
import Resources
package import SQLite

/// The schema of Register's own tables, in the order in which it came to be. A shipped step never changes.
package enum RegisterMigrations {
    package static let all: [Migration] = [
        ResourceRoutes.migration,
        ResourceImport.migration,
        AccessLog.migration, AccessLog.indexMigration,
        Migration("v001-create-register", sql: PackageResources.v001_create_register_sql),
        Migration("v002-find-protected-persons", sql: PackageResources.v002_find_protected_persons_sql),
        Migration("v003-relations-and-tombstones", sql: PackageResources.v003_relations_and_tombstones_sql),
        Migration("v004-order-and-find", sql: PackageResources.v004_order_and_find_sql),
        Migration("v005-create-subscriptions", sql: PackageResources.v005_create_subscriptions_sql),
        Migration("v006-date-guardianships", sql: PackageResources.v006_date_guardianships_sql),
        Migration(
            "v008-log-access-to-protected-persons",
            sql: PackageResources.v008_log_access_to_protected_persons_sql),
        Migration("v009-follow-another-register", sql: PackageResources.v009_follow_another_register_sql),
        Migration("v010-compare-with-replicas", sql: PackageResources.v010_compare_with_replicas_sql),
        Migration("v011-change-school-years", sql: PackageResources.v011_change_school_years_sql),
        Migration("v012-keep-status", sql: PackageResources.v012_keep_status_sql),
        Migration("v013-keep-marks", sql: PackageResources.v013_keep_marks_sql),
        Migration("v014-give-new-identities", sql: PackageResources.v014_give_new_identities_sql),
        Migration("v015-order-more-letters", sql: PackageResources.v015_order_more_letters_sql),
        Migration("v016-drop-spare-indexes", sql: PackageResources.v016_drop_spare_indexes_sql),
        Migration("v017-tell-of-what-others-own", sql: PackageResources.v017_tell_of_what_others_own_sql),
        Migration(
            "v018-tell-of-planned-guardianships", sql: PackageResources.v018_tell_of_planned_guardianships_sql),
        Migration(
            "v019-log-changes-of-protected-persons",
            sql: PackageResources.v019_log_changes_of_protected_persons_sql),
        Migration("v020-know-what-offices-changed", sql: PackageResources.v020_know_what_offices_changed_sql),
        Migration("v021-find-wards-by-guardianship", sql: PackageResources.v021_find_wards_by_guardianship_sql),
        ResourceImport.waitingMigration, ResourceImport.factsMigration, ResourceImport.renewedMigration,
        Migration("v022-know-what-offices-decided", sql: PackageResources.v022_know_what_offices_decided_sql),
        Migration("v023-keep-one-access-log", sql: PackageResources.v023_keep_one_access_log_sql),
        Migration("v024-record-grants", sql: PackageResources.v024_record_grants_sql),
        ErasureJob.migration,
        Migration("v025-erase-persons", sql: PackageResources.v025_erase_persons_sql),
        Migration("v028-give-back-grants", sql: PackageResources.v028_give_back_grants_sql),
        Migration("v029-note-who-has-left", sql: PackageResources.v029_note_who_has_left_sql),
        Migration("v030-know-who-changes-the-year", sql: PackageResources.v030_know_who_changes_the_year_sql),
    ]
}

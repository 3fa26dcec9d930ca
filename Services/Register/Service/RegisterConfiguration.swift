package import Following
package import PersonRecords
package import Resources
package import Runtime

/// Every setting of Register's own, by feature; each feature's settings are read in the feature's folder. What all
/// services share is read by Hosting.
package struct RegisterConfiguration: Sendable {
    package var webhooks: WebhookSettings
    package var reports: ReportSettings
    package var following: FollowSettings
    package var tombstones: TombstoneSettings
    package var lists: ListSettings
    package var identities: IdentitySettings
    package var imports: ImportSettings
    /// `REGISTER_RETENTION_…`: for how long what is over is kept.
    package var retention: RetentionSettings
    package var erasures: ErasureSettings

    /// Reads the settings; mistakes are kept in `settings` and reported together by its `finish()`. Every setting has a
    /// default: a Register with no settings of its own is a whole Register.
    package init(_ settings: inout Settings) {
        webhooks = WebhookSettings(&settings)
        reports = ReportSettings(&settings)
        following = FollowSettings(&settings, owned: RegisterFollowing.kinds)
        tombstones = TombstoneSettings(&settings)
        lists = ListSettings(&settings)
        identities = IdentitySettings(&settings)
        imports = ImportSettings(&settings)
        retention = RetentionSettings(&settings, RegisterRetention.rules)
        erasures = ErasureSettings(&settings)
        if let days = daysAfterLeaving, days < erasures.days {
            settings.mistake(RegisterRetention.leftSetting, "must be no fewer days than RETENTION_PERSONS, or never")
        }
    }

    /// `REGISTER_RETENTION_LEFT`: for how many days those are kept who belong to nothing here; nil for ever.
    var daysAfterLeaving: Int? {
        RegisterRetention.rules.first { $0.setting == RegisterRetention.leftSetting }.flatMap { retention.days(of: $0) }
    }

    /// All defaults, for a Register that is put together in a test.
    package static var standard: RegisterConfiguration {
        var settings = Settings([:], prefix: RegisterService.name.uppercased())
        return RegisterConfiguration(&settings)
    }
}

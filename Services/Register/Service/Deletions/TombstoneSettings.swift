import Runtime

/// How long deletions are told of.
package struct TombstoneSettings: Sendable {
    /// The least a client must be able to rely on: one that asks once a year, and is late.
    package static let fewestDays = 400

    /// `REGISTER_TOMBSTONE_DAYS`: for how long after a deletion `/deletedEntities` lists it.
    package var days: Int

    /// Mistakes are kept in `settings`.
    init(_ settings: inout Settings) {
        days = settings.int("TOMBSTONE_DAYS", default: Self.fewestDays, in: Self.fewestDays...36_500)
    }
}

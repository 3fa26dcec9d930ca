import Runtime

/// When a person may be erased, and how long services may take to obey.
package struct ErasureSettings: Sendable {
    /// `REGISTER_RETENTION_PERSONS`: days for which the records of a person are kept after they last belonged to anything here. An
    /// earlier erasure is refused.
    package var days: Int
    /// `REGISTER_ERASURE_PATIENCE`: after how long a service that has not answered is told again.
    package var patience: Duration

    /// Mistakes are kept in `settings`.
    init(_ settings: inout Settings) {
        days = settings.int("RETENTION_PERSONS", default: 1_095, in: 0...36_500)
        patience = settings.duration("ERASURE_PATIENCE", default: .seconds(600))
    }
}

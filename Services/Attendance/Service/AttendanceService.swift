import Messaging
package import Runtime
package import SQLite

/// Attendance: who was at which lesson, and whose absence nobody has explained.
///
/// It owns rolls, marks, absence reports and granted leave; remembers what it needs of Register and Schedule; derives
/// which absences are unexplained; and publishes when one becomes established or explained. Everything it does is
/// listed in `Routes`, `Subscriptions` and `Migrations`.
package struct AttendanceService: Sendable {
    package static let name = "attendance"

    let database: Database
    let outbox: Outbox
    let derivation: Derivation
    let clock: Clock
    let identifiers: Identifiers

    package init(database: Database, clock: Clock = .system, identifiers: Identifiers = .v7) {
        self.database = database
        self.clock = clock
        self.identifiers = identifiers
        outbox = Outbox(source: Self.name, exchange: "attendance.events", identifiers: identifiers)
        derivation = Derivation(outbox: outbox)
    }
}

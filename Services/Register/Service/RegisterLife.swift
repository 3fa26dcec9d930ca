import Access
import HTTP
import Runtime
import SQLite

/// What happens to people in the register beside the documents that are handed over: guardianship by date, grants, coming of age,
/// moves, leavings, deaths, school years.
package struct RegisterLife: Sendable {
    /// Does what a date alone brings about.
    package let clock: RegisterClock
    /// Applies changes of school years.
    package let schoolYears: SchoolYearWorker
    private let database: Database
    private let changes: RegisterChanges
    private let identifiers: Identifiers
    private let now: Clock

    init(
        database: Database, changes: RegisterChanges, metrics: Metrics, log: Log, clock: Clock, identifiers: Identifiers
    ) {
        self.database = database
        self.changes = changes.byOffice
        self.identifiers = identifiers
        now = clock
        self.clock = RegisterClock(database: database, changes: changes, metrics: metrics, log: log, clock: clock)
        schoolYears = SchoolYearWorker(database: database, changes: changes.byOffice, bell: Doorbell(), log: log)
    }

    var workers: [any Worker] { [clock, schoolYears] }

    func routes(gate: Gate) -> [Route] {
        GuardianshipRoutes(database: database, changes: changes, gate: gate).routes
            + GrantRoutes(database: database, changes: changes, clock: now, gate: gate).routes
            + PersonCommandRoutes(database: database, changes: changes, identifiers: identifiers, gate: gate).routes
            + SchoolYearRoutes(database: database, identifiers: identifiers, bell: schoolYears.bell, gate: gate).routes
    }
}

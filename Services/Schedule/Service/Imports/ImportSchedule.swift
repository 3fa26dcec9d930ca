import Resources
import Runtime
import SQLite
import SS12000

/// The schedule's part of a supplier's document: activities and lessons. Organisations, persons, groups and duties are
/// Register's; they are read here to resolve what activities refer to, first in the document, then in what Register has
/// told of.
enum ImportSchedule {
    static func make(
        database: Database, changes: ScheduleChanges, metrics: Metrics, log: Log, clock: Clock
    ) -> ResourceImport {
        ResourceImport(
            into: ScheduleChanges.tables, of: database, service: ScheduleService.name, metrics: metrics, log: log,
            clock: clock, held: { try held(database) },
            write: { prepared, times, trace, tx in
                try changes.write(prepared, &times, trace: trace, in: tx)
            })
    }

    private static func held(_ database: Database) throws -> HeldReferences {
        let organisations = try database.read { try OrganisationDirectory.known(in: $0) }
        return HeldReferences(
            database, organisations: organisations,
            duties: { person, db in try DutyDirectory.duties(of: person, in: db) }
        ) { kind, id, db in
            switch kind {
            // What is taught, and places in preschools, no activity of ours refers to.
            case .organisations, .syllabuses, .programmes, .placements, .studyplans, .schoolUnitOfferings: false
            case .persons: try db.first("SELECT 1 FROM person WHERE id = ?", id) { _ in true } ?? false
            case .groups: try db.first("SELECT 1 FROM groups WHERE id = ?", id) { _ in true } ?? false
            case .duties: try db.first("SELECT 1 FROM duty WHERE id = ?", id) { _ in true } ?? false
            case .activities: try db.first("SELECT 1 FROM activities WHERE id = ?", id) { _ in true } ?? false
            case .calendarEvents: try db.first("SELECT 1 FROM calendar_events WHERE id = ?", id) { _ in true } ?? false
            }
        }
    }
}

import FoundationEssentials
import Resources
import Runtime
import SQLite
import SS12000

/// The schedule's part of a supplier's document: activities and lessons. Organisations, persons, groups and duties are
/// Register's; they are read here to resolve what activities refer to, first in the document, then in what Register has
/// told of.
enum ImportSchedule {
    static func make(
        database: Database, changes: ScheduleChanges, settings: ImportSettings, metrics: Metrics, log: Log, clock: Clock
    ) -> ResourceImport {
        let target = ImportTarget(
            ScheduleChanges.tables, held: { _ in try held(database) },
            write: { prepared, _, times, voice, tx in try changes.write(prepared, &times, trace: voice.trace, in: tx) },
            restore: { prepared, _, times, voice, tx in
                try changes.restore(prepared, &times, trace: voice.trace, in: tx)
            },
            delete: { kind, id, times, voice, tx in try changes.delete(kind, id, &times, trace: voice.trace, in: tx) },
            isReferredTo: { kind, id, tx in try isReferredTo(kind, id, in: tx) },
            holds: { kind, id, tx in try holds(kind, id, in: tx) })
        return ResourceImport(
            into: target, of: database, settings: settings, service: ScheduleService.name, metrics: metrics, log: log,
            clock: clock)
    }

    static func held(_ database: Database) throws -> HeldReferences {
        let organisations = try database.read { try OrganisationDirectory.known(in: $0) }
        return HeldReferences(
            database, organisations: organisations,
            duties: { person, db in try DutyDirectory.duties(of: person, in: db) }
        ) { kind, id, db in try kind != .organisations && holds(kind, id, in: db) }
    }

    /// Whether Schedule has it or Register has told of it.
    static func holds(
        _ kind: ResourceKind, _ id: UUID, in db: borrowing some Querying & ~Copyable
    ) throws -> Bool {
        let table: String
        switch kind {
        // What is taught, and places in preschools, no activity of ours refers to.
        case .syllabuses, .programmes, .placements, .studyplans, .schoolUnitOfferings: return false
        case .organisations: table = "organisations"
        case .persons: table = "person"
        case .groups: table = "groups"
        case .duties: table = "duty"
        case .activities: table = "activities"
        case .calendarEvents: table = "calendar_events"
        }
        return try db.first(dynamic: "SELECT 1 FROM \(table) WHERE id = ?", [.uuid(id)]) { _ in true } ?? false
    }

    /// What others hold refers to nothing of ours, and a lesson to its activity alone.
    static func isReferredTo(_ kind: ResourceKind, _ id: UUID, in tx: borrowing Transaction) throws -> Bool {
        guard kind == .activities else { return false }
        return try tx.first("SELECT 1 FROM calendar_events WHERE activity = ? LIMIT 1", id) { _ in true } ?? false
    }
}

import CSQLite
import Runtime

/// Brings a database to the shape this binary knows. Each migration runs in a transaction of its own, is recorded by name and
/// content, and ends with a check of all foreign keys. `user_version` counts them.
///
/// A migration is known by its name, not by its place: a service's list begins with the lists of the modules it uses, and
/// one of those may get a step more.
struct Migrator {
    let applicationID: Int32
    let migrations: [Migration]

    /// What `recognise` found: which migrations are still to be run.
    struct Plan {
        fileprivate let isNew: Bool
        fileprivate let done: Int
        fileprivate let missing: [Migration]
    }

    /// Reads whose file it is and what it has been through; throws when this binary must not touch it.
    func recognise(_ connection: Connection) throws(SQLiteError) -> Plan {
        let owner = Int32(truncatingIfNeeded: try connection.integer("PRAGMA application_id"))
        if owner != applicationID {
            let tables = try connection.integer("SELECT count(*) FROM sqlite_schema")
            guard owner == 0, tables == 0 else { throw .notOurs(applicationID: owner) }
            return Plan(isNew: true, done: 0, missing: migrations)
        }
        let count = Int(try connection.integer("PRAGMA user_version"))
        guard count <= migrations.count else { throw .newerSchema(found: count, known: migrations.count) }
        let known = Dictionary(uniqueKeysWithValues: migrations.map { ($0.name, $0.hash) })
        let history = try connection.prepared("SELECT name, hash FROM migration ORDER BY position")
        defer { history.reset() }
        var done: Set<String> = []
        while try connection.next(history) {
            let row = Row(statement: history.handle)
            let name = row.text(0)
            guard known[name] == row.text(1) else { throw .migrationChanged(name: name) }
            done.insert(name)
        }
        return Plan(isNew: false, done: done.count, missing: migrations.filter { !done.contains($0.name) })
    }

    func run(_ plan: Plan, on connection: Connection, at now: Instant) throws(SQLiteError) {
        if plan.isNew { try claim(connection) }
        if plan.missing.isEmpty { return }
        // A table is changed by building a new one and dropping the old, and dropping deletes what refers to it when
        // foreign keys are on. They can be switched only between transactions; `apply` checks them all.
        try connection.script("PRAGMA foreign_keys = OFF")
        for (offset, migration) in plan.missing.enumerated() {
            try apply(migration, number: plan.done + offset + 1, on: connection, at: now)
        }
        try connection.script("PRAGMA foreign_keys = ON")
    }

    private func claim(_ connection: Connection) throws(SQLiteError) {
        try connection.script(
            """
            BEGIN IMMEDIATE;
            PRAGMA application_id = \(applicationID);
            CREATE TABLE migration (
                position INTEGER PRIMARY KEY,
                name TEXT NOT NULL UNIQUE,
                hash TEXT NOT NULL,
                applied_at INTEGER NOT NULL
            ) STRICT;
            COMMIT;
            """)
    }

    private func apply(
        _ migration: Migration, number: Int, on connection: Connection, at now: Instant
    ) throws(SQLiteError) {
        do throws(SQLiteError) {
            try connection.begin("BEGIN IMMEDIATE")
            try connection.script(migration.sql)
            try connection.run(
                "INSERT INTO migration (position, name, hash, applied_at) VALUES (?1, ?2, ?3, ?4)",
                .integer(Int64(number)), .text(migration.name), .text(migration.hash), .integer(now.microseconds))
            let broken = try connection.integer("SELECT count(*) FROM pragma_foreign_key_check")
            guard broken == 0 else {
                throw .constraint(kind: .foreignKey, detail: "\(broken) rows refer to nothing")
            }
            try connection.script("PRAGMA user_version = \(number); COMMIT")
        } catch {
            if !connection.isIdle { try? connection.script("ROLLBACK") }
            if error.isTransient { throw error }
            throw .migrationFailed(name: migration.name, detail: "\(error)")
        }
    }
}

import Runtime

/// Brings a database to the shape this binary knows. Each migration runs in a transaction of its own, is recorded by name and
/// content, and ends with a check of all foreign keys. `user_version` counts them.
struct Migrator {
    let applicationID: Int32
    let migrations: [Migration]

    /// Refuses what is another application's or a newer release's. Only reads, so that it can be asked of a file before
    /// anything is done to it.
    func inspect(_ connection: Connection) throws(SQLiteError) {
        let owner = try owner(of: connection)
        if owner != applicationID {
            let tables = try connection.integer("SELECT count(*) FROM sqlite_schema")
            guard owner == 0, tables == 0 else { throw .notOurs(applicationID: owner) }
        }
        let found = Int(try connection.integer("PRAGMA user_version"))
        guard found <= migrations.count else { throw .newerSchema(found: found, known: migrations.count) }
    }

    func run(on connection: Connection, at now: Instant) throws(SQLiteError) {
        try inspect(connection)
        try claim(connection)
        let found = Int(try connection.integer("PRAGMA user_version"))
        try verifyHistory(connection, count: found)
        for (offset, migration) in migrations.enumerated().dropFirst(found) {
            try apply(migration, number: offset + 1, on: connection, at: now)
        }
    }

    private func owner(of connection: Connection) throws(SQLiteError) -> Int32 {
        Int32(truncatingIfNeeded: try connection.integer("PRAGMA application_id"))
    }

    /// A new file becomes ours.
    private func claim(_ connection: Connection) throws(SQLiteError) {
        if try owner(of: connection) == applicationID { return }
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

    private func verifyHistory(_ connection: Connection, count: Int) throws(SQLiteError) {
        for (offset, migration) in migrations.prefix(count).enumerated() {
            let statement = try connection.prepared(
                "SELECT count(*) FROM migration WHERE position = ?1 AND name = ?2 AND hash = ?3")
            try connection.check(statement.bind(.integer(Int64(offset + 1)), at: 1), statement)
            try connection.check(statement.bind(.text(migration.name), at: 2), statement)
            try connection.check(statement.bind(.text(migration.hash), at: 3), statement)
            var known = false
            do {
                try connection.step(statement) { row in
                    known = row.int(0) == 1
                    return false
                }
            } catch let error as SQLiteError { throw error } catch { throw .closed }
            guard known else { throw .migrationChanged(name: migration.name) }
        }
    }

    private func apply(
        _ migration: Migration, number: Int, on connection: Connection, at now: Instant
    ) throws(SQLiteError) {
        do throws(SQLiteError) {
            try connection.script("BEGIN IMMEDIATE")
            try connection.script(migration.sql)
            let statement = try connection.prepared(
                "INSERT INTO migration (position, name, hash, applied_at) VALUES (?1, ?2, ?3, ?4)")
            try connection.check(statement.bind(.integer(Int64(number)), at: 1), statement)
            try connection.check(statement.bind(.text(migration.name), at: 2), statement)
            try connection.check(statement.bind(.text(migration.hash), at: 3), statement)
            try connection.check(statement.bind(.integer(now.microseconds), at: 4), statement)
            do { try connection.step(statement) { _ in true } } catch let error as SQLiteError { throw error } catch {
                throw .closed
            }
            let broken = try connection.integer("SELECT count(*) FROM pragma_foreign_key_check")
            guard broken == 0 else {
                throw .constraint(kind: .foreignKey, detail: "\(broken) rows refer to nothing")
            }
            try connection.script("PRAGMA user_version = \(number); COMMIT")
        } catch {
            try? connection.script("ROLLBACK")
            if error.isTransient { throw error }
            throw .migrationFailed(name: migration.name, detail: "\(error)")
        }
    }
}

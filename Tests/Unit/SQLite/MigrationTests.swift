import Runtime
import SQLite
import TestSupport
import Testing

struct MigrationTests {
    private let folder: TemporaryFolder
    private let path: String
    private let second = Migration("v002-age", sql: "ALTER TABLE pet ADD COLUMN age INTEGER;")

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("a.sqlite")
    }

    @Test func `steps are run once, in order, and recorded`() throws {
        try Pets.open(path).close()
        for _ in 0..<2 { try Pets.open(path, [Pets.created, second]).close() }
        let database = try Pets.open(path, [Pets.created, second])
        let recorded = try database.read { try $0.rows("SELECT name FROM migration ORDER BY position") { $0.text(0) } }
        #expect(recorded == ["v001-pets", "v002-age"])
        #expect(try database.read { try $0.first("PRAGMA user_version") { $0.int(0) } } == 2)
        #expect(try database.read { try $0.first("PRAGMA application_id") { $0.int(0) } } == 7)
    }

    @Test func `a newer schema and an edited or renamed migration are refused and not touched`() throws {
        try Pets.open(path, [Pets.created, second]).close()
        #expect(throws: SQLiteError.newerSchema(found: 2, known: 1)) { try Pets.open(path, [Pets.created]) }
        let edited = Migration("v002-age", sql: "ALTER TABLE pet ADD COLUMN years INTEGER;")
        #expect(throws: SQLiteError.migrationChanged(name: "v002-age")) { try Pets.open(path, [Pets.created, edited]) }
        let renamed = Migration("v002-years", sql: second.sql)
        #expect(throws: SQLiteError.migrationChanged(name: "v002-age")) {
            try Pets.open(path, [Pets.created, renamed])
        }
        try Pets.open(path, [Pets.created, second]).close()
    }

    /// A service's list begins with those of the modules it uses; when a module gets one more, every later one moves.
    @Test func `a step that joins the list before others is run like a new one`() throws {
        try Pets.open(path, [Pets.created, second]).close()
        let joined = Migration("module-v002", sql: "CREATE TABLE joined (id INTEGER PRIMARY KEY) STRICT;")
        let database = try Pets.open(path, [Pets.created, joined, second])
        let recorded = try database.read { try $0.rows("SELECT name FROM migration ORDER BY position") { $0.text(0) } }
        #expect(recorded == ["v001-pets", "v002-age", "module-v002"])
        #expect(try database.read { try $0.first("SELECT count(*) FROM joined") { $0.int(0) } } == 0)
    }

    @Test func `a step that fails leaves the file as the last release knew it`() throws {
        try Pets.open(path).close()
        let broken = Migration("v002-broken", sql: "CREATE TABLE extra (x); INSERT INTO nowhere VALUES (1);")
        guard
            case .migrationFailed(name: "v002-broken", _) = failure({ _ = try Pets.open(path, [Pets.created, broken]) })
        else {
            Issue.record("it was run")
            return
        }
        let again = try Pets.open(path)
        let extra = try again.read { try $0.first("SELECT 1 FROM sqlite_schema WHERE name = 'extra'") { $0.int(0) } }
        #expect(extra == nil)
    }

    /// SQLite changes a table by building a new one and dropping the old; with foreign keys on, dropping deletes children.
    @Test func `a step that builds a table anew keeps the rows that refer to it`() throws {
        let family = Migration(
            "v001",
            sql: """
                CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT) STRICT;
                CREATE TABLE child (
                    id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parent ON DELETE CASCADE
                ) STRICT;
                INSERT INTO parent VALUES (1, 'a');
                INSERT INTO child VALUES (1, 1);
                """)
        let rebuilt = Migration(
            "v002",
            sql: """
                CREATE TABLE parent_new (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
                INSERT INTO parent_new SELECT * FROM parent;
                DROP TABLE parent;
                ALTER TABLE parent_new RENAME TO parent;
                """)
        try Pets.open(path, [family]).close()
        let database = try Pets.open(path, [family, rebuilt])
        #expect(try database.read { try $0.first("SELECT count(*) FROM child") { $0.int(0) } } == 1)
        let refusal = failure { _ = try database.write { try $0.run("INSERT INTO child VALUES (2, 99)") } }
        guard case .constraint(kind: .foreignKey, _) = refusal else {
            Issue.record("foreign keys are off: \(String(describing: refusal))")
            return
        }
        database.close()
        let orphaned = Migration("v003", sql: "DELETE FROM parent;")
        guard
            case .migrationFailed(name: "v003", _) = failure({ _ = try Pets.open(path, [family, rebuilt, orphaned]) })
        else {
            Issue.record("orphans were accepted")
            return
        }
    }
}

import Glibc
import Runtime
import SQLite
import Testing

/// What the tests of the database share: a table of pets.
enum Pets {
    static let created = Migration(
        "v001-pets", sql: "CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;")

    static func open(
        _ path: String = ":memory:", _ migrations: [Migration] = [created], id: Int32 = 7
    ) throws -> Database {
        try Database(at: path, applicationID: id, migrations: migrations)
    }

    static func names(_ database: Database) throws -> [String] {
        try database.read { try $0.rows("SELECT name FROM pet ORDER BY id") { $0.text(0) } }
    }

    /// Lets the database hold no more than `pages`; SQLite answers "full" beyond it.
    static func limit(_ database: Database, toPages pages: Int) throws {
        _ = try database.write { transaction in
            try transaction.first(dynamic: "PRAGMA max_page_count = \(pages)", []) { row in row.int(0) }
        }
    }
}

struct Refused: Error, Equatable {}

/// Holds the writer within a change, so that what is submitted meanwhile becomes one group.
final class HeldWriter {
    private let gate = Doorbell()
    private let held: PendingWrite<Void>

    init(_ database: Database) {
        let gate = self.gate
        let begun = Doorbell()
        held = database.submit { _ in
            begun.ring()
            _ = gate.wait(for: .seconds(60))
        }
        #expect(begun.wait(for: .seconds(60)), "the writer never came")
    }

    func release() throws {
        gate.ring()
        try held.wait().get()
    }
}

/// The error `work` fails with; a missing or foreign one is recorded as an issue.
func failure(sourceLocation: SourceLocation = #_sourceLocation, _ work: () throws -> Void) -> SQLiteError? {
    do {
        try work()
        Issue.record("nothing failed", sourceLocation: sourceLocation)
    } catch let error as SQLiteError {
        return error
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
    return nil
}

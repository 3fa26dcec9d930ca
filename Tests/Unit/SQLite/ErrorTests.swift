import Runtime
import SQLite
import Testing

/// Errors reach logs: they may name tables, columns and the SQL of the source, and never what a row holds.
struct ErrorTests {
    private static let strict = Migration(
        "v001",
        sql: """
            CREATE TABLE owner (id INTEGER PRIMARY KEY) STRICT;
            CREATE TABLE pet (
                id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, age INTEGER CHECK (age >= 0),
                owner INTEGER REFERENCES owner (id)
            ) STRICT;
            INSERT INTO pet VALUES (1, 'Hemlig', 3, NULL);
            """)

    struct Breach: Sendable, CustomTestStringConvertible {
        let kind: SQLiteError.ConstraintKind
        let detail: String
        let name: StoredValue
        let age: StoredValue
        let owner: StoredValue
        var testDescription: String { kind.rawValue }
    }

    @Test(arguments: [
        Breach(
            kind: .unique, detail: "UNIQUE constraint failed: pet.name", name: .text("Hemlig"), age: .null, owner: .null
        ),
        Breach(kind: .notNull, detail: "NOT NULL constraint failed: pet.name", name: .null, age: .null, owner: .null),
        Breach(
            kind: .check, detail: "CHECK constraint failed: age >= 0", name: .text("Hemlig 2"), age: .integer(-77),
            owner: .null),
        Breach(
            kind: .foreignKey, detail: "FOREIGN KEY constraint failed", name: .text("Hemlig 2"), age: .null,
            owner: .integer(77)),
        Breach(
            kind: .datatype, detail: "cannot store TEXT value in INTEGER column pet.age", name: .text("Hemlig 2"),
            age: .text("Hemlig 77"), owner: .null),
    ])
    func `a broken rule names table and column and never the value`(_ breach: Breach) throws {
        let database = try Pets.open(":memory:", [Self.strict])
        let refusal = failure {
            _ = try database.write {
                try $0.run(
                    "INSERT INTO pet (name, age, owner) VALUES (?1, ?2, ?3)", breach.name, breach.age, breach.owner)
            }
        }
        #expect(refusal == .constraint(kind: breach.kind, detail: breach.detail))
        #expect(refusal?.isTransient == false)
        #expect(!"\(String(describing: refusal))".contains("Hemlig"))
        #expect(!"\(String(describing: refusal))".contains("77"))
    }

    @Test func `a statement that fails on what it was given does not repeat it`() throws {
        let database = try Pets.open(":memory:", [Self.strict])
        let refusal = failure {
            _ = try database.read { try $0.first("SELECT json_extract('{}', ?1)", "Hemlig") { $0.text(0) } }
        }
        guard case .failed(_, let message, let sql) = refusal else {
            Issue.record("failed with \(String(describing: refusal))")
            return
        }
        #expect(message.hasPrefix("JSON path error"))
        #expect(sql == "SELECT json_extract('{}', ?1)")
        #expect(!"\(String(describing: refusal))".contains("Hemlig"))
    }

    @Test func `SQL that is wrong is quoted, so that it is found in the source`() throws {
        let database = try Pets.open()
        let refusal = failure { _ = try database.read { try $0.first("SELECT anything FROM nowhere") { $0.int(0) } } }
        guard case .failed(_, let message, let sql) = refusal else {
            Issue.record("failed with \(String(describing: refusal))")
            return
        }
        #expect(message == "no such table: nowhere")
        #expect(sql == "SELECT anything FROM nowhere")
    }

    @Test func `every error says what to do`() {
        let all: [SQLiteError] = [
            .diskFull, .busy, .readOnly, .ioFailed(code: 10), .outOfMemory, .cannotOpen(path: "p"), .inUse(path: "p"),
            .alreadyExists(path: "p"), .corrupt(detail: "d"), .newerSchema(found: 2, known: 1),
            .notOurs(applicationID: 1), .migrationChanged(name: "m"), .migrationFailed(name: "m", detail: "d"),
            .constraint(kind: .unique, detail: "d"), .interrupted, .closed, .failed(code: 1, message: "m", sql: "s"),
        ]
        for error in all {
            #expect(error.recovery.hasSuffix("."))
            #expect(error.description.hasSuffix(error.recovery))
        }
        let passing = all.filter(\.isTransient)
        #expect(passing == [.diskFull, .busy, .readOnly, .ioFailed(code: 10), .outOfMemory, .interrupted])
    }

    @Test func `a change that ends the transaction it was lent is told so`() throws {
        let database = try Pets.open()
        let refusal = failure { _ = try database.write { try $0.run("ROLLBACK") } }
        guard case .failed = refusal else {
            Issue.record("failed with \(String(describing: refusal))")
            return
        }
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Ada')") }
        #expect(try Pets.names(database) == ["Ada"])
    }
}

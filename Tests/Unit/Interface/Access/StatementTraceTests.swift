import SQLite
import Testing

/// The trace itself sees what is asked.
struct StatementTraceTests {
    @Test func `of a database has every statement of every connection, in order, and no value`() throws {
        let database = try Pets.open(
            ":memory:", [Migration("v001", sql: "CREATE TABLE toy (name TEXT NOT NULL) STRICT;")])
        let (asked, nothing) = try StatementTrace.during(database) { trace -> ([String], [String]) in
            try database.write { _ = try $0.run("INSERT INTO toy (name) VALUES (?)", "ball") }
            _ = try database.read { outer in
                try outer.first("SELECT 1 FROM toy WHERE name = ?", "rat") { _ in true }
                    ?? database.read { inner in try inner.first("SELECT 2 FROM toy") { _ in true } }
            }
            return (try trace.take(), try trace.take())
        }
        #expect(
            asked == [
                "BEGIN IMMEDIATE", "INSERT INTO toy (name) VALUES (?)", "COMMIT", "BEGIN",
                "SELECT 1 FROM toy WHERE name = ?", "BEGIN", "SELECT 2 FROM toy", "COMMIT", "COMMIT",
            ])
        #expect(nothing.isEmpty)
        #expect(StatementTrace.difference(asked, asked) == nil)
        #expect(StatementTrace.difference(asked, Array(asked.dropLast())) != nil)
    }
}

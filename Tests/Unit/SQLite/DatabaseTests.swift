import Glibc
import Runtime
import Testing

@testable import SQLite

private let pets = Migration(
    "v001-pets", sql: "CREATE TABLE pet (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;")

private struct Refused: Error, Equatable {}

private func temporaryFolder() -> String {
    var template = Array("/tmp/skolbuss-sqlite-XXXXXX".utf8CString)
    _ = mkdtemp(&template)
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

private func open(_ path: String, _ migrations: [Migration] = [pets], id: Int32 = 7) throws -> Database {
    try Database(at: path, applicationID: id, migrations: migrations)
}

private func names(_ database: Database) throws -> [String] {
    try database.read { try $0.rows("SELECT name FROM pet ORDER BY id") { $0.text(0) } }
}

struct DatabaseTests {
    @Test func `what a write has answered is there for every reader`() throws {
        let database = try open(":memory:")
        let id = try database.write { transaction in
            try transaction.first("INSERT INTO pet (name) VALUES (?1) RETURNING id", "Rex") { $0.int(0) }
        }
        #expect(id == 1)
        #expect(try names(database) == ["Rex"])
    }

    @Test func `a change that throws undoes itself and nothing else of its group`() throws {
        let database = try open(":memory:")
        // Held in the first change, the writer finds the other three waiting and commits them as one group.
        let gate = Doorbell()
        let begun = Doorbell()
        let first = database.submit { _ in
            begun.ring()
            _ = gate.wait(for: .seconds(30))
        }
        #expect(begun.wait(for: .seconds(30)))
        let good = database.submit { transaction in try transaction.run("INSERT INTO pet (name) VALUES ('Ada')") }
        let bad = database.submit { transaction in
            try transaction.run("INSERT INTO pet (name) VALUES ('Bo')")
            throw Refused()
        }
        let alsoGood = database.submit { transaction in try transaction.run("INSERT INTO pet (name) VALUES ('Cy')") }
        gate.ring()
        _ = try first.wait().get()
        _ = try good.wait().get()
        #expect(throws: Refused.self) { try bad.wait().get() }
        _ = try alsoGood.wait().get()
        #expect(try names(database) == ["Ada", "Cy"])
        #expect(database.statistics.largestGroup == 2)
    }

    @Test func `a broken rule names table and column and never the value`() throws {
        let database = try open(":memory:")
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES (?1)", "Secretname") }
        do {
            _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES (?1)", "Secretname") }
            Issue.record("the second pet of that name was accepted")
        } catch let error as SQLiteError {
            #expect(error == .constraint(kind: .unique, detail: "UNIQUE constraint failed: pet.name"))
            #expect(!"\(error)".contains("Secretname"))
        }
    }

    @Test func `a full database refuses, keeps what it had and goes on when there is room`() throws {
        let database = try open(":memory:")
        _ = try database.write { transaction in
            try transaction.run("INSERT INTO pet (name) VALUES ('kept')")
            _ = try transaction.first("PRAGMA max_page_count = 20") { $0.int(0) }
        }
        var refusal: SQLiteError?
        for round in 0..<200 where refusal == nil {
            do {
                _ = try database.write { transaction in
                    try transaction.run(
                        "INSERT INTO pet (name) VALUES (?1)", String(repeating: "x", count: 3000) + "\(round)")
                }
            } catch let error as SQLiteError { refusal = error }
        }
        #expect(refusal == .diskFull)
        #expect(refusal?.isTransient == true)
        let before = try names(database).count
        _ = try database.write { _ = try $0.first("PRAGMA max_page_count = 100000") { $0.int(0) } }
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('after')") }
        #expect(try names(database).count == before + 1)
        #expect(try names(database).first == "kept")
    }

    @Test func `a query inside a query of the same text does not disturb it`() throws {
        let database = try open(":memory:")
        let pairs = try database.write { transaction in
            for name in ["a", "b", "c"] { try transaction.run("INSERT INTO pet (name) VALUES (?1)", name) }
            var pairs: [String] = []
            for outer in try transaction.rows("SELECT name FROM pet ORDER BY id", map: { $0.text(0) }) {
                try transaction.each("SELECT name FROM pet ORDER BY id") { row in pairs.append(outer + row.text(0)) }
            }
            return pairs
        }
        #expect(pairs == ["aa", "ab", "ac", "ba", "bb", "bc", "ca", "cb", "cc"])
    }

    @Test func `every kind of value comes back as it was stored`() throws {
        let database = try open(":memory:", [Migration("v001", sql: "CREATE TABLE any_value (a ANY) STRICT;")])
        let id = Identifiers.v7.next()
        let date = LocalDate(year: 2026, month: 3, day: 29)!
        let kept = try database.write { transaction in
            try transaction.run(
                "INSERT INTO any_value VALUES (?1), (?2), (?3), (?4), (?5), (?6), (?7)",
                "", [UInt8](), id, Instant(microseconds: -1), date, Optional<Int>.none, true)
            return try transaction.rows("SELECT a FROM any_value ORDER BY rowid") { row in
                row.isNull(0) ? "null" : row.bytes(0).isEmpty ? "empty" : row.text(0)
            }
        }
        #expect(kept[0] == "empty" && kept[1] == "empty")
        #expect(kept[3...] == ["-1", "2026-03-29", "null", "1"])
        let read = try database.read { try $0.first("SELECT a FROM any_value WHERE rowid = 3") { $0.uuid(0) } }
        #expect(read == id)
    }
}

struct DatabaseFileTests {
    @Test func `a committed change survives closing and opening`() throws {
        let path = temporaryFolder() + "/a.sqlite"
        let first = try open(path)
        _ = try first.write { try $0.run("INSERT INTO pet (name) VALUES ('Rex')") }
        first.close()
        #expect(throws: SQLiteError.closed) { try first.write { _ in } }
        let second = try open(path)
        #expect(try names(second) == ["Rex"])
    }

    @Test func `a second owner of a file is refused`() throws {
        let path = temporaryFolder() + "/a.sqlite"
        let first = try open(path)
        #expect(throws: SQLiteError.inUse(path: path)) { try open(path) }
        first.close()
        _ = try open(path)
    }

    @Test func `a newer schema, another application's file and an edited migration are refused untouched`() throws {
        let path = temporaryFolder() + "/a.sqlite"
        let second = Migration("v002-age", sql: "ALTER TABLE pet ADD COLUMN age INTEGER;")
        try open(path, [pets, second]).close()
        #expect(throws: SQLiteError.newerSchema(found: 2, known: 1)) { try open(path, [pets]) }
        #expect(throws: SQLiteError.notOurs(applicationID: 7)) { try open(path, [pets, second], id: 8) }
        let edited = Migration("v002-age", sql: "ALTER TABLE pet ADD COLUMN years INTEGER;")
        #expect(throws: SQLiteError.migrationChanged(name: "v002-age")) { try open(path, [pets, edited]) }
        try open(path, [pets, second]).close()
    }

    @Test func `another application's file is refused without a byte of it changed`() throws {
        let path = temporaryFolder() + "/theirs.sqlite"
        try Self.leaveFileOfAnotherApplication(at: path)
        let before = try bytes(of: path)
        #expect(throws: SQLiteError.notOurs(applicationID: 7)) { try open(path, [pets], id: 8) }
        #expect(try bytes(of: path) == before)
        #expect(access(path + "-wal", F_OK) != 0)
    }

    @Test func `a newer release's file is refused without a byte of it changed`() throws {
        let path = temporaryFolder() + "/newer.sqlite"
        try Self.leaveFileOfAnotherApplication(at: path)
        let before = try bytes(of: path)
        #expect(throws: SQLiteError.newerSchema(found: 3, known: 1)) { try open(path, [pets], id: 7) }
        #expect(try bytes(of: path) == before)
    }

    /// With a rollback journal, as nobody here keeps it: a refused file must not be turned to write-ahead logging.
    private static func leaveFileOfAnotherApplication(at path: String) throws {
        let connection = try Connection(path: path, readOnly: false)
        try connection.script(
            "PRAGMA application_id = 7; PRAGMA user_version = 3; CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)"
        )
    }

    private func bytes(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    @Test func `a migration that fails leaves the file as the last release knew it`() throws {
        let path = temporaryFolder() + "/a.sqlite"
        try open(path).close()
        let broken = Migration("v002-broken", sql: "CREATE TABLE extra (x); INSERT INTO nowhere VALUES (1);")
        #expect {
            try open(path, [pets, broken])
        } throws: { error in
            guard case SQLiteError.migrationFailed(name: "v002-broken", _) = error else { return false }
            return true
        }
        let again = try open(path)
        #expect(
            try again.read { try $0.rows("SELECT name FROM sqlite_schema WHERE name = 'extra'") { $0.text(0) } }.isEmpty
        )
    }

    @Test func `a damaged file is refused with what to do`() throws {
        let path = temporaryFolder() + "/a.sqlite"
        let database = try open(path)
        _ = try database.write { transaction in
            for number in 0..<500 {
                try transaction.run(
                    "INSERT INTO pet (name) VALUES (?1)", String(repeating: "n", count: 100) + "\(number)")
            }
        }
        database.close()
        let descriptor = Glibc.open(path, O_RDWR)
        let noise = [UInt8](repeating: 0xA5, count: 4096)
        for page in 3..<8 { pwrite(descriptor, noise, noise.count, off_t(page * 4096)) }
        Glibc.close(descriptor)
        #expect {
            try open(path)
        } throws: { error in
            guard let error = error as? SQLiteError, case .corrupt = error else { return false }
            return error.recovery.contains("restore")
        }
    }

    @Test func `a backup is a whole database of its own`() throws {
        let folder = temporaryFolder()
        let database = try open(folder + "/a.sqlite")
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Rex')") }
        try database.backup(to: folder + "/it's a copy.sqlite")
        let copy = try open(folder + "/it's a copy.sqlite")
        #expect(try names(copy) == ["Rex"])
    }
}

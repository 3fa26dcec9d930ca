import FoundationEssentials
import Glibc
import Runtime
import SQLite
import TestSupport
import Testing

struct BackupTests {
    private let folder: TemporaryFolder
    private let database: Database

    init() throws {
        folder = try TemporaryFolder()
        database = try Pets.open(folder.path("a.sqlite"))
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Rex')") }
    }

    @Test func `a backup is a whole database of its own`() throws {
        try database.backup(to: folder.path("it's a copy.sqlite"))
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Ada')") }
        let copy = try Pets.open(folder.path("it's a copy.sqlite"))
        #expect(try Pets.names(copy) == ["Rex"])
        _ = try copy.write { try $0.run("INSERT INTO pet (name) VALUES ('Bo')") }
        #expect(try Pets.names(database) == ["Rex", "Ada"])
    }

    @Test func `a backup is taken while the writer is in the middle of a change`() throws {
        let writer = HeldWriter(database)
        let waiting = database.submit { try $0.run("INSERT INTO pet (name) VALUES ('Ada')") }
        try database.backup(to: folder.path("copy.sqlite"))
        try writer.release()
        _ = try waiting.wait().get()
        #expect(try Pets.names(Pets.open(folder.path("copy.sqlite"))) == ["Rex"])
    }

    @Test func `a backup never replaces a file`() throws {
        let target = folder.path("copy.sqlite")
        try folder.write("an older backup", to: "copy.sqlite")
        #expect(failure { try database.backup(to: target) } == .alreadyExists(path: target))
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "an older backup")
    }

    @Test func `a backup that cannot be made leaves nothing behind`() throws {
        let missing = folder.path("nowhere/copy.sqlite")
        #expect(failure { try database.backup(to: missing) } == .cannotOpen(path: missing))
        try damage()
        guard case .corrupt = failure({ try database.backup(to: folder.path("copy.sqlite")) }) else {
            Issue.record("a damaged database was copied")
            return
        }
        for name in ["copy.sqlite", "copy.sqlite.partial"] { #expect(access(folder.path(name), F_OK) != 0, "\(name)") }
    }

    @Test func `a backup of rows that break their own rules is refused`() throws {
        let ages = Migration(
            "v001", sql: "CREATE TABLE pet (id INTEGER PRIMARY KEY, age INTEGER CHECK (age >= 0)) STRICT;")
        let database = try Pets.open(":memory:", [ages])
        // No way of writing does this; a fault of the disk or of SQLite might.
        _ = try database.write { transaction in
            try transaction.run("PRAGMA ignore_check_constraints = ON")
            try transaction.run("INSERT INTO pet VALUES (1, -1)")
        }
        guard case .corrupt = failure({ try database.backup(to: folder.path("copy.sqlite")) }) else {
            Issue.record("it was copied as if it were sound")
            return
        }
        #expect(access(folder.path("copy.sqlite"), F_OK) != 0)
    }

    @Test func `what an interrupted backup left behind does not stop the next`() throws {
        try folder.write("half a backup", to: "copy.sqlite.partial")
        try database.backup(to: folder.path("copy.sqlite"))
        #expect(try Pets.names(Pets.open(folder.path("copy.sqlite"))) == ["Rex"])
        #expect(access(folder.path("copy.sqlite.partial"), F_OK) != 0)
    }

    /// Overwrites the tables in the file and takes the log away, as a broken disk might while the service runs.
    private func damage() throws {
        _ = try database.write { transaction in
            for number in 0..<3_000 {
                let name = String(repeating: "n", count: 3_000) + "\(number)"
                try transaction.run("INSERT INTO pet (name) VALUES (?1)", name)
            }
        }
        _ = try database.write { try $0.run("UPDATE pet SET name = name || '!'") }
        // Two commits of more than 16 MB: what they hold is moved from the log to the file when nobody comes.
        try eventually("the log is moved") { database.statistics.logMoves > 0 }
        let descriptor = open(folder.path("a.sqlite"), O_RDWR)
        let noise = [UInt8](repeating: 0xa5, count: 4_096)
        for page in 3..<40 { try #require(pwrite(descriptor, noise, noise.count, off_t(page * 4_096)) == noise.count) }
        // Left open: closing any descriptor of the file would drop SQLite's locks on it.
    }
}

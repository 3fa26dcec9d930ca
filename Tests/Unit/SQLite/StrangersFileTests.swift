import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import SQLite

struct StrangersFileTests {
    private let folder: TemporaryFolder
    private let path: String

    /// With a rollback journal, as nobody here keeps it: a refused file must not be turned to write-ahead logging.
    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("theirs.sqlite")
        let connection = try Connection(path: path, readOnly: false)
        try connection.script(
            "PRAGMA application_id = 7; PRAGMA user_version = 3; CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)"
        )
    }

    @Test func `another application's file is refused without a byte of it changed`() throws {
        let before = try bytes(of: path)
        #expect(throws: SQLiteError.notOurs(applicationID: 7)) { try Pets.open(path, id: 8) }
        #expect(try bytes(of: path) == before)
        #expect(access(path + "-wal", F_OK) != 0)
    }

    @Test func `a newer release's file is refused without a byte of it changed`() throws {
        let before = try bytes(of: path)
        #expect(throws: SQLiteError.newerSchema(found: 3, known: 1)) { try Pets.open(path, id: 7) }
        #expect(try bytes(of: path) == before)
    }

    @Test func `a log another application left is not moved into its file`() throws {
        // As after a kill: its files were taken while it had them open.
        let killed = folder.path("killed.sqlite")
        do {
            let connection = try Connection(path: path, readOnly: false)
            try connection.script("PRAGMA journal_mode = WAL; INSERT INTO theirs VALUES (2)")
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: killed + suffix)
            }
        }
        let before = try bytes(of: killed)
        #expect(throws: SQLiteError.notOurs(applicationID: 7)) { try Pets.open(killed, id: 8) }
        #expect(try bytes(of: killed) == before)
        #expect(try Connection(path: killed, readOnly: true).integer("SELECT count(*) FROM theirs") == 2)
    }

    private func bytes(of path: String) throws -> [UInt8] {
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }
}

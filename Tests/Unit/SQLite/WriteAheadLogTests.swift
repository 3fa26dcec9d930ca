import CSQLite
import Runtime
import TestSupport
import Testing

@testable import SQLite

struct WriteAheadLogTests {
    /// SQLite begins its log anew only when no reader uses it. Readers that come before others go would let it grow for as
    /// long as they do.
    @Test func `readers that always overlap cannot make the log grow with the number of changes`() throws {
        let blobs = Migration("v001", sql: "CREATE TABLE blob (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;")
        let database = try Pets.open(":memory:", [blobs])
        let stop = Stop()
        let readers = (0..<3).map { number in
            NamedThread.start("reader \(number)") {
                while !stop.isRequested {
                    try? database.read { snapshot in
                        _ = try snapshot.first("SELECT count(*) FROM blob WHERE id < 10") { $0.int(0) }
                        _ = stop.wait(for: .milliseconds(20))
                    }
                }
            }
        }
        let body = [UInt8](repeating: 7, count: 4_000)
        var longest = 0
        // 220 × 400 changed pages are 360 MB; the log is to begin anew at about 192 MB.
        for _ in 0..<220 {
            _ = try database.write { transaction in
                for number in 0..<400 {
                    try transaction.run("INSERT OR REPLACE INTO blob VALUES (?1, ?2)", number, body)
                }
            }
            longest = max(longest, database.walBytes)
        }
        stop.request()
        for reader in readers { #expect(reader.join(within: .seconds(60))) }
        #expect(longest > 180_000_000, "the readers did not overlap, so this shows nothing")
        #expect(longest < 280_000_000)
    }

    private func write(_ pages: Int, into database: Database) throws {
        let body = [UInt8](repeating: 7, count: 4_000)
        for _ in 0..<(pages / 400) {
            _ = try database.write { transaction in
                for number in 0..<400 {
                    try transaction.run("INSERT OR REPLACE INTO blob VALUES (?1, ?2)", number, body)
                }
            }
        }
    }

    private func blobs() throws -> Database {
        let blobs = Migration("v001", sql: "CREATE TABLE blob (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;")
        return try Pets.open(":memory:", [blobs])
    }

    @Test func `a change without pause moves the log at 128 MB`() throws {
        let database = try blobs()
        try write(72_000, into: database)
        // 290 MB of changed pages; the file of the log keeps the length it once had.
        #expect(database.walBytes < 144_000_000)
        #expect(database.statistics.logMoves >= 2)
    }

    @Test func `a log of 16 MB is moved as soon as nobody comes`() throws {
        let database = try blobs()
        try write(6_000, into: database)
        try eventually("the log is moved") { database.statistics.logMoves == 1 }
        try write(6_000, into: database)
        #expect(database.walBytes < 32_000_000)
    }

    @Test func `what the cache holds of a change without pause is given back at rest`() throws {
        let database = try blobs()
        try write(40_000, into: database)
        #expect(database.statistics.logMoves >= 1)
        // A change is what asks, and after it the writer rests again.
        func cached() throws -> Int32 {
            try database.write { transaction in
                var (now, most): (Int32, Int32) = (0, 0)
                sqlite3_db_status(transaction.connection.handle, SQLITE_DBSTATUS_CACHE_USED, &now, &most, 0)
                return now
            }
        }
        #expect(try cached() > 1_000_000)
        try eventually("the cache is given back", within: .seconds(60)) {
            _ = Stop().wait(for: .milliseconds(700))
            return try cached() < 200_000
        }
    }

    @Test func `a short log is left alone, however long nobody comes`() throws {
        let database = try blobs()
        try write(2_000, into: database)
        let queue = WriteQueue()
        #expect(queue.take(most: 1, within: .milliseconds(1))?.isEmpty == true)
        #expect(database.statistics.logMoves == 0)
    }
}

import Runtime
import SQLite
import TestSupport
import Testing

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
        // 120 × 400 changed pages are 200 MB; the log is to begin anew at about 64 MB.
        for _ in 0..<120 {
            _ = try database.write { transaction in
                for number in 0..<400 {
                    try transaction.run("INSERT OR REPLACE INTO blob VALUES (?1, ?2)", number, body)
                }
            }
            longest = max(longest, database.walBytes)
        }
        stop.request()
        for reader in readers { #expect(reader.join(within: .seconds(60))) }
        #expect(longest > 60_000_000, "the readers did not overlap, so this shows nothing")
        #expect(longest < 140_000_000)
    }

    @Test func `without readers the log is moved every 16 MB`() throws {
        let blobs = Migration("v001", sql: "CREATE TABLE blob (id INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;")
        let database = try Pets.open(":memory:", [blobs])
        let body = [UInt8](repeating: 7, count: 4_000)
        for _ in 0..<40 {
            _ = try database.write { transaction in
                for number in 0..<400 {
                    try transaction.run("INSERT OR REPLACE INTO blob VALUES (?1, ?2)", number, body)
                }
            }
        }
        // 65 MB of changed pages; the file of the log keeps the length it once had.
        #expect(database.walBytes < 24_000_000)
    }
}

import FoundationEssentials
import Messaging
import Runtime
import SQLite
import TestSupport
import Testing

@Suite struct `the inbox` {
    private let time = TestClock()

    private func database() throws -> Database {
        try Database(
            at: ":memory:", applicationID: 1, migrations: Outbox.migrations, log: .silent, clock: time.clock)
    }

    private func id(daysAgo days: Int) -> UUID {
        let made = time.now - .seconds(days * 86_400)
        return UUID(high: UInt64(made.microseconds / 1_000) << 16 | 0x7000, low: UInt64.random(in: 0...UInt64.max))
    }

    private func record(_ database: Database, _ key: Inbox.Key) throws -> Bool {
        try database.write { transaction in try Inbox.record(key, in: transaction) }
    }

    private func count(_ database: Database) throws -> Int? {
        try database.read { snapshot in try snapshot.first("SELECT count(*) FROM inbox") { row in row.int(0) } }
    }

    @Test func `knows a message once per replay`() throws {
        let database = try database()
        let id = id(daysAgo: 0)
        #expect(try record(database, .init(id: id, replay: 0)))
        #expect(try !record(database, .init(id: id, replay: 0)))
        #expect(try record(database, .init(id: id, replay: 1)))
        #expect(try !record(database, .init(id: id, replay: 1)))
    }

    @Test func `forgets what is both made and received long ago, a few at a time`() throws {
        let database = try database()
        for _ in 0..<25 { _ = try record(database, .init(id: id(daysAgo: 0), replay: 0)) }
        time.advance(by: .seconds(100 * 86_400))
        let recent = (0..<5).map { _ in Inbox.Key(id: id(daysAgo: 1), replay: 0) }
        let oldButJustReplayed = Inbox.Key(id: id(daysAgo: 120), replay: 1)
        for key in recent + [oldButJustReplayed] { _ = try record(database, key) }
        let purge = InboxPurge(database: database, days: 90, limit: 10)
        #expect(try [purge.purgeOnce(), purge.purgeOnce(), purge.purgeOnce(), purge.purgeOnce()] == [10, 10, 5, 0])
        #expect(try count(database) == 6)
        for key in recent + [oldButJustReplayed] { #expect(try !record(database, key)) }
    }

    @Test func `is purged by its own worker`() throws {
        let database = try database()
        for _ in 0..<25 { _ = try record(database, .init(id: id(daysAgo: 0), replay: 0)) }
        time.advance(by: .seconds(100 * 86_400))
        try running(InboxPurge(database: database, days: 90, limit: 10)) {
            try eventually { try count(database) == 0 }
        }
    }
}

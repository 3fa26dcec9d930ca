import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

struct GroupCommitTests {
    @Test func `a change that throws undoes itself and nothing else of its group`() throws {
        let database = try Pets.open()
        let writer = HeldWriter(database)
        let good = database.submit { try $0.run("INSERT INTO pet (name) VALUES ('Ada')") }
        let bad = database.submit { transaction in
            try transaction.run("INSERT INTO pet (name) VALUES ('Bo')")
            throw Refused()
        }
        let alsoGood = database.submit { try $0.run("INSERT INTO pet (name) VALUES ('Cy')") }
        let commits = database.statistics.commits
        try writer.release()
        _ = try good.wait().get()
        #expect(throws: Refused.self) { try bad.wait().get() }
        _ = try alsoGood.wait().get()
        #expect(try Pets.names(database) == ["Ada", "Cy"])
        #expect(database.statistics.largestGroup == 2)
        #expect(database.statistics.commits == commits + 2)
    }

    @Test func `whoever is told of a change is told after every other connection can see it`() throws {
        let folder = try TemporaryFolder()
        let database = try Pets.open(folder.path("a.sqlite"))
        let seen = Mutex<[Int]>([])
        let told = Doorbell()
        let writer = HeldWriter(database)
        for number in 0..<3 {
            database.submit { transaction in
                try transaction.run("INSERT INTO pet (name) VALUES (?1)", "pet \(number)")
            } then: { result in
                // The writer thread is in here; the reader's connection is another one.
                let count = (try? result.get()).flatMap { _ in try? Pets.names(database).count }
                let all = seen.withLock { seen in
                    seen.append(count ?? -1)
                    return seen.count == 3
                }
                if all { told.ring() }
            }
        }
        #expect(try Pets.names(database).isEmpty)
        try writer.release()
        #expect(told.wait(for: .seconds(60)))
        #expect(seen.withLock { $0 } == [3, 3, 3])
    }

    @Test func `an outcome not yet known is waited for with a bound`() throws {
        let database = try Pets.open()
        let writer = HeldWriter(database)
        let pending = database.submit { try $0.run("INSERT INTO pet (name) VALUES ('Ada')") }
        #expect(pending.wait(for: .milliseconds(1)) == nil)
        #expect(pending.wait(for: .zero) == nil)
        try writer.release()
        #expect(try pending.wait().get() == 1)
        #expect(try pending.wait(for: .zero)?.get() == 1, "an outcome may be asked for again")
    }

    @Test func `the doorbell after a commit rings when the change can be read`() throws {
        let database = try Pets.open()
        let bell = Doorbell()
        database.onCommit { bell.ring() }
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Ada')") }
        #expect(bell.wait(for: .seconds(60)))
        #expect(try Pets.names(database) == ["Ada"])
    }

    @Test func `one change too many for a group waits for the next`() throws {
        let database = try Pets.open()
        let writer = HeldWriter(database)
        let pending = (0..<600).map { number in
            database.submit { try $0.run("INSERT INTO pet (name) VALUES (?1)", "pet \(number)") }
        }
        try writer.release()
        for change in pending { _ = try change.wait().get() }
        #expect(try Pets.names(database) == (0..<600).map { "pet \($0)" })
        #expect(database.statistics.largestGroup == 256)
    }

    @Test func `a change that breaks a rule checked at commit is refused alone`() throws {
        let family = Migration(
            "v001",
            sql: """
                CREATE TABLE parent (id INTEGER PRIMARY KEY) STRICT;
                CREATE TABLE child (
                    id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parent DEFERRABLE INITIALLY DEFERRED
                ) STRICT;
                """)
        let database = try Pets.open(":memory:", [family])
        let writer = HeldWriter(database)
        let before = database.submit { try $0.run("INSERT INTO parent VALUES (1)") }
        let orphan = database.submit { try $0.run("INSERT INTO child VALUES (1, 99)") }
        let late = database.submit { transaction in
            try transaction.run("INSERT INTO child VALUES (2, 2)")
            try transaction.run("INSERT INTO parent VALUES (2)")
        }
        try writer.release()
        _ = try before.wait().get()
        let refusal = failure { _ = try orphan.wait().get() }
        guard case .constraint(kind: .foreignKey, _) = refusal else {
            Issue.record("refused with \(String(describing: refusal))")
            return
        }
        _ = try late.wait().get()
        let left = try database.read { try $0.rows("SELECT id FROM child") { $0.int(0) } }
        #expect(left == [2])
    }

    @Test func `a database let go by its last change closes itself`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path("a.sqlite")
        do {
            let database = try Pets.open(path)
            let writer = HeldWriter(database)
            database.submit { [database] in
                try $0.run("INSERT INTO pet (name) VALUES ('Ada')")
                withExtendedLifetime(database) {}
            } then: { _ in
            }
            try writer.release()
        }
        var again: Database?
        try eventually(within: .seconds(60)) {
            again = try? Pets.open(path)
            return again != nil
        }
        #expect(try again.map(Pets.names) == ["Ada"])
    }
}

import Glibc
import Runtime
import SQLite
import TestSupport
import Testing

struct FailingDiskTests {
    private let large = String(repeating: "x", count: 3_000)

    @Test func `a full disk refuses, keeps what was there and lets the work go on when there is room`() throws {
        let database = try Pets.open()
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('kept')") }
        try Pets.limit(database, toPages: 20)
        var told = ["kept"]
        var refusal: SQLiteError?
        for round in 0..<200 where refusal == nil {
            do {
                _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES (?1)", large + "\(round)") }
                told.append(large + "\(round)")
            } catch let error as SQLiteError { refusal = error }
        }
        #expect(refusal == .diskFull)
        #expect(refusal?.isTransient == true)
        #expect(refusal?.recovery.contains("Free space") == true)
        #expect(try Pets.names(database) == told)
        try Pets.limit(database, toPages: 100_000)
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('after')") }
        #expect(try Pets.names(database) == told + ["after"])
    }

    /// SQLite may end the whole transaction when the disk is full. A change that takes the error lightly must not go on
    /// outside of it, where each statement would be committed by itself.
    @Test func `a change that swallows the error of a full disk leaves nothing half done`() throws {
        let database = try Pets.open()
        try Pets.limit(database, toPages: 20)
        let writer = HeldWriter(database)
        let first = database.submit { try $0.run("INSERT INTO pet (name) VALUES ('first')") }
        let careless = database.submit { [large] transaction in
            try transaction.run("INSERT INTO pet (name) VALUES ('begun')")
            for round in 0..<200 {
                do { try transaction.run("INSERT INTO pet (name) VALUES (?1)", large + "\(round)") } catch { break }
            }
            try transaction.run("DELETE FROM pet WHERE length(name) > 100")
            _ = try? transaction.run("INSERT INTO pet (name) VALUES ('after the error')")
        }
        let last = database.submit { try $0.run("INSERT INTO pet (name) VALUES ('last')") }
        try writer.release()
        let outcomes = [("first", first.wait().isSuccess), ("last", last.wait().isSuccess)]
        let isDone = careless.wait().isSuccess
        let names = try Pets.names(database)
        #expect(names.contains("begun") == isDone)
        #expect(names.contains("after the error") == isDone)
        for (name, isTold) in outcomes { #expect(names.contains(name) == isTold) }
    }

    @Test func `when a full disk ends a group, all of it is told why and nobody hears another's reason`() throws {
        let database = try Pets.open()
        try Pets.limit(database, toPages: 20)
        let writer = HeldWriter(database)
        let before = database.submit { try $0.run("INSERT INTO pet (name) VALUES ('before')") }
        let large = self.large
        let greedy = database.submit { transaction in
            for round in 0..<200 {
                do { try transaction.run("INSERT INTO pet (name) VALUES (?1)", large + "\(round)") } catch {
                    throw Refused()
                }
            }
        }
        try writer.release()
        #expect(throws: Refused.self) { try greedy.wait().get() }
        switch before.wait() {
        case .success: #expect(try Pets.names(database) == ["before"])
        case .failure(let error):
            #expect(error as? SQLiteError == .diskFull)
            #expect(try Pets.names(database).isEmpty)
        }
    }

    @Test func `a file locked by another process is busy: nothing is lost and it passes`() throws {
        let folder = try TemporaryFolder()
        let database = try Pets.open(folder.path("a.sqlite"))
        _ = try database.write { transaction in
            _ = try transaction.first("PRAGMA busy_timeout = 20") { row in row.int(0) }
            try transaction.run("INSERT INTO pet (name) VALUES ('Ada')")
        }
        // The byte of the shared-memory file that SQLite locks to write; a lock of the open file is a stranger's to it.
        let descriptor = open(folder.path("a.sqlite-shm"), O_RDWR)
        defer { close(descriptor) }
        var lock = flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 120, l_len: 1, l_pid: 0)
        let setOpenFileLock: Int32 = 37
        try #require(fcntl(descriptor, setOpenFileLock, &lock) == 0)
        let refusal = failure { _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Bo')") } }
        #expect(refusal == .busy)
        #expect(refusal?.isTransient == true)
        #expect(try Pets.names(database) == ["Ada"], "readers do not wait for a writer")
        lock.l_type = Int16(F_UNLCK)
        try #require(fcntl(descriptor, setOpenFileLock, &lock) == 0)
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Cy')") }
        #expect(try Pets.names(database) == ["Ada", "Cy"])
        database.close()
    }
}

extension Result {
    fileprivate var isSuccess: Bool { if case .success = self { true } else { false } }
}

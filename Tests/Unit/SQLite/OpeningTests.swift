import Glibc
import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

struct OpeningTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("a.sqlite")
    }

    @Test func `a committed change survives closing and opening`() throws {
        let first = try Pets.open(path)
        _ = try first.write { try $0.run("INSERT INTO pet (name) VALUES ('Rex')") }
        first.close()
        #expect(size(path + "-wal") == nil, "what was closed left a log behind")
        #expect(try Pets.names(Pets.open(path)) == ["Rex"])
    }

    @Test func `closing commits what was handed over and refuses what comes later`() throws {
        let database = try Pets.open(path)
        _ = try Pets.names(database)
        let writer = HeldWriter(database)
        let pending = (0..<10).map { number in
            database.submit { try $0.run("INSERT INTO pet (name) VALUES (?1)", "pet \(number)") }
        }
        let closing = NamedThread.start("close") { database.close() }
        // The queue is closed when a change is refused; the held one is still in the writer's hands.
        try eventually(within: .seconds(60)) { database.submit { _ in }.wait(for: .milliseconds(1)) != nil }
        try writer.release()
        #expect(closing.join(within: .seconds(60)))
        for change in pending { #expect(try change.wait().get() == 1) }
        #expect(failure { try database.write { _ in } } == .closed)
        #expect(failure { _ = try Pets.names(database) } == .closed)
        #expect(failure { try database.backup(to: folder.path("late.sqlite")) } == .closed)
        #expect(size(folder.path("late.sqlite")) == nil)
    }

    @Test func `closing waits for who is still reading`() throws {
        let database = try Pets.open(path)
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Rex')") }
        let (reading, gate) = (Doorbell(), Doorbell())
        let reader = NamedThread.start("reader") {
            try? database.read { snapshot in
                _ = try snapshot.first("SELECT 1 FROM pet") { $0.int(0) }
                reading.ring()
                _ = gate.wait(for: .seconds(60))
            }
        }
        #expect(reading.wait(for: .seconds(60)))
        let closing = NamedThread.start("close") { database.close() }
        try eventually(within: .seconds(60)) { (try? Pets.names(database)) == nil }
        gate.ring()
        #expect(closing.join(within: .seconds(60)))
        #expect(reader.join(within: .seconds(60)))
        #expect(size(path + "-wal") == nil, "the log was not emptied")
    }

    @Test func `a second owner of a file is refused`() throws {
        let first = try Pets.open(path)
        #expect(throws: SQLiteError.inUse(path: path)) { try Pets.open(path) }
        first.close()
        _ = try Pets.open(path)
    }

    @Test func `nobody but the service's user can read the files`() throws {
        let database = try Pets.open(path)
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Rex')") }
        try database.backup(to: folder.path("copy.sqlite"))
        for name in ["a.sqlite", "a.sqlite-wal", "a.sqlite-shm", "a.sqlite-owner", "copy.sqlite"] {
            var status = stat()
            try #require(stat(folder.path(name), &status) == 0, "\(name) is not there")
            #expect(status.st_mode & 0o777 == 0o600, "\(name)")
        }
    }

    @Test func `a file that is no database is refused with what to do`() throws {
        try folder.write(String(repeating: "not a database ", count: 1_000), to: "a.sqlite")
        let before = try bytes()
        guard case .corrupt = failure({ _ = try Pets.open(path) }) else {
            Issue.record("it was opened")
            return
        }
        #expect(try bytes() == before)
    }

    @Test func `a damaged file is refused with what to do`() throws {
        let database = try Pets.open(path)
        _ = try database.write { transaction in
            for number in 0..<500 {
                let name = String(repeating: "n", count: 100) + "\(number)"
                try transaction.run("INSERT INTO pet (name) VALUES (?1)", name)
            }
        }
        database.close()
        for page in 3..<8 { try patch(at: page * 4_096, [UInt8](repeating: 0xa5, count: 4_096)) }
        let refusal = failure { _ = try Pets.open(path) }
        guard case .corrupt = refusal else {
            Issue.record("failed with \(String(describing: refusal))")
            return
        }
        #expect(refusal?.recovery.contains("restore") == true)
        #expect(refusal?.isTransient == false)
    }

    @Test func `a read-only file is refused with what to do, and served when it may be written`() throws {
        try Pets.open(path).close()
        chmod(folder.path, 0o777)
        chmod(path + "-owner", 0o666)
        chmod(path, 0o444)
        let refusal = AsNobody.run { failure { _ = try Pets.open(path) } } ?? nil
        #expect(refusal == .readOnly)
        #expect(refusal?.recovery.contains("write access") == true)
        chmod(path, 0o666)
        #expect(AsNobody.run { try? Pets.names(Pets.open(path)) } == [])
    }

    /// A number closed twice may by then be a connection of another thread, which is cut without a word.
    @Test func `a refused opening closes nobody else's descriptor`() throws {
        let database = try Pets.open(path)
        let path = path
        let over = Stop()
        let refusing = NamedThread.start("refused") {
            for _ in 0..<150_000 { _ = try? Pets.open(path) }
            over.request()
        }
        var lost = 0
        while !over.isRequested {
            let mine = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
            if mine >= 0, Glibc.close(mine) != 0 { lost += 1 }
        }
        refusing.join()
        #expect(lost == 0)
        withExtendedLifetime(database) {}
    }

    @Test func `a folder that is missing is named`() throws {
        let missing = folder.path("nowhere/a.sqlite")
        #expect(throws: SQLiteError.cannotOpen(path: missing)) { try Pets.open(missing) }
    }

    private func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : nil
    }

    private func patch(at offset: Int, _ bytes: [UInt8]) throws {
        let descriptor = Glibc.open(path, O_RDWR)
        defer { Glibc.close(descriptor) }
        try #require(pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count)
    }

    private func bytes() throws -> [UInt8] {
        let descriptor = Glibc.open(path, O_RDONLY)
        defer { Glibc.close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: size(path) ?? 0)
        try #require(pread(descriptor, &bytes, bytes.count, 0) == bytes.count)
        return bytes
    }
}

/// Runs `body` on a thread whose file access is nobody's, so that permissions count even for tests run as root.
private enum AsNobody {
    static func run<T: Sendable>(_ body: @escaping @Sendable () -> T) -> T? {
        let result = Slot<T>()
        let thread = NamedThread.start("nobody") {
            typealias SetUser = @convention(c) (uid_t) -> Int32
            if let symbol = dlsym(nil, "setfsuid") { _ = unsafeBitCast(symbol, to: SetUser.self)(65_534) }
            result.fill(body())
        }
        return thread.join(within: .seconds(60)) ? result.value : nil
    }
}

private final class Slot<T: Sendable>: Sendable {
    private let content = Mutex<T?>(nil)
    var value: T? { content.withLock { $0 } }
    func fill(_ value: T?) { content.withLock { $0 = value } }
}

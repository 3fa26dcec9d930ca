import Runtime
import SQLite
import TestSupport
import Testing

struct DatabaseTests {
    @Test func `what a write has answered is there for every reader`() throws {
        let database = try Pets.open()
        let id = try database.write { transaction in
            try transaction.first("INSERT INTO pet (name) VALUES (?1) RETURNING id", "Rex") { $0.int(0) }
        }
        #expect(id == 1)
        #expect(try Pets.names(database) == ["Rex"])
    }

    @Test func `a reader sees one state from begin to end and does not wait for the writer`() throws {
        let database = try Pets.open()
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Ada')") }
        let counts = try database.read { snapshot in
            let before = try snapshot.first("SELECT count(*) FROM pet") { $0.int(0) }
            _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Bo')") }
            let writer = HeldWriter(database)
            let during = try snapshot.first("SELECT count(*) FROM pet") { $0.int(0) }
            try writer.release()
            return [before, during]
        }
        #expect(counts == [1, 1])
        #expect(try Pets.names(database) == ["Ada", "Bo"])
    }

    @Test func `a reader cannot change anything`() throws {
        let database = try Pets.open()
        let refusal = failure {
            try database.read { try $0.each("INSERT INTO pet (name) VALUES ('Rex')") { _ in } }
        }
        #expect(refusal == .readOnly)
        #expect(try Pets.names(database).isEmpty)
    }

    @Test func `more readers than connections all get their turn`() throws {
        let database = try Pets.open()
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Ada')") }
        let answers = Counter()
        let threads = (0..<12).map { number in
            NamedThread.start("reader \(number)") {
                for _ in 0..<50 where (try? Pets.names(database)) == ["Ada"] { answers.add() }
            }
        }
        for thread in threads { #expect(thread.join(within: .seconds(60))) }
        #expect(answers.value == 600)
    }

    @Test func `a query that fails half way gives its reader back`() throws {
        let database = try Pets.open()
        _ = try database.write { try $0.run("INSERT INTO pet (name) VALUES ('Ada')") }
        for _ in 0..<20 {
            #expect(throws: Refused.self) {
                try database.read { try $0.rows("SELECT name FROM pet") { _ in throw Refused() } }
            }
        }
        #expect(try Pets.names(database) == ["Ada"])
    }

    @Test func `a query inside a query of the same text does not disturb it`() throws {
        let database = try Pets.open()
        let pairs = try database.write { transaction in
            for name in ["a", "b", "c"] { try transaction.run("INSERT INTO pet (name) VALUES (?1)", name) }
            return try nestedPairs(transaction, depth: 2)
        }
        #expect(pairs == ["aa", "ab", "ac", "ba", "bb", "bc", "ca", "cb", "cc"])
    }

    @Test func `every kind of value comes back as it was stored`() throws {
        let database = try Pets.open(":memory:", [Migration("v001", sql: "CREATE TABLE any_value (a ANY) STRICT;")])
        let id = Identifiers.v7.next()
        let date = LocalDate(year: 2026, month: 3, day: 29)!
        let text = "å\u{0}ä\u{1F9D1}"
        try database.write { transaction in
            try transaction.run("INSERT INTO any_value VALUES (?1), (?2), (?3)", "", [UInt8](), id)
            try transaction.run("INSERT INTO any_value VALUES (?1), (?2)", Instant(microseconds: -1), date)
            try transaction.run("INSERT INTO any_value VALUES (?1), (?2), (?3)", Optional<Int>.none, true, Int64.min)
            try transaction.run("INSERT INTO any_value VALUES (?1), (?2), (?3)", 0.1, text, [UInt8]([0, 255]))
        }
        func value<T>(_ number: Int, _ map: (borrowing Row) -> T) throws -> T? {
            try database.read { try $0.first("SELECT a FROM any_value WHERE rowid = ?1", number, map: map) }
        }
        #expect(try value(1) { row in row.isNull(0) ? nil : row.text(0) } == "")
        #expect(try value(2) { row in row.isNull(0) ? nil : row.bytes(0) } == [UInt8]())
        #expect(try value(3) { row in row.uuid(0) } == id)
        #expect(try value(4) { row in row.instant(0) } == Instant(microseconds: -1))
        #expect(try value(5) { row in row.date(0) } == date)
        #expect(try value(6) { row in row.optionalInt(0) } == .some(nil))
        #expect(try value(7) { row in row.bool(0) } == true)
        #expect(try value(8) { row in row.int64(0) } == Int64.min)
        #expect(try value(9) { row in row.double(0) } == 0.1)
        #expect(try value(10) { row in row.text(0) } == text)
        #expect(try value(11) { row in row.bytes(0) } == [0, 255])
    }

    @Test func `a statement given too few or too many values is refused, not run with nulls`() throws {
        let database = try Pets.open()
        let attempts: [@Sendable (borrowing Transaction) throws -> Void] = [
            { try $0.run("INSERT INTO pet (id, name) VALUES (?1, 'Rex' || coalesce(?2, ''))", 1) },
            { try $0.run("INSERT INTO pet (id, name) VALUES (?1, 'Rex')", 1, 2) },
            { try $0.run("INSERT INTO pet (id, name) VALUES (1, 'Rex')", Identifiers.v7.next()) },
            { try $0.run(dynamic: "INSERT INTO pet (id, name) VALUES (?1, 'Rex')", []) },
        ]
        for (number, attempt) in attempts.enumerated() {
            let refusal = failure { try database.write { try attempt($0) } }
            guard case .failed(_, let message, _) = refusal, message.contains("value") else {
                Issue.record("attempt \(number) failed with \(String(describing: refusal))")
                continue
            }
        }
        #expect(try Pets.names(database).isEmpty)
    }

    @Test func `a list filter put together at run time binds its values`() throws {
        let database = try Pets.open()
        let hostile = "'); DROP TABLE pet; --"
        _ = try database.write { try $0.run(dynamic: "INSERT INTO pet (name) VALUES (?1)", [.text(hostile)]) }
        for length in [1, 100] {
            let found = try database.read { snapshot in
                try snapshot.rows(
                    dynamic: "SELECT name FROM pet WHERE length(name) > ?1 AND name = ?2",
                    [.integer(Int64(length)), .text(hostile)]
                ) { $0.text(0) }
            }
            #expect(found == (length == 1 ? [hostile] : []))
        }
    }

    private func nestedPairs(_ transaction: borrowing Transaction, depth: Int) throws -> [String] {
        if depth == 0 { return [""] }
        var result: [String] = []
        // One text, one statement in the cache, and it is in use while the inner query asks for it.
        try transaction.each("SELECT name FROM pet ORDER BY id") { row in
            let name = row.text(0)
            for rest in try nestedPairs(transaction, depth: depth - 1) { result.append(name + rest) }
        }
        return result
    }
}

/// Counts from many threads.
private final class Counter: Sendable {
    private let counter = Metrics().counter("answers", "Answers.")
    var value: Int { counter.value }
    func add() { counter.add() }
}

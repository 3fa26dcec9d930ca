import CSQLite
import Synchronization

@testable import SQLite

/// What a database is asked, statement by statement, in the order in which SQLite begins them.
///
/// How long an answer takes follows from what was asked for it. A clock tells that only now and then; this tells it always: two
/// requests that ask the same statements in the same order, and get the same answer, cost the same but for the rows that are found.
final class StatementTrace: Sendable {
    private let statements = Mutex<[String]>([])
    private let database: Database

    private init(_ database: Database) { self.database = database }

    /// Listens on every connection of the database while `body` runs.
    static func during<T>(_ database: Database, _ body: (StatementTrace) throws -> T) throws -> T {
        let trace = StatementTrace(database)
        try trace.listen(true)
        defer { try? trace.listen(false) }
        return try body(trace)
    }

    /// What was asked since it was taken last, or since the beginning. Every answer has been given by then.
    func take() throws -> [String] {
        // What a change does after it has been answered is done when the next one begins.
        try database.write { _ in }
        return statements.withLock { statements -> [String] in
            let asked = Array(statements.dropLast(2))
            statements = []
            return asked
        }
    }

    /// Where two traces part, for who mends it; nil when they are the same.
    static func difference(_ here: [String], _ there: [String]) -> String? {
        guard here != there else { return nil }
        let place = zip(here, there).prefix { $0 == $1 }.count
        func at(_ trace: [String]) -> String { place < trace.count ? String(trace[place].prefix(160)) : "nothing more" }
        return "after \(place) of \(here.count) and \(there.count): \(at(here)) — instead of \(at(there))"
    }

    private func listen(_ isOn: Bool) throws {
        try database.write { self.listen(to: $0.connection, isOn) }
        // A reader within a reader is another connection: so each of the pool's is met.
        func meet(_ rest: Int) throws {
            if rest == 0 { return }
            try database.read { transaction in
                listen(to: transaction.connection, isOn)
                try meet(rest - 1)
            }
        }
        try meet(4)
        _ = try take()
    }

    private func listen(to connection: Connection, _ isOn: Bool) {
        sqlite3_trace_v2(
            connection.handle, isOn ? UInt32(SQLITE_TRACE_STMT) : 0,
            { _, place, _, text in
                guard let place, let text else { return 0 }
                let sql = String(cString: text.assumingMemoryBound(to: CChar.self))
                Unmanaged<StatementTrace>.fromOpaque(place).takeUnretainedValue().statements.withLock { $0.append(sql) }
                return 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }
}

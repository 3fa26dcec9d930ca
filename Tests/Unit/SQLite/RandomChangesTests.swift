import Runtime
import SQLite
import Synchronization
import TestSupport
import Testing

/// Random changes from several threads, some of which fail at a random place, against a model that is a dictionary.
struct RandomChangesTests {
    private static let account = Migration(
        "v001",
        sql: """
            CREATE TABLE account (id INTEGER PRIMARY KEY, amount INTEGER NOT NULL CHECK (amount >= 0)) STRICT;
            CREATE TABLE journal (position INTEGER PRIMARY KEY, change INTEGER NOT NULL UNIQUE) STRICT;
            """)

    /// What a change does, step by step; it throws after the steps when `isRefused`.
    private struct Change: Sendable {
        let number: Int
        var steps: [(account: Int, amount: Int)] = []
        var isRefused = false

        init(number: Int, _ random: inout SeededRandom) {
            self.number = number
            for _ in 0..<Int.random(in: 0...5, using: &random) {
                steps.append((Int.random(in: 1...4, using: &random), Int.random(in: -40...60, using: &random)))
            }
            isRefused = random.happens(onceIn: 5)
        }

        func apply(in transaction: borrowing Transaction) throws {
            for step in steps {
                try transaction.run(
                    """
                    INSERT INTO account (id, amount) VALUES (?1, max(?2, 0))
                    ON CONFLICT (id) DO UPDATE SET amount = amount + ?2
                    """, step.account, step.amount)
            }
            try transaction.run("INSERT INTO journal (change) VALUES (?1)", number)
            if isRefused { throw Refused() }
        }

        /// The model's state after this change, or nil when the change must fail.
        func applied(to model: [Int: Int]) -> [Int: Int]? {
            var model = model
            for step in steps {
                if let amount = model[step.account] {
                    if amount + step.amount < 0 { return nil }
                    model[step.account] = amount + step.amount
                } else {
                    model[step.account] = max(step.amount, 0)
                }
            }
            return isRefused ? nil : model
        }
    }

    @Test(arguments: 1...6) func `any mix of changes ends where a model of them ends`(seed: UInt64) throws {
        let database = try Pets.open(":memory:", [Self.account])
        let threads = 4
        let perThread = 120
        let outcomes = Outcomes()
        var generator = SeededRandom(seed: seed)
        var changes: [Int: Change] = [:]
        let running = (0..<threads).map { thread in
            let mine = (0..<perThread).map { Change(number: thread * perThread + $0, &generator) }
            for change in mine { changes[change.number] = change }
            return NamedThread.start("changes \(thread)") {
                for change in mine {
                    let result = Result { try database.write { try change.apply(in: $0) } }
                    outcomes.note(change.number, (try? result.get()) != nil)
                }
            }
        }
        for thread in running { try #require(thread.join(within: .seconds(120)), "seed \(seed)") }

        // The journal says in which order the changes were made; the model makes them in that order.
        let order = try database.read { try $0.rows("SELECT change FROM journal ORDER BY position") { $0.int(0) } }
        var model: [Int: Int] = [:]
        for number in order {
            model = try #require(changes[number]?.applied(to: model), "change \(number) of seed \(seed) had to fail")
        }
        var stored: [Int: Int] = [:]
        try database.read { try $0.each("SELECT id, amount FROM account") { stored[$0.int(0)] = $0.int(1) } }
        #expect(stored == model, "seed \(seed)")
        #expect(outcomes.done == order.sorted(), "seed \(seed): who was told and what was done differ")
        #expect(!order.isEmpty && order.count < threads * perThread)
    }

    /// One thread, so that the order is known and every single outcome can be foretold.
    @Test(arguments: 1...4) func `each change in a group fails or succeeds by itself`(seed: UInt64) throws {
        let database = try Pets.open(":memory:", [Self.account])
        var generator = SeededRandom(seed: seed)
        var model: [Int: Int] = [:]
        for round in 0..<12 {
            let writer = HeldWriter(database)
            let group = (0..<20).map { Change(number: round * 20 + $0, &generator) }
            let pending = group.map { change in database.submit { try change.apply(in: $0) } }
            try writer.release()
            for (change, outcome) in zip(group, pending) {
                let next = change.applied(to: model)
                let isDone = (try? outcome.wait().get()) != nil
                #expect(isDone == (next != nil), "change \(change.number) of seed \(seed)")
                model = next ?? model
            }
        }
        var stored: [Int: Int] = [:]
        try database.read { try $0.each("SELECT id, amount FROM account") { stored[$0.int(0)] = $0.int(1) } }
        #expect(stored == model, "seed \(seed)")
    }
}

private final class Outcomes: Sendable {
    private let told = Mutex<[Int]>([])
    var done: [Int] { told.withLock { $0.sorted() } }
    func note(_ number: Int, _ isDone: Bool) { if isDone { told.withLock { $0.append(number) } } }
}

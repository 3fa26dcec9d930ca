import Contracts
import RegisterContracts
import Runtime
import SQLite
import SS12000
import ScheduleContracts
import TestSupport
import Testing

@testable import AttendanceService

/// duplicate, late and reordered delivery: whatever the order and however often facts come, the end is the same.
@Suite struct OrderIndependenceTests {
    @Test(arguments: 0..<16)
    func `facts in any order, told once or more, end in the same state and the same published standing`(
        seed: Int
    ) throws {
        var random = SeededRandom(seed: UInt64(seed))
        let history = RandomHistory(&random)
        let expected = try outcome(of: history.told, history.own)
        for _ in 0..<6 {
            let told = history.told.flatMap { fact in
                Array(repeating: fact, count: random.happens(onceIn: 3) ? 2 : 1)
            }.shuffled(using: &random)
            #expect(try outcome(of: told, history.own, interleavedBy: &random) == expected)
        }
    }

    @Test func `the histories are worth telling: absences are established, explained and left alone`() throws {
        var open = 0
        var closed = 0
        for seed in 0..<16 {
            var random = SeededRandom(seed: UInt64(seed))
            let history = RandomHistory(&random)
            let outcome = try outcome(of: history.told, history.own)
            open += outcome.unexplained.count
            closed += outcome.absences - outcome.unexplained.count
        }
        #expect(open > 10)
        #expect(closed > 10)
    }

    // MARK: Playing a history

    private struct Outcome: Equatable {
        /// Every replica and every mark, row by row.
        let state: [String]
        /// What a reader of the events believes at the end: pairs and days that are unexplained.
        let unexplained: [String]
        let absences: Int
    }

    private func outcome(of told: [any Event], _ own: [OwnFact]) throws -> Outcome {
        let scene = try AttendanceScene(told: false)
        for event in told { try scene.tell(event) }
        for fact in own { try fact.happen(in: scene) }
        return try read(scene)
    }

    /// The service's own facts keep their order among themselves; the others come before, between and after.
    private func outcome(
        of told: [any Event], _ own: [OwnFact], interleavedBy random: inout SeededRandom
    ) throws -> Outcome {
        let scene = try AttendanceScene(told: false)
        var told = told[...]
        var own = own[...]
        // Now and then the last word is the register's or the schedule's, now and then our own.
        let pace = Int.random(in: 1...4, using: &random)
        while !told.isEmpty || !own.isEmpty {
            if !own.isEmpty, told.isEmpty || random.happens(onceIn: pace) {
                try own.removeFirst().happen(in: scene)
            } else {
                let event = told.removeFirst()
                try scene.tell(event)
            }
        }
        return try read(scene)
    }

    private func read(_ scene: AttendanceScene) throws -> Outcome {
        let state = try scene.database.read { db in
            try Self.tables.flatMap { table in
                try db.rows(dynamic: table.sql, []) { row in
                    (0..<table.columns).map { row.isNull($0) ? "–" : row.text($0) }.joined(separator: " ")
                }
            }
        }
        var believed: [String: (version: Int64, event: PublishedAbsence)] = [:]
        for event in try scene.publishedWithSubjects() {
            let known = believed[event.subject]?.version ?? 0
            #expect(event.event.version == known + 1, "versions of one absence have no holes")
            believed[event.subject] = (event.event.version, event.event)
        }
        let open = believed.filter { $0.value.event.fact == .established }
        return Outcome(
            state: state, unexplained: open.map { "\($0.key) \($0.value.event.date)" }.sorted(),
            absences: state.count { $0.hasPrefix("mark ") })
    }

    private static let tables: [(sql: String, columns: Int)] = [
        ("SELECT 'known', kind, hex(id), rank, is_deleted FROM replica_row ORDER BY kind, id", 5),
        ("SELECT 'person', hex(id), is_protected, family_name, birth_date FROM person ORDER BY id", 5),
        ("SELECT 'principal', name, hex(person) FROM principal ORDER BY 2, 3", 3),
        ("SELECT 'custody', hex(child), hex(custodian) FROM custody ORDER BY 2, 3", 3),
        ("SELECT 'member', hex(group_id), hex(student), start_date, end_date FROM membership ORDER BY 2, 3, 4, 5", 5),
        ("SELECT 'group', hex(activity), hex(group_id) FROM activity_group ORDER BY 2, 3", 3),
        ("SELECT 'lesson', hex(id), starts_at, date, is_cancelled FROM lesson ORDER BY 2", 5),
        ("SELECT 'pupil', hex(lesson), hex(student), participates FROM lesson_student ORDER BY 2, 3", 4),
        ("SELECT 'mark', hex(lesson), hex(student), validity FROM mark ORDER BY 2, 3", 4),
    ]
}

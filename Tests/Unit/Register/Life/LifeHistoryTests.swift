import FoundationEssentials
import JSON
import RegisterService
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

/// Whatever happens in whatever order, and however many days pass, these hold.
@Suite(.timeLimit(.minutes(5))) struct LifeHistoryTests {
    private static let seeds = Seeds.usual([1, 2, 3, 5, 8, 13, 2_798_563_922_412_502_977])

    @Test(arguments: seeds)
    func `keeps lists and facts together, enrolments and classes apart, and tells of each 18th birthday once`(
        seed: UInt64
    ) throws {
        print("life history with seed \(seed)")
        var history = try LifeHistory(seed: seed)
        var inForce = 0
        for step in 0..<300 {
            try history.step()
            inForce += try history.checkGrants(at: "seed \(seed), step \(step)")
            try check(history, at: "seed \(seed), step \(step)")
        }
        #expect(inForce > 0, "seed \(seed): something was let to somebody")
        let told = try history.bench.told().count
        try history.bench.service.life.clock.turn()
        #expect(try history.bench.told().count == told, "seed \(seed): looking again is no news")
    }

    private func check(_ history: LifeHistory, at place: String) throws {
        let today = LocalDate(history.bench.clock.now)
        try history.bench.database.read { transaction in
            for number in 0..<LifeHistory.children {
                let id = try #require(PersonID(LifeHistory.child(number)))
                let bytes = try transaction.first("SELECT document FROM persons WHERE id = ?", id) { $0.bytes(0) }
                guard let bytes, let person = PersonDocument(try JSON(parsing: bytes)) else { continue }
                let facts = try inForce(of: person, on: today, in: transaction)
                let listed = person.responsibles.map { "\($0.person) \($0.relation?.rawValue ?? "")" }
                try #require(listed == facts, "\(place): the list is what the facts say")
                try #require(!hasOverlap(person), "\(place): no two enrolments of a type at a unit at one time")
                try #require(try !isInTwoClasses(id, in: transaction), "\(place): one class at a time and unit")
            }
            try #require(try !isUnfound(in: transaction), "\(place): children are found by guardianships")
        }
        try checkEvents(history, at: place)
    }

    /// Whether a list names somebody who has no guardianship of the child.
    private func isUnfound(in transaction: borrowing ReadTransaction) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 FROM responsible AS listed WHERE NOT EXISTS (SELECT 1 FROM guardianship
                WHERE guardianship.child = listed.child AND guardianship.guardian = listed.guardian)
            """
        ) { _ in true } ?? false
    }

    private func inForce(
        of person: PersonDocument, on today: LocalDate, in transaction: borrowing ReadTransaction
    ) throws -> [String] {
        let all = try transaction.rows(
            """
            SELECT guardian, relation_type FROM guardianship WHERE child = ?1
                AND (start_date IS NULL OR start_date <= ?2) AND (end_date IS NULL OR end_date >= ?2)
            ORDER BY rank
            """, person.id, today
        ) { row in (row.id(0, as: PersonID.self), row.text(1)) }
        return all.filter { $0.1 != "Vårdnadshavare" || !person.isAdult(on: today) }.map { "\($0.0) \($0.1)" }
    }

    private func hasOverlap(_ person: PersonDocument) -> Bool {
        let running = person.enrolments.filter { !$0.isCancelled }
        return running.indices.contains { left in
            running.indices.contains { right in
                left < right && running[left].organisation == running[right].organisation
                    && running[left].schoolType == running[right].schoolType
                    && overlap(running[left].period, running[right].period)
            }
        }
    }

    private func isInTwoClasses(_ person: PersonID, in transaction: borrowing ReadTransaction) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 FROM membership AS one JOIN groups AS first ON first.id = one.group_id
            JOIN membership AS other ON other.person = one.person AND other.group_id <> one.group_id
            JOIN groups AS second ON second.id = other.group_id
            WHERE one.person = ? AND first.group_type = 'Klass' AND second.group_type = 'Klass'
                AND first.organisation = second.organisation
                AND max(coalesce(one.start_date, '0'), coalesce(other.start_date, '0'), coalesce(first.start_date, '0'),
                    coalesce(second.start_date, '0'))
                <= min(coalesce(one.end_date, '9'), coalesce(other.end_date, '9'), coalesce(first.end_date, '9'),
                    coalesce(second.end_date, '9'))
            """, person
        ) { _ in true } ?? false
    }

    private func overlap(_ left: Period, _ right: Period) -> Bool {
        if let start = left.start, let end = right.end, end < start { return false }
        if let end = left.end, let start = right.start, end < start { return false }
        return true
    }

    private func checkEvents(_ history: LifeHistory, at place: String) throws {
        var versions: [String: Set<Int>] = [:]
        var comings: [String: Int] = [:]
        for event in try history.bench.told() {
            if event.type == "register.person-came-of-age.v1" {
                comings[event.subject, default: 0] += 1
                try #require(versions[event.subject]?.contains(event.version) == true, "\(place): after the document")
            } else {
                versions[event.subject, default: []].insert(event.version)
            }
        }
        for (_, seen) in versions { try #require(seen.max() == seen.count, "\(place): versions without a gap") }
        let expected = Dictionary(uniqueKeysWithValues: history.shouldBeTold.map { (LifeHistory.child($0), 1) })
        try #require(comings == expected, "\(place): each coming of age once")
        let gaps = try history.bench.database.read { transaction in
            try transaction.first(
                "SELECT count(*) FROM (SELECT max(sequence) AS m, count(*) AS n FROM outbox GROUP BY stream) WHERE m <> n"
            ) { $0.int(0) } ?? 0
        }
        try #require(gaps == 0, "\(place): sequences without a gap")
    }
}

package import Runtime
import SQLite

/// Looks each night, and at start, who belongs to nothing here any more (`LeftPersons`): some persons a transaction, all of them in a
/// night. Ended in the middle it begins anew: who is noted already stays as they were noted.
///
/// It notes and tells how many they are also where nobody is erased by it: an operator sees what a period would do before it is set.
package final class NoteLeft: Worker {
    package let name = "note-left"
    private static let pause: Duration = .seconds(600)
    /// The gauges' last class: as many years or more.
    private static let mostYears = 6

    private let database: Database
    private let days: Int?
    private let most: Int
    private let clock: Clock
    private let log: Log
    private let upkeep: Upkeep

    /// - Parameters:
    ///   - days: after which who has left is erased; nil for never.
    ///   - most: persons looked at in one transaction.
    ///   - wait: see `Upkeep`.
    init(
        database: Database, days: Int?, most: Int = 2_000, metrics: Metrics, clock: Clock, log: Log,
        wait: @escaping Upkeep.Waiting = { $0.wait(for: $1) }
    ) {
        self.database = database
        self.days = days
        self.most = most
        self.clock = clock
        self.log = log
        upkeep = Upkeep(
            every: Self.pause, failure: "who has left is not noted; tried again", log: log, wait: wait)
        for years in 0...Self.mostYears {
            metrics.gauge(
                "persons_left", "Persons who belong to nothing here, by for how many whole years that has been known.",
                labels: [("years", "\(years)")]
            ) { Double((try? Self.count(years, LocalDate(clock.now()), database)) ?? 0) }
        }
        metrics.gauge("persons_left_due", "Of those, how many are to be erased the next nights.") {
            Double((try? Self.due(days, LocalDate(clock.now()), database)) ?? 0)
        }
    }

    package func run(until stop: Stop) throws {
        var done: LocalDate?
        var place: Int64 = 0
        upkeep.run(until: stop) {
            let today = LocalDate(clock.now())
            guard today != done else { return false }
            if let next = try step(after: place) {
                place = next
                return true
            }
            (done, place) = (today, 0)
            try tell(today)
            return false
        }
    }

    /// One transaction; where the next one goes on, nil at the end.
    package func step(after place: Int64) throws -> Int64? {
        let most = most
        return try database.write { transaction in
            try LeftPersons.note(after: place, most: most, on: LocalDate(transaction.now), in: transaction)
        }
    }

    /// All of a night.
    package func turn() throws {
        var place: Int64? = 0
        while let from = place { place = try step(after: from) }
    }

    private func tell(_ today: LocalDate) throws {
        let all = try database.read { try LeftPersons.count(before: nil, in: $0) }
        guard all > 0 else { return }
        log.info(
            "who belongs to nothing here was counted",
            ["left.persons": .int(all), "left.due": .int(try Self.due(days, today, database))])
    }

    private static func due(_ days: Int?, _ today: LocalDate, _ database: Database) throws -> Int {
        guard let days else { return 0 }
        return try database.read { try LeftPersons.count(before: today.adding(days: -days), in: $0) }
    }

    private static func count(_ years: Int, _ today: LocalDate, _ database: Database) throws -> Int {
        let (from, to) = (today.adding(years: -years - 1), today.adding(years: -years))
        return try database.read { transaction in
            let older = try LeftPersons.count(before: from.adding(days: 1), in: transaction)
            let all = try LeftPersons.count(before: to.adding(days: 1), in: transaction)
            return years == mostYears ? all : all - older
        }
    }
}

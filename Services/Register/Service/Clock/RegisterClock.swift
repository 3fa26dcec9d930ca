import AccessLog
import Resources
package import Runtime
import SQLite
import SS12000

/// Does what a date alone brings about: guardianships begin and end, people turn 18.
///
/// It looks at local midnight, whether that night has 23, 24 or 25 hours, and when the service starts, for what was missed
/// while it was stopped. What is due stands in the tables, so a day that was missed, or looked at twice, makes no
/// difference.
package struct RegisterClock: Worker {
    package let name = "register-clock"
    let database: Database
    let changes: RegisterChanges
    let clock: Clock
    let log: Log
    let settled: Counter

    /// Persons in one transaction: few enough not to keep requests waiting.
    private static let batch = 200
    /// A clock that is set, or a machine that slept, is noticed within this time.
    private static let longestSleep: Duration = .seconds(60)
    private static let databasePause: Duration = .seconds(1)

    init(database: Database, changes: RegisterChanges, metrics: Metrics, log: Log, clock: Clock) {
        self.database = database
        self.changes = changes
        self.clock = clock
        self.log = log
        settled = metrics.counter("register_clock_persons_total", "Persons looked at because of the date alone")
    }

    package func run(until stop: Stop) throws {
        var done: LocalDate?
        while !stop.isRequested {
            let today = LocalDate(clock.now())
            do {
                if done != today {
                    try turn(until: stop)
                    done = today
                }
            } catch {
                log.error("the day's changes cannot be made", ["error": .error(error)])
                _ = stop.wait(for: Self.databasePause)
                continue
            }
            _ = stop.wait(for: min(max(today.end - clock.now(), .milliseconds(1)), Self.longestSleep))
        }
    }

    /// Everything that is due today or was missed.
    package func turn(until stop: Stop = Stop()) throws {
        while !stop.isRequested {
            let (changes, limit) = (changes, Self.batch)
            let count = try database.write { transaction in
                let today = LocalDate(transaction.now)
                var due = try GuardianshipStore.children(changingBy: today, limit: limit, in: transaction)
                due += try ComingOfAge.due(by: today, limit: limit, in: transaction)
                due += try ResponsiblePeriods.untold(limit: limit, in: transaction)
                var times = try RegisterChanges.times(in: transaction)
                for person in due {
                    let isHeld = try changes.settlePerson(person, &times, trace: nil, in: transaction)
                    // Who is not in the register (any more) waits for nothing.
                    if !isHeld {
                        try GuardianshipStore.forget(person, in: transaction)
                        try ComingOfAge.forget(person, in: transaction)
                        try ResponsiblePeriods.forget(person, in: transaction)
                    }
                }
                try times.recordChanges(by: Accessor(.system("calendar")), in: transaction)
                return due.count
            }
            settled.add(count)
            if count > 0 { log.info("the day's changes made", ["persons": .int(count)]) }
            if count < limit { return }
        }
    }
}

package import Runtime
import SQLite

/// Looks at duties when their time has come: due, escalation, end of day. Sleeps until the next one or until a fact
/// rings the bell; never polls.
package struct ObligationClock: Worker {
    package let name = "obligation-clock"
    let database: Database
    let advance: AdvanceObligation
    let bell: Doorbell
    let clock: Clock
    let report: NotifyReport

    /// Duties looked at in one transaction: enough to share a commit, few enough not to keep the consumer waiting.
    private static let batch = 250
    private static let longestSleep: Duration = .seconds(60)
    private static let databasePause: Duration = .seconds(1)

    package func run(until stop: Stop) throws {
        while !stop.isRequested {
            let next: Instant?
            do {
                next = try step()
            } catch {
                report.log.error("duties cannot be looked at", ["error": .error(error)])
                _ = stop.wait(for: Self.databasePause)
                continue
            }
            let now = clock.now()
            report.looked(at: now)
            let time = next.map { max($0 - now, .zero) } ?? Self.longestSleep
            guard time > .zero else { continue }
            _ = bell.wait(for: min(time, Self.longestSleep), or: stop)
        }
    }

    /// Looks at every duty whose time has come, a batch at most.
    /// - Returns: when the next one's time comes; nil when there is none.
    func step() throws -> Instant? {
        let (advance, limit) = (advance, Self.batch)
        let (notices, next) = try database.write { transaction in
            let due = try ObligationStore.due(at: transaction.now, limit: limit, in: transaction)
            var notices: [NoticedObligation] = []
            for obligation in due {
                let family = try GuardianDirectory.family(
                    of: obligation.child, on: LocalDate(transaction.now), in: transaction)
                notices += try advance(obligation, .clock(family), in: transaction)
            }
            return (notices, try ObligationStore.nextTime(in: transaction))
        }
        report.noticed(notices)
        return next
    }
}

package import Runtime
import SQLite

/// One of the threads that send. Its rhythm is one transaction per batch, in which the outcomes of the last batch are
/// written and the next is claimed: so each attempt is committed before its call, and each outcome soon after.
package struct Sender: Worker {
    package let name: String
    let database: Database
    let server: MailServer
    let composer: MailComposer
    let claim: ClaimDeliveries
    let record: RecordOutcomes
    let bell: Doorbell
    let batch: Int
    let clock: Clock
    let report: NotifyReport

    /// Longest sleep; every reason to wake earlier rings the bell or is the next mail's time.
    private static let longestSleep: Duration = .seconds(60)
    private static let databasePause: Duration = .seconds(1)

    package func run(until stop: Stop) throws {
        let connection = server.connection()
        var size = BatchSize(most: batch)
        var finished: [FinishedMail] = []
        while !stop.isRequested {
            let round: Round
            do {
                // A server that is down is probed by one mail at a time.
                let limit = server.pause(at: clock.now()) != nil ? 0 : server.isReachable ? size.next : 1
                round = try exchange(finished, limit: limit)
                finished = []
            } catch {
                // Outcomes are kept in hand and written when the database is well again.
                report.log.error("outcomes cannot be written", ["sender": .string(name), "error": .error(error)])
                _ = stop.wait(for: Self.databasePause)
                continue
            }
            guard !round.claims.isEmpty else {
                sleep(until: round.nextTime, stop)
                continue
            }
            finished = send(round.claims, over: connection, &size, until: stop)
        }
        if !finished.isEmpty { _ = try exchange(finished, limit: 0) }
    }

    /// Sends what is claimed. After a stop request or a dead server the rest is handed back as not begun.
    func send(
        _ claims: [ClaimedMail], over connection: any MailConnection, _ size: inout BatchSize, until stop: Stop
    ) -> [FinishedMail] {
        var isOver = false
        return claims.map { mail in
            let started = clock.now()
            guard !isOver, !stop.isRequested else { return FinishedMail(claim: mail, outcome: .notBegun, at: started) }
            let outcome = connection.send(
                from: composer.sender, to: mail.address, text: composer.compose(mail, at: started))
            let ended = clock.now()
            size.observe(ended - started)
            server.noted(outcome, at: ended)
            report.attempted(outcome)
            isOver = outcome == .unreachable
            return FinishedMail(claim: mail, outcome: outcome, at: ended)
        }
    }

    struct Round: Sendable {
        let claims: [ClaimedMail]
        let nextTime: Instant?
    }

    /// The one transaction: last outcomes, next claims.
    func exchange(_ finished: [FinishedMail], limit: Int) throws -> Round {
        let (record, claim) = (record, claim)
        let (recorded, claims, notices, nextTime) = try database.write { transaction in
            let recorded = try record(finished, in: transaction)
            let (claims, notices) = try claim(limit: limit, in: transaction)
            return (recorded, claims, notices, try DeliveryStore.nextTime(in: transaction))
        }
        report.recorded(recorded)
        report.noticed(notices)
        return Round(claims: claims, nextTime: nextTime)
    }

    private func sleep(until next: Instant?, _ stop: Stop) {
        let now = clock.now()
        var time = next.map { max($0 - now, .zero) } ?? Self.longestSleep
        if let pause = server.pause(at: now) { time = max(time, pause) }
        _ = bell.wait(for: min(time, Self.longestSleep), or: stop)
    }
}

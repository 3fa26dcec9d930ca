import Runtime
import SQLite

/// What is asked of the database when somebody asks for the metrics.
enum NotifyGauges {
    static func register(_ metrics: Metrics, database: Database, server: MailServer, clock: Clock) {
        for phase in Obligation.Phase.allCases {
            metrics.gauge(
                "notify_obligations", "Duties of today and yesterday by where they stand",
                labels: [("state", phase.rawValue)]
            ) {
                read(database) { snapshot in
                    try snapshot.first(
                        "SELECT count(*) FROM obligation WHERE day >= ? AND phase = ?",
                        LocalDate(clock.now()).adding(days: -1), phase.rawValue
                    ) { row in row.double(0) }
                }
            }
        }
        metrics.gauge("notify_due_age_seconds", "How long past its time the longest waiting duty is") {
            age(of: read(database) { try ObligationStore.nextTime(in: $0) }, clock)
        }
        metrics.gauge(
            "notify_oldest_undelivered_seconds", "How long ago the oldest message not yet handed over was intended"
        ) {
            age(
                of: read(database) { snapshot in
                    try snapshot.first(
                        "SELECT created_at FROM delivery WHERE state = 'intended' ORDER BY created_at LIMIT 1"
                    ) { row in row.instant(0) }
                }, clock)
        }
        metrics.gauge("notify_mail_server_reachable", "1 when the mail server took or refused the last mail offered") {
            server.isReachable ? 1 : 0
        }
    }

    private static func age(of instant: Instant?, _ clock: Clock) -> Double {
        instant.map { max((clock.now() - $0).inSeconds, 0) } ?? 0
    }

    private static func read(_ database: Database, _ ask: (borrowing ReadTransaction) throws -> Double?) -> Double {
        (try? database.read(ask)).flatMap { $0 } ?? .nan
    }

    private static func read(_ database: Database, _ ask: (borrowing ReadTransaction) throws -> Instant?) -> Instant? {
        (try? database.read(ask)).flatMap { $0 }
    }
}

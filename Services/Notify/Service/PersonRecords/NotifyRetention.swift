import HTTP
package import PersonRecords
import Runtime
import SQLite

/// How long Notify keeps its own records. What it remembers of Register goes when Register says so.
package enum NotifyRetention {
    package static let rules = [alerts]

    /// Everything about a child's day: the absence, the duty to tell, who was told and where. Nothing is under way any more that is
    /// a month old.
    private static let alerts = RetentionRule(
        .alerts, setting: "RETENTION_ALERTS", usually: 1_095, data: [.alerts, .attendance]
    ) { day, limit, transaction in
        let days = try transaction.rows(
            """
            SELECT child, day FROM absence WHERE day < ?1 UNION SELECT child, day FROM obligation WHERE day < ?1
            UNION SELECT child, day FROM delivery WHERE day < ?1 ORDER BY 2, 1 LIMIT ?2
            """, day, limit
        ) { (child: $0.uuid(0), day: $0.text(1)) }
        for old in days {
            try transaction.run(
                "DELETE FROM attempt WHERE delivery IN (SELECT id FROM delivery WHERE child = ? AND day = ?)",
                old.child,
                old.day)
            try transaction.run("DELETE FROM delivery WHERE child = ? AND day = ?", old.child, old.day)
            try transaction.run("DELETE FROM obligation WHERE child = ? AND day = ?", old.child, old.day)
            try transaction.run("DELETE FROM absence WHERE child = ? AND day = ?", old.child, old.day)
        }
        return days.count
    }
}

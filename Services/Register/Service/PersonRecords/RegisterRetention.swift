import HTTP
import Messaging
package import PersonRecords
import Runtime
import SQLite

/// How long Register keeps what is over. Persons and what they belong to stand for as long as their sources say, or until
/// they are erased; imports, clients' reports and deletions have settings of their own (README).
package enum RegisterRetention {
    package static let rules = [guardianships, grants, schoolYears]

    /// Consents and delegations that are over, taken back or not: the other services forget them with it.
    private static let grants = RetentionRule(
        .grants, setting: "RETENTION_GRANTS", usually: 1_826, data: [.guardians]
    ) { day, limit, transaction in
        let old = try Grants.ended(before: day, limit: limit, in: transaction)
        let changes = RegisterChanges(outbox: Outbox(source: RegisterService.name, exchange: "register.events"))
        var times = try RegisterChanges.times(in: transaction)
        try changes.deleteGrants(old, &times, trace: nil, in: transaction)
        return old.count
    }

    /// Guardianships that have ended. What the office has decided stays: a document that has not heard of it would begin it anew.
    private static let guardianships = RetentionRule(
        .guardianships, setting: "RETENTION_GUARDIANSHIPS", usually: 1_826, data: [.guardians]
    ) { day, limit, transaction in
        try transaction.run(
            """
            DELETE FROM guardianship WHERE number IN (
                SELECT number FROM guardianship WHERE state = 'ended' AND end_date < ?1 AND is_decided = 0
                    AND is_unconfirmed = 0 LIMIT ?2)
            """, day, limit)
    }

    /// Which pupils a change of school years left alone.
    private static let schoolYears = RetentionRule(
        .schoolYears, setting: "RETENTION_SCHOOL_YEARS", usually: 730, data: [.enrolments]
    ) { day, limit, transaction in
        try transaction.run(
            """
            DELETE FROM school_year_exception WHERE number IN (
                SELECT number FROM school_year_exception WHERE change IN (
                    SELECT number FROM school_year_change WHERE coalesce(applied_at, planned_at) < ?1
                        AND state NOT IN ('planning', 'applying')) LIMIT ?2)
            """, day.start, limit)
    }
}

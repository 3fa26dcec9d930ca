import FoundationEssentials
import HTTP
import Messaging
package import PersonRecords
import Runtime
import SQLite
import SS12000

/// How long Register keeps what is over: persons and what they belong to for as long as their sources say, and those who have left for a
/// period after it. Imports, clients' reports and deletions have settings of their own (README).
package enum RegisterRetention {
    /// The periods. By these nobody is erased: that is done by those of ``rules(erasing:)``.
    package static let rules: [RetentionRule] = Self.rules(erasing: nil)

    static func rules(erasing erase: EraseLeft?) -> [RetentionRule] {
        [guardianships, grants, schoolYears, groups, left(erase)]
    }

    /// Those who belong to nothing here any more. As long as guardianships and the access log: until then those name people, and it can
    /// be asked who they were.
    static let leftSetting = "RETENTION_LEFT"

    private static func left(_ erase: EraseLeft?) -> RetentionRule {
        RetentionRule(
            .person, setting: leftSetting, usually: 1_826, data: Set(AccessRule.DataClass.allCases),
            most: EraseLeft.most
        ) { day, limit, transaction in
            try erase?(before: day, limit: limit, in: transaction) ?? 0
        }
    }

    /// Classes and other groups that are over, with who was in them. What something else still refers to stays: a placement, a part that
    /// somebody's duty had in it; and what another register, which is followed, has. One that a document has brought back since is new.
    private static let groups = RetentionRule(
        .groups, setting: "RETENTION_GROUPS", usually: 1_095, data: [.groups], most: 50
    ) { day, limit, transaction in
        if try ErasureRules.isImportUnfinished(in: transaction) { return 0 }
        let old = try transaction.rows(
            """
            SELECT id FROM groups WHERE coalesce(end_date, '9999-12-31') < ?1 AND created < ?2
                AND NOT EXISTS (SELECT 1 FROM follow_item WHERE kind = 'groups' AND id = groups.id)
                AND NOT EXISTS (SELECT 1 FROM placements WHERE group_id = groups.id)
                AND NOT EXISTS (SELECT 1 FROM assignment_role WHERE group_id = groups.id)
            ORDER BY coalesce(end_date, '9999-12-31'), number LIMIT ?3
            """, day, day.start, limit
        ) { $0.uuid(0) }
        let changes = RegisterChanges(outbox: Outbox(source: RegisterService.name, exchange: "register.events"))
        var times = try RegisterChanges.times(in: transaction)
        for id in old { try changes.delete(.groups, id, &times, trace: nil, in: transaction) }
        return old.count
    }

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

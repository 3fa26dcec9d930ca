import Contracts
import RegisterContracts
import Runtime
import SQLite
import SS12000

/// What the register knows today of who will answer for a child on days to come, as it is told to other services.
///
/// The standard's list is what holds today, and at midnight the clock makes the next one. While the register is not running
/// there is no next one; so the days that are planned travel with the document, and who alerts guardians goes by them. Where
/// nothing is planned nothing is added: that is nearly every child.
enum ResponsiblePeriods {
    /// What only a day has to come for.
    private static let isPlanned = "(state = 'coming' OR (state = 'current' AND end_date IS NOT NULL))"
    private static let planned = "FROM guardianship INDEXED BY guardianship_planned WHERE \(isPlanned)"

    /// SQL for the list as JSON, null when nothing is planned: every guardianship of the child that is not over.
    /// - Parameter child: SQL for the child's id, written in source.
    static func sql(of child: String) -> String {
        """
        (SELECT CASE WHEN EXISTS (SELECT 1 \(planned) AND guardianship.child = \(child)) THEN (
            SELECT json_group_array(json_patch(
                json_object('person', json_object('id', \(uuid("guardian"))), 'relationType', relation_type),
                json_object('startDate', start_date, 'endDate', end_date)))
            FROM (SELECT * FROM guardianship WHERE guardianship.child = \(child) AND state <> 'ended'
                ORDER BY rank, number)) END)
        """
    }

    /// The event of a stored document. What it says of the days is remembered as told.
    static func event(
        _ person: PersonDocument, version: Int64, stored: [UInt8], in transaction: borrowing Transaction
    ) throws -> PersonChanged {
        let (periods, told) = try knownAndTold(of: person.id, in: transaction)
        if periods != told {
            if let periods {
                try transaction.run(
                    "INSERT OR REPLACE INTO told_periods (child, periods) VALUES (?, ?)", person.id, periods)
            } else {
                try forget(person.id, in: transaction)
            }
        }
        let body = periods.map { StoredBody.adding(PersonDocument.periodsMember, $0, to: stored) } ?? stored
        return PersonChanged(person, version: version, stored: body)
    }

    /// Whether something else is planned for the child than was told last.
    static func isUntold(_ child: PersonID, in transaction: borrowing Transaction) throws -> Bool {
        let (periods, told) = try knownAndTold(of: child, in: transaction)
        return periods != told
    }

    /// Children for whom something else is planned than was told last: what was planned before periods were told of, and what
    /// went with a deleted guardian.
    static func untold(limit: Int, in transaction: borrowing Transaction) throws -> [PersonID] {
        try transaction.rows(dynamic: untold, [.integer(Int64(limit))]) { $0.id(0) }
    }

    static func forget(_ child: PersonID, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM told_periods WHERE child = ?", child)
    }

    private static let untold = """
        SELECT child FROM (SELECT DISTINCT child \(planned)) AS known
        WHERE \(sql(of: "known.child")) IS NOT (SELECT periods FROM told_periods WHERE told_periods.child = known.child)
        UNION SELECT child FROM told_periods
        WHERE NOT EXISTS (SELECT 1 \(planned) AND guardianship.child = told_periods.child)
        LIMIT ?
        """

    private static let both = "SELECT \(sql(of: "?1")), (SELECT periods FROM told_periods WHERE child = ?1)"

    private static func knownAndTold(
        of child: PersonID, in transaction: borrowing Transaction
    ) throws -> (String?, String?) {
        try transaction.first(dynamic: both, [child.stored]) { ($0.optionalText(0), $0.optionalText(1)) } ?? (nil, nil)
    }

    /// An id as documents have it.
    private static func uuid(_ column: String) -> String {
        let parts = ["1, 8", "9, 4", "13, 4", "17, 4", "21"].map { "substr(hex(\(column)), \($0))" }
        return "lower(\(parts.joined(separator: " || '-' || ")))"
    }
}

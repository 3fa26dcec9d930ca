import JSON
import Runtime
import SQLite
import SS12000

/// What a change of school years is about to do, does, or has done: numbers, ids and the names of classes. Protected pupils go
/// the same ways as others and are not counted: a number that is one too large would tell. Where one of them is left alone,
/// those learn who may meet them.
enum SchoolYearReport {
    private static let namedExceptions = 2_000

    /// The report, and the protected pupils it names.
    static func json(
        _ change: SchoolYearChange, _ sight: ProtectedSight, in transaction: borrowing ReadTransaction
    ) throws -> (report: JSON, met: Set<PersonID>) {
        let classes = try classes(of: change.number, in: transaction)
        let (exceptions, totals, met) = try exceptions(of: change.number, sight, in: transaction)
        let pupils = try pupils(of: change.number, in: transaction)
        let progress = try progress(of: change.number, in: transaction)
        let report = head(change) { object in
            object.set("progress", progress)
            object.set("pupils", pupils)
            object.set("classes", classes)
            object.set("exceptions", exceptions)
            object.set("exceptionTotals", totals)
        }
        return (report, met)
    }

    /// Without the details, for lists.
    static func head(
        _ change: SchoolYearChange, _ more: (inout JSONObjectBuilder) -> Void = { _ in }
    ) -> JSON {
        .object { object in
            object.set("id", change.id.description)
            object.set("state", change.state.rawValue)
            object.set("organisation", change.organisation.description)
            object.set("lastDay", change.dates.last.description)
            object.set("firstDay", change.dates.first.description)
            object.set("endDate", change.dates.end?.description)
            object.set("groupHandling", change.handling.rawValue)
            object.set("carryRoles", change.carriesRoles)
            object.set("planned", change.plannedAt.rfc3339)
            object.set("applied", change.appliedAt?.rfc3339)
            more(&object)
        }
    }

    private static func progress(of change: Int64, in transaction: borrowing ReadTransaction) throws -> JSON {
        let counts = try transaction.first(
            """
            SELECT count(*), coalesce(sum(state <> 'waiting'), 0), coalesce(sum(open_question IS NOT NULL), 0)
            FROM school_year_step WHERE change = ?
            """, change
        ) { row in (row.int(0), row.int(1), row.int(2)) }
        return [
            "steps": JSON(counts?.0 ?? 0), "done": JSON(counts?.1 ?? 0), "undecidedClasses": JSON(counts?.2 ?? 0),
        ]
    }

    private static func pupils(of change: Int64, in transaction: borrowing ReadTransaction) throws -> JSON {
        var counts: [String: (Int, Int)] = [:]
        try transaction.each("SELECT outcome, planned, applied FROM school_year_count WHERE change = ?", change) {
            row in
            counts[row.text(0)] = (row.int(1), row.int(2))
        }
        return JSON(
            object: PupilOutcome.Kind.allCases.map { kind in
                let (planned, applied) = counts[kind.rawValue] ?? (0, 0)
                return (kind.rawValue, ["planned": JSON(planned), "applied": JSON(applied)] as JSON)
            })
    }

    private static func classes(of change: Int64, in transaction: borrowing ReadTransaction) throws -> [JSON] {
        try transaction.rows(
            """
            SELECT group_id, unit, action, name, successor, pupils, state, open_question FROM school_year_step
            WHERE change = ? AND kind = 'class' AND group_id IS NOT NULL ORDER BY number
            """, change
        ) { row in
            let question = row.optionalText(7)
            return .object {
                $0.set("group", row.id(0, as: GroupID.self).description)
                $0.set("unit", row.id(1, as: OrganisationID.self).description)
                $0.set("action", question == nil ? row.optionalText(2) : "undecided")
                $0.set("reason", question)
                $0.set("name", question == nil ? row.optionalText(3) : nil)
                $0.set("to", question == nil ? row.optionalID(4, as: GroupID.self)?.description : nil)
                $0.set("pupils", row.int(5))
                $0.set("state", row.text(6))
            }
        }
    }

    private static func exceptions(
        of change: Int64, _ sight: ProtectedSight, in transaction: borrowing ReadTransaction
    ) throws -> (named: [JSON], totals: [JSON], met: Set<PersonID>) {
        let totals = try transaction.rows(
            """
            SELECT rule, count(*) FROM school_year_exception
            LEFT JOIN persons ON persons.id = school_year_exception.person
            WHERE change = ?1 AND (?2 OR coalesce(persons.hidden, 0) = 0) GROUP BY rule ORDER BY rule
            """, change, sight.seesHidden
        ) { row in ["rule": JSON(row.text(0)), "count": JSON(row.int(1))] as JSON }
        var met: Set<PersonID> = []
        let named = try transaction.rows(
            """
            SELECT rule, person, group_id, coalesce(persons.hidden, 0) FROM school_year_exception
            LEFT JOIN persons ON persons.id = school_year_exception.person
            WHERE change = ?1 AND (?2 OR coalesce(persons.hidden, 0) = 0)
            ORDER BY school_year_exception.number LIMIT ?3
            """, change, sight.seesHidden, namedExceptions
        ) { row -> JSON in
            let person = row.optionalID(1, as: PersonID.self)
            if row.bool(3), let person { met.insert(person) }
            return .object {
                $0.set("rule", row.text(0))
                $0.set("person", person?.description)
                $0.set("group", row.optionalID(2, as: GroupID.self)?.description)
            }
        }
        return (named, totals, met)
    }
}

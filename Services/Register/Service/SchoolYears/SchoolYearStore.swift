import JSON
import Runtime
import SQLite
import SS12000

/// The SQL of school-year changes.
enum SchoolYearStore {
    private static let columns = """
        number, id, state, organisation, last_day, first_day, end_date, handling, carries_roles, planned_at, applied_at,
        trace, applied_by
        """

    static func change(
        _ id: SchoolYearChangeID, in querying: borrowing some Querying & ~Copyable
    ) throws -> SchoolYearChange? {
        try querying.first(
            dynamic: "SELECT \(columns) FROM school_year_change WHERE id = ? AND state <> 'planning'", [.uuid(id.uuid)],
            map: change)
    }

    /// The one to go on with: the oldest that is being applied.
    static func applying(in querying: borrowing some Querying & ~Copyable) throws -> SchoolYearChange? {
        try querying.first(
            dynamic: "SELECT \(columns) FROM school_year_change WHERE state = 'applying' ORDER BY number LIMIT 1", [],
            map: change)
    }

    /// Newest first.
    static func all(in querying: borrowing some Querying & ~Copyable) throws -> [SchoolYearChange] {
        try querying.rows(
            dynamic: """
                SELECT \(columns) FROM school_year_change WHERE state <> 'planning' ORDER BY number DESC LIMIT 200
                """, [], map: change)
    }

    static func begin(
        _ id: SchoolYearChangeID, _ request: SchoolYearRequest, trace: String?, in transaction: borrowing Transaction
    ) throws -> Int64 {
        try transaction.run(
            """
            INSERT INTO school_year_change (id, state, organisation, last_day, first_day, end_date, handling,
                carries_roles, planned_at, trace)
            VALUES (?, 'planning', ?, ?, ?, ?, ?, ?, ?, ?)
            """, id, request.organisation, request.lastDay, request.firstDay, request.endDate,
            request.handling.rawValue, request.carriesRoles, transaction.now, trace)
        return try transaction.first("SELECT last_insert_rowid()") { $0.int64(0) } ?? 0
    }

    /// From now on its steps are made, in the name of who asks for it.
    static func apply(_ number: Int64, by caller: String, in transaction: borrowing Transaction) throws {
        try set(.applying, of: number, in: transaction)
        try transaction.run("UPDATE school_year_change SET applied_by = ? WHERE number = ?", caller, number)
    }

    static func set(_ state: SchoolYearChange.State, of number: Int64, in transaction: borrowing Transaction) throws {
        try transaction.run("UPDATE school_year_change SET state = ? WHERE number = ?", state.rawValue, number)
        if state == .applied {
            try transaction.run(
                "UPDATE school_year_change SET applied_at = ? WHERE number = ?", transaction.now, number)
        }
    }

    /// Forgets plans that were never finished: the request that made them ended with the process.
    static func forgetUnfinished(in transaction: borrowing Transaction) throws {
        let numbers = try transaction.rows("SELECT number FROM school_year_change WHERE state = 'planning'") {
            $0.int64(0)
        }
        for number in numbers { try forget(number, in: transaction) }
    }

    static func forget(_ number: Int64, in transaction: borrowing Transaction) throws {
        try transaction.run("DELETE FROM school_year_step WHERE change = ?", number)
        try transaction.run("DELETE FROM school_year_exception WHERE change = ?", number)
        try transaction.run("DELETE FROM school_year_count WHERE change = ?", number)
        try transaction.run("DELETE FROM school_year_change WHERE number = ?", number)
    }

    // MARK: Steps

    static func add(
        _ steps: [SchoolYearStep], to change: Int64, in transaction: borrowing Transaction
    ) throws {
        var number =
            try transaction.first(
                "SELECT coalesce(max(number), 0) FROM school_year_step WHERE change = ?", change
            ) { $0.int64(0) } ?? 0
        for step in steps {
            number += 1
            let pupils = Set(step.pupils.map(\.person))
            let hidden = try ProtectedSight.hidden(pupils, in: transaction)
            try transaction.run(
                """
                INSERT INTO school_year_step (change, number, state, kind, unit, group_id, action, name, successor,
                    open_question, pupils, content)
                VALUES (?, ?, 'waiting', ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, change, number, step.kind.rawValue, step.unit, step.group, step.action?.rawValue, step.name,
                step.successor, step.openQuestion, pupils.count - hidden.count, step.content.text)
            for pupil in step.pupils { try count(pupil, planned: 1, applied: 0, of: change, in: transaction) }
        }
    }

    /// The next step to apply.
    static func next(
        of change: Int64, in transaction: borrowing Transaction
    ) throws -> (number: Int64, step: SchoolYearStep)? {
        try transaction.first(
            """
            SELECT number, kind, unit, group_id, action, name, successor, content FROM school_year_step
            WHERE change = ? AND state = 'waiting' ORDER BY number LIMIT 1
            """, change
        ) { row in
            var step = SchoolYearStep(
                kind: SchoolYearStep.Kind(rawValue: row.text(1)) ?? .pupils, unit: row.id(2), group: row.optionalID(3),
                action: row.optionalText(4).flatMap { SchoolYearStep.Action(rawValue: $0) }, name: row.optionalText(5),
                successor: row.optionalID(6))
            step.read(try row.withBytes(7) { try JSON(parsing: $0) })
            return (row.int64(0), step)
        }
    }

    /// Whether the pupil is in a class of the same unit in the new year that is none of this change.
    static func isInAnotherClass(
        _ person: PersonID, than step: SchoolYearStep, of change: SchoolYearChange,
        in transaction: borrowing Transaction
    ) throws -> Bool {
        try transaction.first(
            """
            SELECT 1 FROM membership JOIN groups ON groups.id = membership.group_id
            WHERE membership.person = ?1 AND groups.group_type = 'Klass' AND groups.id IS NOT ?2
                AND groups.organisation = coalesce((SELECT organisation FROM groups WHERE id = ?2), ?3)
                AND (membership.end_date IS NULL OR membership.end_date >= ?4)
                AND (groups.end_date IS NULL OR groups.end_date >= ?4)
                AND (?5 IS NULL OR membership.start_date IS NULL OR membership.start_date <= ?5)
                AND NOT EXISTS (SELECT 1 FROM school_year_step AS step
                    WHERE step.change = ?6 AND step.group_id = groups.id
                    AND (step.action <> 'rename' OR membership.start_date IS NULL OR membership.start_date <= ?7))
            LIMIT 1
            """, person, step.successor, step.unit, change.dates.first, change.dates.end, change.number,
            change.dates.last
        ) { _ in true } ?? false
    }

    static func settle(
        _ step: Int64, of change: Int64, failed: Bool, in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            "UPDATE school_year_step SET state = ?, content = NULL WHERE change = ? AND number = ?",
            failed ? "failed" : "done", change, step)
    }

    static func add(
        _ exception: SchoolYearException, to change: Int64, in transaction: borrowing Transaction
    ) throws {
        try transaction.run(
            "INSERT INTO school_year_exception (change, rule, person, group_id) VALUES (?, ?, ?, ?)", change,
            exception.rule.rawValue, exception.person, exception.group)
    }

    /// Protected pupils are not counted.
    static func count(
        _ outcome: PupilOutcome, planned: Int, applied: Int, of change: Int64, in transaction: borrowing Transaction
    ) throws {
        if try Persons.isHidden(outcome.person, in: transaction) == true { return }
        try transaction.run(
            """
            INSERT INTO school_year_count (change, outcome, planned, applied) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (change, outcome) DO UPDATE SET planned = planned + excluded.planned,
                applied = applied + excluded.applied
            """, change, outcome.kind.rawValue, planned, applied)
    }

    private static func change(_ row: borrowing Row) -> SchoolYearChange {
        SchoolYearChange(
            number: row.int64(0), id: row.id(1), state: SchoolYearChange.State(rawValue: row.text(2)) ?? .planned,
            organisation: row.id(3),
            dates: .init(last: row.date(4), first: row.date(5), end: row.optionalDate(6)),
            handling: SchoolYearRequest.Handling(rawValue: row.text(7)) ?? .new, carriesRoles: row.bool(8),
            plannedAt: row.instant(9), appliedAt: row.optionalInstant(10), trace: row.optionalText(11),
            appliedBy: row.optionalText(12))
    }
}

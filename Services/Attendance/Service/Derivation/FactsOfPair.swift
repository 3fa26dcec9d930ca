import Runtime
import SQLite
import SS12000

/// What has been published about a pair, as its row in `standing` says.
struct PublishedStanding: Equatable, Sendable {
    let version: Int64
    let isUnexplained: Bool
    let date: LocalDate
    let span: Span
    let organisation: OrganisationID?
}

/// The facts about a pair and where its lesson stands, read in two statements.
struct FactsOfPair: Sendable {
    let facts: StandingFacts
    let date: LocalDate
    let organisation: OrganisationID?
    let published: PublishedStanding?

    /// Nil while the lesson itself is unknown here: nothing can be said of it yet, and its arrival derives again.
    static func read(_ pair: Pair, in tx: borrowing Transaction) throws -> FactsOfPair? {
        let known = try tx.first(
            """
            SELECT lesson.starts_at, lesson.ends_at, lesson.date, lesson.is_cancelled, activity.organisation,
                mark.validity, lesson_student.participates,
                (SELECT max(membership.start_date <= lesson.date AND membership.end_date >= lesson.date)
                    FROM activity_group JOIN membership
                        ON membership.group_id = activity_group.group_id AND membership.student = ?2
                    WHERE activity_group.activity = lesson.activity),
                standing.version, standing.is_unexplained, standing.date, standing.starts_at, standing.ends_at,
                standing.organisation,
                (SELECT taken_at FROM roll WHERE roll.lesson = lesson.id ORDER BY revision DESC LIMIT 1)
            FROM lesson
            LEFT JOIN activity ON activity.id = lesson.activity
            LEFT JOIN mark ON mark.lesson = lesson.id AND mark.student = ?2 AND mark.is_late = 0
            LEFT JOIN lesson_student ON lesson_student.lesson = lesson.id AND lesson_student.student = ?2
            LEFT JOIN standing ON standing.lesson = lesson.id AND standing.student = ?2
            WHERE lesson.id = ?1
            """, pair.lesson, pair.student
        ) { row in
            (
                lesson: Span(start: row.instant(0), end: row.instant(1)), date: row.date(2),
                isCancelled: row.bool(3), organisation: row.optionalID(4, as: OrganisationID.self),
                absence: row.optionalText(5).map { Validity(rawValue: $0) ?? .invalid },
                expectation: expectation(exception: row.optionalBool(6), membership: row.optionalBool(7)),
                published: row.optionalInt64(8).map {
                    PublishedStanding(
                        version: $0, isUnexplained: row.bool(9), date: row.date(10),
                        span: Span(start: row.instant(11), end: row.instant(12)),
                        organisation: row.optionalID(13, as: OrganisationID.self))
                },
                rollTakenAt: row.optionalInstant(14)
            )
        }
        guard let known else { return nil }
        let reports = known.absence == nil ? [] : try reports(of: pair.student, during: known.lesson, in: tx)
        return FactsOfPair(
            facts: StandingFacts(
                lesson: known.lesson, isCancelled: known.isCancelled,
                hasOutlivedRoll: known.rollTakenAt.map { known.date > LocalDate($0) } ?? false,
                expectation: known.expectation, absence: known.absence, reports: reports),
            date: known.date, organisation: known.organisation, published: known.published)
    }

    /// The pupil's reports and leave that touch the lesson.
    static func reports(
        of student: PersonID, during lesson: Span, in db: borrowing some Querying & ~Copyable
    ) throws -> [Span] {
        try db.rows(
            """
            SELECT starts_at, ends_at FROM absence
            WHERE student = ? AND hidden = 0 AND starts_at < ? AND ends_at > ?
            """, student, lesson.end, lesson.start
        ) { row in Span(start: row.instant(0), end: row.instant(1)) }
    }

    private static func expectation(exception: Bool?, membership: Bool?) -> StandingFacts.Expectation {
        switch exception ?? membership {
        case true?: .expected
        case false?: .notExpected
        case nil: .unknown
        }
    }
}

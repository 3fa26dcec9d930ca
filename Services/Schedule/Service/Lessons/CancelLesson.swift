import Access
import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// The command behind `PUT /v1/calendarEvents/{lesson}/cancellation`: the lesson will not take place, or will after
/// all. Body `{"cancelled": true|false}`; answers with the lesson as it is served: nobody meets protected pupils in it.
///
/// Idempotent: saying what holds already stores and publishes nothing. How it stands against imports: `Cancellation`.
struct CancelLesson: Sendable {
    let database: Database
    let changes: ScheduleChanges

    func answer(_ request: Request, _ caller: Caller) throws -> Response {
        let lesson: CalendarEventID = try request.parameter("lesson")
        guard let isCancelled = try request.json()["cancelled"]?.bool else { throw LessonProblem.cancellationInvalid }
        let document = try self(lesson, isCancelled, by: caller, in: request)
        return .bytes(document, contentType: "application/json")
    }

    /// Who may: those who lead or administer the lesson's unit or one above it; a machine.
    ///
    /// Throws 404 `lesson-not-found` (also for a person whose unit it is not) and 403 `caller-unknown` and `assurance-too-low`.
    func callAsFunction(
        _ lesson: CalendarEventID, _ isCancelled: Bool, by caller: Caller, in request: Request
    ) throws -> [UInt8] {
        return try database.write { tx in
            let person = try authorise(caller, lesson, in: tx)
            guard let held = try CalendarEvents.table.document(lesson, in: tx),
                let event = CalendarEventDocument(try JSON(parsing: held.bytes))
            else { throw LessonProblem.notFound }
            var times = try CalendarEvents.table.modificationTimes(in: tx)
            try changes.set(event, isCancelled: isCancelled, &times, request.header("traceparent"), in: tx)
            let party: AccessParty = person == nil ? .scope("schedule.write") : .relation(.office)
            let accessor = Accessor(request, caller, as: party, person: person?.uuid)
            try times.recordChanges(by: accessor, in: tx)
            let shown = try CalendarEvents.list.single(
                lesson.uuid, for: ResourceAccess(seesHidden: false), hiding: PersonDirectory.hidden, in: tx)
            guard let shown else { throw LessonProblem.notFound }
            let told = PersonReferences.persons(in: shown.document)
            try AccessLog.record(.read, of: told, [.schedule], by: accessor, in: tx)
            return shown.document
        }
    }

    /// Whom the register knows the caller as; nil of a machine.
    private func authorise(
        _ caller: Caller, _ lesson: CalendarEventID, in tx: borrowing Transaction
    ) throws -> PersonID? {
        guard let name = caller.principalName else { return nil }
        guard let person = try PersonDirectory.person(loggedInAs: name, in: tx) else {
            throw LessonProblem.callerUnknown
        }
        let unit = try tx.first(
            """
            SELECT activities.organisation FROM calendar_events
            JOIN activities ON activities.id = calendar_events.activity WHERE calendar_events.id = ?
            """, lesson
        ) { row in row.optionalID(0, as: OrganisationID.self) }
        // Of a lesson that does not exist as much is asked as of one of another unit: how long a refusal takes tells nothing.
        let asked = unit.flatMap { $0 } ?? OrganisationID(UUID(high: 0, low: 0))
        let today = LocalDate(tx.now)
        let isTheirs = try DutyDirectory.leads(person, asked, assured: caller.assured, today: today, in: tx)
        if unit.flatMap({ $0 }) != nil, isTheirs { return person }
        // Nobody has a right here but by a duty. Told by the caller alone, whatever the lesson.
        let isWhole = caller.assured.isSuperset(of: [.office, .huvudman])
        if try !isWhole && DutyDirectory.hasDuty(person, today: today, in: tx) { throw Problem.assuranceTooLow }
        throw LessonProblem.notFound
    }
}

import Access
import AccessLog
import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// What the roll's three routes do with a request: read it, ask the command or query, render the answer.
struct RollRoutes: Sendable {
    let database: Database
    let take: TakeRoll
    let clock: Clock

    private static let readers: Set<String> = ["attendance.read", "attendance.write"]

    func put(_ request: Request, _ caller: Caller) throws -> Response {
        let lesson = try request.parameter("lesson", as: CalendarEventID.self)
        let roll = try take(lesson, try RollSubmission(try request.json()), by: caller, in: request)
        return .json(roll.receipt(of: lesson))
    }

    /// `?include=protectedNames` names protected pupils too, to those who may (`ProtectedReading`) and not before it is
    /// written down who was given them.
    func get(_ request: Request, _ caller: Caller) throws -> Response {
        let id = try request.parameter("lesson", as: CalendarEventID.self)
        let namesProtected = request.query.all("include").contains("protectedNames")
        let (reader, sheet) = try database.read { db in
            let actor = try Actor.find(caller, in: db)
            try StaffSignIn.check(caller, actor, today: LocalDate(clock.now()), in: db)
            if namesProtected { try ProtectedReading.check(caller, actor) }
            let (lesson, relation) = try lesson(id, for: actor, in: db)
            let reader = Accessor(request, caller, actor, relation, Self.readers)
            return (reader, try RollSheet.read(lesson, in: db))
        }
        let students = sheet.lines.map(\.student.uuid) + [sheet.roll?.author.person?.uuid].compactMap(\.self)
        let named = namesProtected ? sheet.protectedStudents.map(\.uuid) : []
        try database.write { tx in
            try AccessLog.record(.read, of: students, [.attendance, .names], by: reader, in: tx)
            try AccessLog.record(.read, of: named, [.names, .protectedIdentity], by: reader, in: tx)
        }
        return .json(sheet.encoded(namesProtected: namesProtected))
    }

    func history(_ request: Request, _ caller: Caller) throws -> Response {
        let id = try request.parameter("lesson", as: CalendarEventID.self)
        let (reader, rolls) = try database.read { db in
            let actor = try Actor.find(caller, in: db)
            try StaffSignIn.check(caller, actor, today: LocalDate(clock.now()), in: db)
            let (lesson, relation) = try lesson(id, for: actor, in: db)
            let reader = Accessor(request, caller, actor, relation, Self.readers)
            return (reader, try RollStore.history(of: lesson.id, in: db))
        }
        let students = try rolls.flatMap { try Roll(stored: $0.marks).entries.map(\.student.uuid) }
        let authors = rolls.compactMap(\.author.person?.uuid)
        try AccessLog.recordReading(of: students + authors, [.attendance], by: reader, in: database)
        return .json(["lesson": JSON(id.description), "revisions": JSON(try rolls.map { try $0.historyEntry() })])
    }

    private func lesson(
        _ id: CalendarEventID, for actor: Actor, in db: borrowing ReadTransaction
    ) throws -> (lesson: Lesson, relation: AccessRule.Relation?) {
        try LessonRights.lesson(id, for: actor, today: LocalDate(clock.now()), in: db)
    }
}

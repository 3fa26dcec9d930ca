import Access
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

    func put(_ request: Request, _ caller: Caller) throws -> Response {
        let lesson = try request.parameter("lesson", as: CalendarEventID.self)
        let roll = try take(lesson, try RollSubmission(try request.json()), by: caller)
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
            return (actor, try RollSheet.read(try lesson(id, for: actor, in: db), in: db))
        }
        let named = namesProtected ? sheet.protectedStudents : []
        if !named.isEmpty {
            try database.write { tx in try ProtectedReading.record(of: named, in: id, by: reader, in: tx) }
        }
        return .json(sheet.encoded(namesProtected: namesProtected))
    }

    func history(_ request: Request, _ caller: Caller) throws -> Response {
        let id = try request.parameter("lesson", as: CalendarEventID.self)
        let rolls = try database.read { db in
            let actor = try Actor.find(caller, in: db)
            try StaffSignIn.check(caller, actor, today: LocalDate(clock.now()), in: db)
            return try RollStore.history(of: try lesson(id, for: actor, in: db).id, in: db)
        }
        return .json(["lesson": JSON(id.description), "revisions": JSON(try rolls.map { try $0.historyEntry() })])
    }

    private func lesson(
        _ id: CalendarEventID, for actor: Actor, in db: borrowing ReadTransaction
    ) throws -> Lesson {
        try LessonRights.lesson(id, for: actor, today: LocalDate(clock.now()), in: db)
    }
}

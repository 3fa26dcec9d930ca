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

    static let readScopes: Set<String> = ["attendance.read", "attendance.write"]

    func put(_ request: Request, _ caller: Caller) throws -> Response {
        let lesson = try request.parameter("lesson", as: CalendarEventID.self)
        let roll = try take(lesson, try RollSubmission(try request.json()), by: caller)
        return .json(roll.receipt(of: lesson))
    }

    /// `?include=protectedNames` names protected pupils to those who may see the roll at all.
    func get(_ request: Request, _ caller: Caller) throws -> Response {
        let id = try request.parameter("lesson", as: CalendarEventID.self)
        let sheet = try database.read { db in
            try RollSheet.read(try lesson(id, for: caller, in: db), in: db)
        }
        return .json(sheet.encoded(namesProtected: request.query.all("include").contains("protectedNames")))
    }

    func history(_ request: Request, _ caller: Caller) throws -> Response {
        let id = try request.parameter("lesson", as: CalendarEventID.self)
        let rolls = try database.read { db in
            try RollStore.history(of: try lesson(id, for: caller, in: db).id, in: db)
        }
        return .json(["lesson": JSON(id.description), "revisions": JSON(try rolls.map { try $0.historyEntry() })])
    }

    private func lesson(
        _ id: CalendarEventID, for caller: Caller, in db: borrowing ReadTransaction
    ) throws -> Lesson {
        let actor = try Actor.find(caller, scopes: Self.readScopes, in: db)
        return try LessonRights.lesson(id, for: actor, today: LocalDate(clock.now()), in: db)
    }
}

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
    let rights: LessonRights
    let clock: Clock

    private static let readers: Set<String> = ["attendance.read", "attendance.write"]

    func put(_ request: Request, _ caller: Caller) throws -> Response {
        let lesson = try request.parameter("lesson", as: CalendarEventID.self)
        let roll = try take(lesson, try RollSubmission(try request.json()), by: caller, in: request)
        return .json(roll.receipt(of: lesson))
    }

    /// A system without `attendance.protected` is told of nobody protected. `?include=protectedNames` names protected pupils too, to those who may (`ProtectedReading`) and not before it is
    /// written down who was given them.
    func get(_ request: Request, _ caller: Caller) throws -> Response {
        let id = try request.parameter("lesson", as: CalendarEventID.self)
        let namesProtected = request.query.all("include").contains("protectedNames")
        let (reader, sheet, data) = try database.read { db in
            let actor = try Actor.find(caller, in: db)
            if namesProtected { try ProtectedReading.check(caller, actor) }
            let (lesson, relation) = try lesson(id, for: caller, actor, in: db)
            let reader = Accessor(request, caller, actor, relation, Self.readers)
            let sheet = try RollSheet.read(
                lesson, showsProtected: ProtectedReading.sees(caller, actor), in: db)
            return (reader, sheet, try Self.classes([.attendance, .names], sheet.protected, sheet.authors, in: db))
        }
        let students = sheet.lines.map(\.student.uuid) + sheet.authors.map(\.uuid)
        let named = namesProtected ? sheet.protected.map(\.uuid) : []
        try database.write { tx in
            try AccessLog.record(.read, of: students, data, by: reader, in: tx)
            try AccessLog.record(.read, of: named, [.names, .protectedIdentity], by: reader, in: tx)
        }
        return .json(sheet.encoded(namesProtected: namesProtected))
    }

    func history(_ request: Request, _ caller: Caller) throws -> Response {
        let id = try request.parameter("lesson", as: CalendarEventID.self)
        let (reader, rolls, persons, data) = try database.read { db in
            let actor = try Actor.find(caller, in: db)
            let (lesson, relation) = try lesson(id, for: caller, actor, in: db)
            let reader = Accessor(request, caller, actor, relation, Self.readers)
            let rolls =
                try ProtectedReading.sees(caller, actor)
                ? RollStore.history(of: lesson.id, in: db) : ShownRolls.read(lesson, in: db).rolls.reversed()
            let students = try Set(rolls.flatMap { try Roll(stored: $0.marks).entries.map(\.student) })
            let authors = rolls.compactMap(\.author?.person)
            let protected = try ProtectedPersons.among(students, in: db)
            let data = try Self.classes([.attendance], protected, authors, in: db)
            return (reader, rolls, students.map(\.uuid) + authors.map(\.uuid), data)
        }
        try AccessLog.recordReading(of: persons, data, by: reader, in: database)
        return .json(["lesson": JSON(id.description), "revisions": JSON(try rolls.map { try $0.historyEntry() })])
    }

    private static func classes(
        _ data: Set<AccessRule.DataClass>, _ protected: Set<PersonID>, _ authors: [PersonID],
        in db: borrowing ReadTransaction
    ) throws -> Set<AccessRule.DataClass> {
        let isOfProtected = try !protected.isEmpty || !ProtectedPersons.among(authors, in: db).isEmpty
        return isOfProtected ? data.union([.protectedIdentity]) : data
    }

    private func lesson(
        _ id: CalendarEventID, for caller: Caller, _ actor: Actor, in db: borrowing ReadTransaction
    ) throws -> (lesson: Lesson, relation: AccessRule.Relation?) {
        try rights.lesson(id, for: caller, actor, today: LocalDate(clock.now()), in: db)
    }
}

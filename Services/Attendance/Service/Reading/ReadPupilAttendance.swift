import Access
import HTTP
import Runtime
import SQLite
import SS12000

/// The query behind `GET /v1/students/{student}/attendance?from=&to=`.
struct ReadPupilAttendance: Sendable {
    let database: Database
    let clock: Clock

    static let notFound = Problem(
        status: 404, code: "student-not-found", title: "There is no such pupil, or it is not yours to see")

    /// Who may: see `ReadingRights`; a machine, for a protected pupil with `attendance.protected` as well.
    ///
    /// Throws 404 `student-not-found` for a pupil who does not exist or is not theirs: one answer for both, so that ids cannot be
    /// tried; 400 `parameter-malformed`; and what `Actor.find` throws.
    func get(_ request: Request, _ caller: Caller) throws -> Response {
        let id = try request.parameter("student", as: PersonID.self)
        let days = try DayRange(request.query)
        let today = LocalDate(clock.now())
        let found = try database.read { db in
            let actor = try Actor.find(caller, in: db)
            guard let pupil = try Pupil.find(id, in: db) else { throw Self.notFound }
            let isProtected = try PupilName.find(id, in: db)?.isProtected ?? true
            guard let person = actor.person else {
                guard !isProtected || caller.scopes.contains(ProtectedReading.scope) else { throw Self.notFound }
                return try PupilAttendance.read(of: id, days, taughtBy: nil, today: today, in: db)
            }
            guard let relation = try ReadingRights.relation(of: person, to: pupil, today: today, in: db) else {
                throw Self.notFound
            }
            return try PupilAttendance.read(
                of: id, days, taughtBy: relation == .teacher ? person : nil, today: today, in: db)
        }
        return .json(found.encoded())
    }
}

import Access
import AccessLog
import HTTP
import Runtime
import SQLite
import SS12000

/// The query behind `GET /v1/students/{student}/attendance?from=&to=`.
struct ReadPupilAttendance: Sendable {
    let database: Database
    let clock: Clock
    let rights: LessonRights

    static let notFound = Problem(
        status: 404, code: "student-not-found", title: "There is no such pupil, or it is not yours to see")

    /// Who may: see `ReadingRights`; a machine, for a protected pupil with `attendance.protected` as well. Staff and systems name a
    /// purpose for a protected pupil; custodians and delegates are told nothing of where it is (`PupilAttendance+Placeless`).
    ///
    /// Throws 404 `student-not-found` for a pupil who does not exist or is not theirs: one answer for both, so that ids cannot be
    /// tried; 403 `assurance-too-low` for those who signed in too weakly for a role of theirs; 400 `parameter-malformed`; and what `Actor.find` throws.
    func get(_ request: Request, _ caller: Caller) throws -> Response {
        let id = try request.parameter("student", as: PersonID.self)
        let days = try DayRange(request.query)
        let today = LocalDate(clock.now())
        let (reader, answer, data) = try database.read { db in
            let actor = try Actor.find(caller, in: db)
            let pupil = try Pupil.find(id, in: db)
            let isProtected = try ProtectedPersons.contains(id, in: db)
            let data: Set<AccessRule.DataClass> =
                isProtected ? [.attendance, .schedule, .protectedIdentity] : [.attendance, .schedule]
            guard let person = actor.person else {
                guard pupil != nil, !isProtected || ProtectedReading.sees(caller, actor) else { throw Self.notFound }
                if isProtected { try ProtectedReading.checkPurpose(request, nil) }
                let reader = Accessor(request, caller, actor, nil, ["attendance.read"])
                let attendance = try PupilAttendance.read(of: id, days, taughtBy: nil, today: today, rights, in: db)
                return (reader, attendance.encoded(), data)
            }
            let relation = try ReadingRights.relation(
                of: person, to: pupil ?? .nobody(id), assured: caller.assured, today: today, in: db)
            guard pupil != nil, let relation else {
                try SignIn.check(caller, actor, for: .all, today: today, in: db)
                throw Self.notFound
            }
            if isProtected { try ProtectedReading.checkPurpose(request, relation) }
            let attendance = try PupilAttendance.read(
                of: id, days, taughtBy: relation == .teacher ? person : nil, today: today, rights, in: db)
            let isPlaceless =
                try isProtected && [.custodian, .delegate].contains(relation)
                && !ProtectedPersons.contains(person, in: db)
            let reader = Accessor(request, caller, actor, relation, [])
            return (reader, isPlaceless ? attendance.encodedWithoutPlaces() : attendance.encoded(), data)
        }
        try AccessLog.recordReading(of: [id.uuid], data, by: reader, in: database)
        return .json(answer)
    }
}

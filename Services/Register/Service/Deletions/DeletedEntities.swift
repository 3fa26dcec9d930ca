import Access
import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Resources
import Runtime
import SQLite
import SS12000

/// `GET /deletedEntities`: the ids of what has been deleted, in the order of the deletions. What was created anew is not
/// among them. Whoever becomes protected is, to everyone: one with the right to see them asks by id. The answer has a list
/// for every type of the standard; only those Register owns or hears of (`Elsewhere`) are ever filled.
struct DeletedEntities: Sendable {
    private let database: Database
    private let settings: TombstoneSettings
    private let tokens: PageTokens
    private let clock: Clock

    init(database: Database, settings: TombstoneSettings, lists: ListSettings, clock: Clock) {
        self.database = database
        self.settings = settings
        self.clock = clock
        tokens = PageTokens(database, lifetime: lists.tokenLifetime, clock: clock)
    }

    func routes(_ gate: Gate) -> [Route] {
        ["/v2.0/deletedEntities", "/deletedEntities"].map { path in
            Route(
                .get, path, style: .ss12000, access: .token,
                handler: gate.token { request, caller in
                    try answer(request, caller, DataSight(caller))
                })
        }
    }

    /// A key is told of the kinds it may see; asking for others by name is refused.
    private func answer(
        _ request: Request, _ caller: Caller, _ sight: DataSight
    ) throws -> Response {
        if sight.kinds.isEmpty { throw Problem.scopeMissing(DataScope.everything.rawValue) }
        let query = try DeletionQuery(request.query, tokens)
        let kinds = try query.kinds(in: sight)
        let oldest = clock.now() - .seconds(Int64(settings.days) * 86_400)
        // A register that keeps a whole copy names its purpose, as on every other list.
        let copies = [ProtectedAccess.readScope, ProtectedAccess.copyScope].allSatisfy { caller.scopes.contains($0) }
        let purpose = try copies ? Purpose.named(in: request) : nil
        let (sql, values) = query.statement(of: kinds, tellsAll: purpose != nil, notBefore: oldest)
        var deleted: [String: [JSON]] = [:]
        var persons: [UUID] = []
        var protected: [UUID] = []
        var served = 0
        var last: DeletionQuery.Place?
        var hasMore = false
        try database.read { transaction in
            try transaction.each(dynamic: sql, values) { row in
                if served == query.limit {
                    hasMore = true
                    return
                }
                let place = DeletionQuery.Place(at: row.instant(0), kind: row.text(1), id: row.uuid(2))
                deleted[place.kind, default: []].append(JSON(place.id.lowercase))
                if place.kind == ResourceKind.persons.path {
                    if row.bool(3) { protected.append(place.id) } else { persons.append(place.id) }
                }
                served += 1
                last = place
            }
        }
        let accessor = Accessor(request, caller, as: .scope(sight.scopes))
        try AccessLog.recordReading(of: persons, [.identifiers], by: accessor, in: database)
        if let purpose, !protected.isEmpty {
            let reader = Accessor(request, caller, as: .scope(ProtectedAccess.copyScope))
            let met = protected
            try database.write { transaction in
                try AccessLog.record(.read, of: met, [.identifiers, .protectedIdentity], by: reader, in: transaction)
                try ProtectedAccess.record(.read, of: met, for: purpose, by: caller, in: transaction)
            }
        }
        let data = JSON(object: DeletedEntityList.all.map { ($0.key, JSON($0.path.flatMap { deleted[$0] } ?? [])) })
        let token = hasMore ? last.map { query.token(after: $0, tokens) } : nil
        return .json(["data": data, "pageToken": JSON(token)])
    }
}

/// One list of the answer.
struct DeletedEntityList {
    /// The key in the answer.
    let key: String
    /// The standard's name of the type (`EndPointsEnum`).
    let type: String
    /// The path segment of the kind, where Register owns it or hears of it.
    let path: String?

    /// Every type the standard knows, in its order. Activities have two keys: the standard misspells theirs, and half of the
    /// clients read the one and half the other.
    static let all: [DeletedEntityList] =
        [
            ("absences", "Absence"), ("attendanceEvents", "AttendanceEvent"), ("attendances", "Attendance"),
            ("grades", "Grade"), ("calendarEvents", "CalendarEvent"), ("attendanceSchedules", "AttendanceSchedule"),
            ("resources", "Resource"), ("rooms", "Room"), ("activitites", "Activity"), ("activities", "Activity"),
            ("duties", "Duty"), ("placements", "Placement"), ("studyPlans", "StudyPlan"), ("programmes", "Programme"),
            ("syllabuses", "Syllabus"), ("schoolUnitOfferings", "SchoolUnitOffering"), ("groups", "Group"),
            ("persons", "Person"), ("organisations", "Organisation"),
        ].map { key, type in
            let kind = ResourceKind.allCases.first { $0.typeName == type }
            let isKnown = kind.map { RegisterChanges.table(of: $0) != nil || Elsewhere.kinds.contains($0) } ?? false
            return DeletedEntityList(key: key, type: type, path: isKnown ? kind?.path : nil)
        }
}

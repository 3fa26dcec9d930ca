import Access
import FoundationEssentials
import HTTP
import JSON
import RegisterContracts
import Runtime
import SQLite
import SS12000
import TestSupport
import Testing

/// Walks every row of a service's table that names relations with everybody in `RelationTown` and everything they might ask for:
/// whom a relation of the row's ties to it is answered, and for all others it is as if it did not exist: to the byte, and to the
/// statement that the database is asked, so that the time it takes tells nothing either.
struct RelationWalk {
    let hosted: HostedRoutes
    let database: Database
    let clock: Clock
    /// The ids of what the town's reports became in this service.
    var absences: [Int: String] = [:]
    /// What this service does not show by a relation, though its row has it; each with its reason in the test.
    var exceptions: Set<Exception> = []

    /// Of which relations anything comes; others give nothing, as where staff have to sign in otherwise than these people did.
    var heeded = Set(AccessRule.Relation.allCases)

    /// To whom it gives nothing that they lead or administer a unit, as where those who do it there sign in otherwise.
    var powerless: Set<Int> = []

    /// What a delegate must have been let do, by the row.
    static let scopes: [String: GrantScope] = [
        "/v1/students/{student}/attendance": .readAttendance, "/v1/absences": .reportAbsence,
        "/v2.0/absences": .reportAbsence, "/absences": .reportAbsence, "/v1/alerts": .receiveAlerts,
    ]

    struct Exception: Hashable {
        let pattern: String
        let object: RelationTown.Object
        let relation: AccessRule.Relation
    }

    /// How a row is asked about an object.
    struct Template: Sendable {
        enum Kind { case pupil, lesson, absence }
        let kind: Kind
        /// `ID` stands for the object's.
        let target: String
        var body: String?
    }

    /// Every row with relations has its question here.
    static let templates: [String: Template] = [
        "GET /v1/lessons/{lesson}/roll": Template(kind: .lesson, target: "/v1/lessons/ID/roll"),
        "GET /v1/lessons/{lesson}/roll/history": Template(kind: .lesson, target: "/v1/lessons/ID/roll/history"),
        "PUT /v1/lessons/{lesson}/roll": Template(
            kind: .lesson, target: "/v1/lessons/ID/roll", body: #"{"marks":[]}"#),
        "GET /v1/students/{student}/attendance": Template(
            kind: .pupil, target: "/v1/students/ID/attendance?from=2026-11-01&to=2026-11-30"),
        "POST /v1/absences": Template(
            kind: .pupil, target: "/v1/absences", body: #"{"student":"ID","date":"2026-11-25"}"#),
        "DELETE /v1/absences/{absence}": Template(kind: .absence, target: "/v1/absences/ID"),
        "POST /v2.0/absences": Template(kind: .pupil, target: "/v2.0/absences", body: standardReport),
        "POST /absences": Template(kind: .pupil, target: "/absences", body: standardReport),
        "GET /v1/access-log": Template(kind: .pupil, target: "/v1/access-log?person=ID"),
        "GET /v1/access-log/own": Template(kind: .pupil, target: "/v1/access-log/own?child=ID"),
        "GET /v1/alerts": Template(kind: .pupil, target: "/v1/alerts?child=ID&date=2026-11-25"),
        "PUT /v1/calendarEvents/{lesson}/cancellation": Template(
            kind: .lesson, target: "/v1/calendarEvents/ID/cancellation", body: #"{"cancelled":false}"#),
    ]

    private static let standardReport =
        #"{"student":{"id":"ID"},"type":"Anmäld frånvaro","startTime":"2026-11-25T07:00:00Z","#
        + #""endTime":"2026-11-25T15:00:00Z"}"#

    /// Returns how many questions were answered and how many refused.
    func run() throws -> (answered: Int, refused: Int) {
        try StatementTrace.during(database) { try run($0) }
    }

    private func run(_ trace: StatementTrace) throws -> (answered: Int, refused: Int) {
        var (answered, refused) = (0, 0)
        let rows = hosted.router.access.filter { !$0.rule.relations.isEmpty }
        try #require(!rows.isEmpty)
        for row in rows {
            let name = "\(row.method.rawValue) \(row.pattern)"
            let template = try #require(Self.templates[name], "\(name) is not walked")
            let objects = RelationTown.objects.filter { self.id(of: $0) != nil && kind($0) == template.kind }
            for someone in RelationTown.people {
                let token = try hosted.issuer.token(person: someone.login, clock: clock)
                let unknown = try ask(row, template, UUID().uuidString.lowercased(), token)
                let asked = try trace.take()
                #expect(!asked.isEmpty, "\(name) asks nothing")
                #expect([403, 404].contains(unknown.status), "\(name) of what does not exist")
                for object in objects {
                    let may = !relations(of: someone, to: object, row).isEmpty
                    let answer = try ask(row, template, try #require(id(of: object)), token)
                    let statements = try trace.take()
                    if may {
                        #expect((200..<300).contains(answer.status), "\(name) of \(object) by \(someone.who)")
                        answered += 1
                    } else {
                        #expect(isSame(answer, unknown), "\(name) of \(object) by \(someone.who): \(answer.status)")
                        let difference = StatementTrace.difference(statements, asked)
                        #expect(difference == nil, "\(name) of \(object) by \(someone.who)")
                        refused += 1
                    }
                }
            }
        }
        return (answered, refused)
    }

    private func relations(
        of someone: RelationTown.Someone, to object: RelationTown.Object, _ row: AccessTable.Row
    ) -> Set<AccessRule.Relation> {
        row.rule.relations.intersection(someone.ties[object] ?? []).intersection(heeded).filter {
            !exceptions.contains(Exception(pattern: row.pattern, object: object, relation: $0))
                && (![.office, .auditor].contains($0) || !powerless.contains(someone.number))
                && ($0 != .delegate || Self.scopes[row.pattern].map(someone.scopes.contains) ?? false)
        }
    }

    private func kind(_ object: RelationTown.Object) -> Template.Kind {
        switch object {
        case .pupil: .pupil
        case .lesson: .lesson
        case .absence: .absence
        }
    }

    private func id(of object: RelationTown.Object) -> String? {
        switch object {
        case .pupil(let number): PersonID.numbered(number).description
        case .lesson(let number): CalendarEventID.numbered(number).description
        case .absence(let number): absences[number]
        }
    }

    private func isSame(_ answer: Response, _ other: Response) -> Bool {
        answer.status == other.status && answer.body == other.body
            && answer.headers.elementsEqual(other.headers) { $0 == $1 }
    }

    private func ask(_ row: AccessTable.Row, _ template: Template, _ id: String, _ token: String) throws -> Response {
        let body = template.body.map { Array($0.replacing("ID", with: id).utf8) } ?? []
        let request = Request(
            row.method, template.target.replacing("ID", with: id),
            // Of a protected pupil staff say what for.
            headers: [("Authorization", "Bearer \(token)"), ("Skolbuss-Purpose", "Provning")], body: body)
        return hosted.router.respond(to: try #require(request))
    }
}

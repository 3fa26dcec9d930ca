import Access
import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// `GET /v1/alerts?child=&date=`: what was sent about one child on one day. Each read is itself written down before it
/// is answered.
struct ReadAlerts: Sendable {
    let database: Database
    let clock: Clock

    func callAsFunction(_ request: Request, _ caller: Caller) throws -> Response {
        let child = try Self.child(request)
        let day = try Self.day(request)
        let today = LocalDate(clock.now())
        let found = try database.read { snapshot -> (right: AlertAccess.Right, document: JSON)? in
            guard let right = try AlertAccess.right(of: caller, to: child, on: today, in: snapshot) else { return nil }
            return (right, try AlertList.document(of: child, on: day, onlyTo: right.onlyTo, in: snapshot))
        }
        guard let found else {
            // A machine without the scope is told so, since that says nothing about any child.
            if caller.isMachine, !caller.scopes.contains(AlertAccess.scope) {
                throw Problem.scopeMissing(AlertAccess.scope)
            }
            if try database.read({ try AlertAccess.isTooWeak(caller, on: today, in: $0) }) {
                throw Problem.assuranceTooLow
            }
            throw Problem.notFound
        }
        let reader = Accessor(request, caller, as: found.right.party, person: found.right.person)
        try AccessLog.recordReading(
            of: [child.uuid] + AlertList.recipients(in: found.document), [.alerts], by: reader, in: database)
        return .json(found.document)
    }

    private static func child(_ request: Request) throws -> PersonID {
        guard let text = request.query.first("child") else { throw Problem.parameterMalformed("child", "is required") }
        guard let child = PersonID(text) else { throw Problem.parameterMalformed("child", "must be a UUID") }
        return child
    }

    private static func day(_ request: Request) throws -> LocalDate {
        guard let text = request.query.first("date") else { throw Problem.parameterMalformed("date", "is required") }
        guard let day = LocalDate(iso8601: text) else {
            throw Problem.parameterMalformed("date", "must be a date as 2026-11-25")
        }
        return day
    }
}

import Access
import AccessLog
import FoundationEssentials
import HTTP
import JSON
import Runtime
import SQLite
import SS12000

/// `GET /v1/alerts?child=&date=`: what was sent about one child on one day. Each read is itself written down before it
/// is answered. Of a protected child staff and systems are told for a named purpose, and a guardian nothing of where it is.
struct ReadAlerts: Sendable {
    let database: Database
    let clock: Clock

    func callAsFunction(_ request: Request, _ caller: Caller) throws -> Response {
        let child = try Self.child(request)
        let day = try Self.day(request)
        let today = LocalDate(clock.now())
        let found = try database.read { snapshot -> Found? in
            guard let right = try AlertAccess.right(of: caller, to: child, on: today, in: snapshot) else { return nil }
            let isProtected = try AlertAccess.isProtected(child, in: snapshot)
            if isProtected, right.namesPurpose { _ = try Purpose.required(in: request) }
            let isPlaceless =
                try isProtected && right.onlyTo.map { try !AlertAccess.isProtected($0, in: snapshot) } ?? false
            let document = try AlertList.document(
                of: child, on: day, onlyTo: right.onlyTo, isPlaceless: isPlaceless, isOwn: right.isPupil, in: snapshot)
            let persons = [child] + AlertList.recipients(in: document).map { PersonID($0) }
            let isOfProtected = try persons.contains { try AlertAccess.isProtected($0, in: snapshot) }
            return Found(
                right: right, document: document, persons: persons.map(\.uuid),
                data: isOfProtected ? [.alerts, .protectedIdentity] : [.alerts])
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
        try AccessLog.recordReading(of: found.persons, found.data, by: reader, in: database)
        return .json(found.document)
    }

    private struct Found {
        let right: AlertAccess.Right
        let document: JSON
        /// Whom it tells of.
        let persons: [UUID]
        let data: Set<AccessRule.DataClass>
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

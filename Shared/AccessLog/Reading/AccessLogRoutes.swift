package import Access
import FoundationEssentials
package import HTTP
import JSON
import Runtime
package import SQLite

/// The ways to read the log: the auditor's, of everything; of those who answer for a unit, of one person of theirs; and that of those whose
/// data it is.
package struct AccessLogRoutes: Sendable {
    /// Which system may read all of it.
    package static let scope = "audit"
    /// Lines instead of a document.
    static let lines = "application/x-ndjson"
    /// In answers of lines: where the next page begins.
    static let nextHeader = "Next-Page-Token"

    private let service: String
    private let database: Database
    private let isProtected: AccessLog.Protection
    private let subject: AccessSubject.Finding?
    private let auditor: AccessAuditor.Finding?

    /// - Parameters:
    ///   - service: as people are told where their data was read.
    ///   - isProtected: what a reading of somebody's records is noted as.
    ///   - subject: nil in a service that cannot tell who somebody is.
    ///   - auditor: nil in a service that cannot tell whose school somebody is of.
    package init(
        of service: String, _ database: Database, protected isProtected: @escaping AccessLog.Protection,
        subject: AccessSubject.Finding? = nil, auditor: AccessAuditor.Finding? = nil
    ) {
        self.service = service
        self.database = database
        self.isProtected = isProtected
        self.subject = subject
        self.auditor = auditor
    }

    /// Who may read all of it, where nobody else may read of anybody.
    package static let auditing = AccessTable.row(
        .get, at: "/v1/access-log", for: .machine(scope), data: [.accesses, .protectedIdentity])
    /// Of services that can tell whose school somebody is of: those who answer for it may read of that person.
    package static let auditingByUnit = AccessTable.row(
        .get, at: "/v1/access-log", for: .machine(scope), .person(.auditor), data: [.accesses, .protectedIdentity])
    /// Of services that can tell who somebody's guardian is.
    package static let own = AccessTable.row(
        .get, at: "/v1/access-log/own", for: .person(.itself), .person(.custodian),
        data: [.accesses, .protectedIdentity])
    /// Of services that cannot.
    package static let ownAlone = AccessTable.row(
        .get, at: "/v1/access-log/own", for: .person(.itself), data: [.accesses, .protectedIdentity])

    package func routes(gate: Gate) -> [Route] {
        let all = Route(.get, "/v1/access-log", access: .token, handler: gate.token(all))
        guard subject != nil else { return [all] }
        return [all, Route(.get, "/v1/access-log/own", access: .token, handler: gate.token(own))]
    }

    /// `?person=&caller=&action=&after=&before=&limit=&pageToken=`, the newest first; or `?order=oldest&limit=&pageToken=`.
    private func all(_ request: Request, _ caller: Caller) throws -> Response {
        if caller.principalName != nil { return try ofUnit(request, caller) }
        let parameters = try AccessLogParameters(
            request.query, known: ["person", "caller", "action", "after", "before", "limit", "order", "pageToken"])
        var query = try parameters.query()
        query.person = try parameters.id("person")
        query.caller = parameters.text("caller")
        query.action = try parameters.action()
        let oldestAfter = try parameters.placeOfOldestFirst()
        let page = try database.read { transaction in
            if let place = oldestAfter {
                try AccessLogQuery.following(place, limit: query.limit, in: transaction)
            } else {
                try query.page(in: transaction)
            }
        }
        let accessor = Accessor(request, caller, as: .scope(Self.scope))
        try AccessLog.recordReadingOfLog(of: query.person, by: accessor, protected: isProtected, in: database)
        let records = page.records.map { $0.forAuditor() }
        guard request.header("accept")?.contains(Self.lines) == true else {
            return .json(Self.document(records, next: page.next))
        }
        var body: [UInt8] = []
        for record in records { body += record.encoded() + [UInt8(ascii: "\n")] }
        let response = Response.bytes(body, contentType: Self.lines)
        return page.next.map { response.header(Self.nextHeader, "\($0)") } ?? response
    }

    /// `?person=&action=&after=&before=&limit=&pageToken=`, the newest first: of one person, and of nobody who is named beside them.
    private func ofUnit(_ request: Request, _ caller: Caller) throws -> Response {
        let parameters = try AccessLogParameters(
            request.query, known: ["person", "action", "after", "before", "limit", "pageToken"])
        var query = try parameters.query()
        guard let person = try parameters.id("person") else {
            throw Problem.parameterMalformed("person", "is required")
        }
        query.person = person
        query.action = try parameters.action()
        let found = try database.read { transaction -> (AccessAuditor, Int64)? in
            guard let right = try auditor?(caller, person, transaction) else { return nil }
            return (right, try AccessLog.head(in: transaction).sequence)
        }
        guard let (right, head) = found else { throw Problem.notFound }
        if right.isOfProtected { _ = try Purpose.required(in: request) }
        let accessor = Accessor(request, caller, as: .relation(.auditor), person: right.reader)
        try AccessLog.recordReadingOfLog(of: person, by: accessor, protected: isProtected, in: database)
        query.place = min(query.place ?? .max, head + 1)
        let page = try database.read { try query.page(in: $0, showing: right.isShown) }
        let unnamed = try protected(among: page.records)
        let records = page.records.map { record in
            record.forUnit(
                of: service, withProtection: right.isOfProtected,
                withCaller: !(record.person.flatMap { UUID(bytes: $0) }.map(unnamed.contains) ?? false))
        }
        return .json(Self.document(records, next: page.next))
    }

    /// Those who read or changed something and are protected today.
    private func protected(among records: [AccessRecord]) throws -> Set<UUID> {
        let readers = Set(records.compactMap { $0.person.flatMap { UUID(bytes: $0) } })
        guard !readers.isEmpty else { return [] }
        return try database.write { transaction in try readers.filter { try isProtected($0, transaction) } }
    }

    /// `?child=&after=&before=&limit=&pageToken=`, the newest first.
    private func own(_ request: Request, _ caller: Caller) throws -> Response {
        let parameters = try AccessLogParameters(
            request.query, known: ["child", "after", "before", "limit", "pageToken"])
        var query = try parameters.query()
        let child = try parameters.id("child")
        let found = try database.read { transaction -> (AccessSubject, Int64)? in
            guard let whose = try subject?(caller, child, transaction) else { return nil }
            return (whose, try AccessLog.head(in: transaction).sequence)
        }
        guard let (whose, head) = found else { throw Problem.notFound }
        let accessor = Accessor(request, caller, as: .relation(whose.relation), person: whose.reader)
        let isOfProtected = try AccessLog.recordReadingOfLog(
            of: whose.subject, by: accessor, protected: isProtected, in: database)
        let isSelf = whose.relation == .itself
        let withProtection = isSelf && isOfProtected
        query.person = whose.subject
        // What was there before this very reading.
        query.place = min(query.place ?? .max, head + 1)
        let page = try database.read { transaction in
            try query.page(in: transaction) { whose.isShown($0, withProtection: withProtection) }
        }
        let records = page.records.map {
            $0.forSubject(of: service, withPurpose: isSelf, withProtection: withProtection)
        }
        return .json(Self.document(records, next: page.next))
    }

    private static func document(_ records: [JSON], next: Int64?) -> JSON {
        ["data": JSON(records), "pageToken": next.map { JSON("\($0)") } ?? .null]
    }
}

package import Access
package import AccessLog
package import FoundationEssentials
package import HTTP
import JSON
import Resources
package import Runtime
package import SQLite

/// `GET /v1/persons/{person}/records`: everything a service holds about one person, by pages, for whoever answers requests by
/// those whose data it is (GDPR article 15).
///
/// Somebody whom the service does not know has no records; and so has, for who may not see protected persons, one with a
/// protection mark. What of a person's records also names somebody protected is left out for them too.
package struct RecordRoutes: Sendable {
    /// May take out everything about a person.
    package static let scope = "records.export"
    /// Beside it: of persons with a protection mark too.
    package static let protectedScope = "records.protected"

    package static let access = AccessTable.row(
        .get, at: "/v1/persons/{person}/records", for: .machine(scope), data: Set(AccessRule.DataClass.allCases))

    /// What a service writes down of its own when protected persons are shown, in the transaction of the access record.
    package typealias Showing =
        @Sendable (_ protected: [UUID], _ purpose: Purpose, _ caller: Caller, _ transaction: borrowing Transaction)
        throws
        -> Void

    private let catalogue: RecordCatalogue
    private let database: Database
    private let tokens: PageTokens
    private let showing: Showing?

    /// Makes the table of what page tokens are sealed with, in a service that has no lists of its own.
    package static var migration: Migration { ResourceRoutes.migration }

    package init(
        _ catalogue: RecordCatalogue, _ database: Database, clock: Clock = .system, showing: Showing? = nil
    ) {
        tokens = PageTokens(database, clock: clock)
        self.catalogue = catalogue
        self.database = database
        self.showing = showing
    }

    package func routes(gate: Gate) -> [Route] {
        [Route(.get, "/v1/persons/{person}/records", access: .token, handler: gate.token(answer))]
    }

    /// `?pageToken=`. Throws 400 `parameter-malformed` and `parameter-unsupported`, 403 `purpose-missing`, 410 `page-token-expired`.
    private func answer(_ request: Request, _ caller: Caller) throws -> Response {
        let person: UUID = try request.parameter("person")
        guard let purpose = try Purpose.named(in: request) else { throw Problem.recordsNeedPurpose }
        let sees = caller.scopes.contains(Self.protectedScope)
        let place = try place(in: request.query, of: Self.list(of: person, sees))
        let (page, named) = try database.read { transaction -> (RecordSearch.Page, Named) in
            try self.page(of: person, after: place, sees, in: transaction)
        }
        if !page.found.isEmpty {
            let accessor = Accessor(request, caller, as: .scope(Self.scope))
            let showing = showing
            try database.write { transaction in
                try AccessLog.record(
                    .read, of: named.persons, Set(AccessRule.DataClass.allCases), by: accessor, in: transaction)
                if !named.protected.isEmpty { try showing?(named.protected, purpose, caller, transaction) }
            }
        }
        return .json(document(of: person, page, sees))
    }

    private func document(of person: UUID, _ page: RecordSearch.Page, _ sees: Bool) -> JSON {
        let types = catalogue.types.map { type -> JSON in ["name": JSON(type.name), "title": JSON(type.title)] }
        let data = page.found.map { found -> JSON in
            ["type": JSON(found.type.name), "table": JSON(found.table), "record": found.row]
        }
        return [
            "service": JSON(catalogue.service), "person": JSON(person.lowercase), "protectedIncluded": JSON(sees),
            "types": JSON(types), "data": JSON(data),
            "pageToken": JSON(
                page.next.map { tokens.text(sealing: Array($0.token.utf8), for: Self.list(of: person, sees)) }),
        ]
    }

    /// Whom a page is about.
    private struct Named {
        var persons: Set<UUID>
        var protected: [UUID]
    }

    private func page(
        of person: UUID, after place: RecordPlace?, _ sees: Bool, in transaction: borrowing ReadTransaction
    ) throws -> (RecordSearch.Page, Named) {
        let subject = try catalogue.subject(person, in: transaction)
        let protected = try catalogue.protectedPersons(in: transaction)
        // One who may not be shown is looked for all the same: how long an answer takes tells nothing.
        let isShown = try sees || !catalogue.isProtected(person, in: transaction)
        let search = RecordSearch(catalogue: catalogue, subject: subject)
        let found = try search.page(after: place, in: transaction) { row in
            let others = sees ? [] : NamedIDs.ids(in: row)
            return isShown && protected.isDisjoint(with: others)
        }
        guard let page = found else {
            throw Problem.parameterMalformed("pageToken", "not a token of this list")
        }
        var ids = NamedIDs.ids(in: page.found.map(\.row))
        ids = try ids.filter { try catalogue.isPerson($0, in: transaction) }
        ids.insert(person)
        let isProtected = try catalogue.isProtected(person, in: transaction)
        let shown = protected.intersection(ids).union(isProtected ? [person] : [])
        return (page, Named(persons: ids, protected: Array(shown)))
    }

    /// What a token is good for: the place it holds is of one person's records, of the rows that a key may see.
    private static func list(of person: UUID, _ sees: Bool) -> String { "records/\(person.lowercase)/\(sees)" }

    private func place(in query: Query, of list: String) throws(Problem) -> RecordPlace? {
        var token: String?
        for (name, value) in query.pairs {
            guard name == "pageToken" else {
                throw Problem(
                    status: 400, code: "parameter-unsupported", title: "A parameter is not supported",
                    detail: "pageToken alone")
            }
            guard token == nil else { throw .parameterMalformed(name, "given once") }
            token = value
        }
        guard let token else { return nil }
        let content = String(decoding: try tokens.content(of: token, for: list), as: UTF8.self)
        guard let place = RecordPlace(token: content) else { throw .pageTokenMalformed }
        return place
    }
}

extension Problem {
    static let recordsNeedPurpose = Problem(
        status: 403, code: "purpose-missing", title: "Everything about a person is given for a named purpose only",
        detail: "Name it in the header \(Purpose.header)")
}

package import HTTP
import Runtime
package import SQLite
import SS12000

/// Whether a caller sees resources that are hidden from lists, when asking for one of them by id, and references to
/// persons who are.
package struct ResourceAccess: Sendable {
    package let seesHidden: Bool
    package init(seesHidden: Bool) { self.seesHidden = seesHidden }
}

/// The standard's routes for resources a service owns: `GET /persons` and `GET /persons/{id}`, under `/v2.0` and at
/// the root (there are clients that drop the base path).
package struct ResourceRoutes: Sendable {
    package typealias Answer = @Sendable (Request, ResourceAccess) throws -> Response
    /// Wraps an answer so that only those who may read get it, and says what they see.
    package typealias Guard = @Sendable (@escaping Answer) -> Route.Handler

    private let database: Database
    private let lists: [ResourceList]
    private let hiddenPersons: String?
    private let guarded: Guard

    /// - Parameter hiddenPersons: SQL, written in source, for the ids of all persons who are hidden. Nil where no
    ///   resource refers to persons.
    package init(
        _ database: Database, _ lists: [ResourceList], hiddenPersons: String? = nil, guarded: @escaping Guard
    ) {
        self.hiddenPersons = hiddenPersons
        self.database = database
        self.lists = lists
        self.guarded = guarded
    }

    package var routes: [Route] {
        lists.flatMap { list in
            ([list.table.path] + list.otherPaths).flatMap { ["/v2.0/\($0)", "/\($0)"] }.flatMap { path in
                [
                    Route(
                        .get, path, style: .ss12000, access: .token,
                        handler: guarded { request, access in try page(of: list, request, access) }),
                    Route(
                        .get, "\(path)/{id}", style: .ss12000, access: .token,
                        handler: guarded { request, access in try single(of: list, request, access) }),
                ]
            }
        }
    }

    /// Copies stored documents into the answer; none is decoded but those that refer to someone hidden.
    private func page(of list: ResourceList, _ request: Request, _ access: ResourceAccess) throws -> Response {
        var body = Array(#"{"data":["#.utf8)
        var served = 0
        var last: [Int64] = []
        var hasMore = false
        let query = try database.read { transaction in
            let hidden = try hidden(from: access, in: transaction)
            let query = try ResourceQuery(request.query, list, hiding: hidden)
            try transaction.each(dynamic: query.sql, query.values) { row in
                if served == query.limit {
                    hasMore = true
                    return
                }
                if served > 0 { body.append(UInt8(ascii: ",")) }
                row.withBytes(query.keyColumns) { hidden.append($0, to: &body) }
                served += 1
                if served == query.limit { last = (0..<query.keyColumns).map { row.int64($0) } }
            }
            return query
        }
        body += Array(#"],"pageToken":"#.utf8)
        if hasMore {
            body += Array("\"\(PageToken(parameters: query.parameters, key: last).text)\"}".utf8)
        } else {
            body += Array("null}".utf8)
        }
        return .bytes(body, contentType: "application/json")
    }

    private func single(of list: ResourceList, _ request: Request, _ access: ResourceAccess) throws -> Response {
        let id: ResourceID = try request.parameter("id")
        for expansion in request.query.all("expand").flatMap({ $0.split(separator: ",") })
        where list.refusedExpansions.contains(String(expansion)) {
            throw Problem.unsupportedParameter("expand", "this expansion is not served here")
        }
        let found = try database.read { transaction in
            let hidden = try hidden(from: access, in: transaction)
            let shown = hidden.condition(on: list.person).map { " AND \($0)" } ?? ""
            return try transaction.first(
                dynamic: "SELECT hidden, document FROM \(list.table.name) WHERE id = ?\(shown)", [.uuid(id.uuid)]
            ) { row in
                var document: [UInt8] = []
                row.withBytes(1) { hidden.append($0, to: &document) }
                return (isHidden: row.bool(0), document: document)
            }
        }
        guard let found, !found.isHidden || access.seesHidden else { throw Problem.notFound }
        return .bytes(found.document, contentType: "application/json")
    }

    private func hidden(
        from access: ResourceAccess, in transaction: borrowing ReadTransaction
    ) throws -> HiddenPersons {
        guard let hiddenPersons, !access.seesHidden else { return .nobody }
        return HiddenPersons(Set(try transaction.rows(dynamic: hiddenPersons, []) { $0.uuid(0) }), as: hiddenPersons)
    }
}

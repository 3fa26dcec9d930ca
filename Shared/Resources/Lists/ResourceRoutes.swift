package import AccessLog
package import FoundationEssentials
package import HTTP
import JSON
package import Runtime
package import SQLite
import SS12000

/// Whether a caller sees resources that are hidden from lists, when asking for one of them by id, and references to
/// persons who are.
package struct ResourceAccess: Sendable {
    package let seesHidden: Bool
    /// Whether lists too show hidden persons, what is about them, and references to them: for a register that keeps a
    /// whole copy.
    let listsHidden: Bool
    /// Nil for one who may see everything of what is not hidden.
    let sight: ResourceSight?
    let meets: @Sendable (Set<UUID>) throws -> Void
    let refusal: Problem?

    /// - Parameters:
    ///   - sight: of documents, for one who may not see them whole.
    ///   - refusal: what is answered to one who asks by id for what is there and hidden from them; nil answers as if it
    ///     were not there.
    ///   - meets: told which hidden persons an answer shows or names, before it is given; what it throws is
    ///     answered instead. Not called for an answer that shows none.
    package init(
        seesHidden: Bool, listsHidden: Bool = false, sight: ResourceSight? = nil, refusal: Problem? = nil,
        meets: @escaping @Sendable (Set<UUID>) throws -> Void = { _ in }
    ) {
        self.seesHidden = seesHidden
        self.listsHidden = seesHidden && listsHidden
        self.sight = sight
        self.refusal = refusal
        self.meets = meets
    }
}

/// The standard's routes for resources a service owns: `GET /persons`, `GET /persons/{id}` and `POST /persons/lookup`,
/// under `/v2.0` and at the root (there are clients that drop the base path).
package struct ResourceRoutes: Sendable {
    /// Who reads is written into the access log with all persons the answer is about or names, before it is given.
    package typealias Answer = @Sendable (Request, ResourceAccess, Accessor) throws -> Response
    /// Wraps an answer so that only those who may read get it, and says what they see and who they are.
    package typealias Guard = @Sendable (@escaping Answer) -> Route.Handler

    private let lists: [ResourceList]
    private let reading: ResourceReading
    private let guarded: Guard

    /// - Parameters:
    ///   - hiddenPersons: SQL, written in source, for the ids of all persons who are hidden. Nil where no resource refers
    ///     to persons.
    ///   - names: SQL, written in source, for what references are called: it follows ``ResourceSet/sql`` and gives place,
    ///     name, whether a hidden person, a person's mark, and the path of the kind. Nil where references are served without
    ///     names.
    ///   - tokenLifetime: how long a client may take between two pages of a list.
    package init(
        _ database: Database, _ lists: [ResourceList], hiddenPersons: String? = nil, names: String? = nil,
        tokenLifetime: Duration = PageTokens.standardLifetime, clock: Clock = .system, guarded: @escaping Guard
    ) {
        self.lists = lists
        self.guarded = guarded
        reading = ResourceReading(
            database: database, tokens: PageTokens(database, lifetime: tokenLifetime, clock: clock),
            hiddenPersons: hiddenPersons, names: names.map { ReferenceNames(sql: $0) })
    }

    package var routes: [Route] {
        lists.flatMap { list in
            ([list.table.path] + list.otherPaths).flatMap { path in
                ["/v2.0", ""].flatMap { base in routes(of: list, at: "\(base)/\(path)") }
            }
        }
    }

    private func routes(of list: ResourceList, at path: String) -> [Route] {
        let reading = reading
        func route(_ method: Method, _ path: String, _ answer: @escaping Answer) -> Route {
            Route(method, path, style: .ss12000, access: .token, handler: guarded(answer))
        }
        var routes = [
            route(.get, path) { try reading.page(of: list, $0, $1, $2) },
            route(.get, "\(path)/{id}") { try reading.single(of: list, $0, $1, $2) },
        ]
        if let keys = list.lookup {
            routes.append(
                route(.post, "\(path)/lookup") { try reading.lookup(of: list, keys, $0, $1, $2) })
        }
        return routes
    }
}

package import FoundationEssentials
package import JSON
package import Runtime

/// One HTTP request, read to its end. It holds no reference to the connection, so it may be kept and passed on.
package struct Request: Sendable {
    package let method: Method
    /// The path as received, without the query. It may hold ids: never log it, log the route's pattern.
    package let path: String
    package let query: Query
    /// Empty when the body is in a `file`.
    package let body: [UInt8]
    /// The body, on routes with a folder for large bodies and when it was one.
    package let file: BodyFile?
    /// The caller's `X-Request-Id` when it is a UUID, otherwise a new one. Every response carries it.
    package let id: UUID
    /// Where it comes from, as far as the front doors are believed; nil for a request made by hand without one.
    package let origin: ClientAddress?
    /// The certificate the client has shown, where clients must (`TLSFiles.clientAuthority`).
    package let client: ClientCertificate?

    let segments: [String]
    /// Names in lower case.
    let headers: [(name: String, value: String)]
    var parameters: [(name: String, value: String)] = []
    /// Who the router's judge found the caller to be; nil on open routes.
    package internal(set) var identity: (any Sendable)?

    init(
        method: Method, target: Target, headers: [(name: String, value: String)], body: [UInt8],
        file: BodyFile? = nil, id: UUID, origin: ClientAddress? = nil, client: ClientCertificate? = nil
    ) {
        self.method = method
        self.path = target.path
        self.query = target.query
        self.segments = target.segments
        self.headers = headers
        self.body = body
        self.file = file
        self.id = id
        self.origin = origin
        self.client = client
    }

    /// A request made by hand, for routers without a port. Nil when the target (`/path?query`) is malformed.
    package init?(
        _ method: Method, _ target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        file: BodyFile? = nil, id: UUID = Identifiers.v7.next(), origin: ClientAddress? = nil
    ) {
        guard let target = Target(parsing: target) else { return nil }
        self.init(
            method: method, target: target, headers: headers.map { ($0.name.lowercased(), $0.value) }, body: body,
            file: file, id: id, origin: origin)
    }

    /// The value of the first header with this name, in any case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name == name }?.value
    }

    /// The body as JSON. Throws `body-missing` or `body-not-json`, which tells the position but quotes nothing.
    package func json() throws(Problem) -> JSON {
        guard !body.isEmpty else { throw .bodyMissing }
        do {
            return try JSON(parsing: body)
        } catch {
            throw .bodyNotJSON(error)
        }
    }

    /// A path parameter, read as `T`. Throws `parameter-malformed` when the text is no `T`.
    package func parameter<T: PathParameter>(_ name: String, as type: T.Type = T.self) throws(Problem) -> T {
        guard let value = T(pathParameter: try text(of: name)) else { throw .parameterMalformed(name, T.pathRule) }
        return value
    }

    /// A path parameter that is a typed id.
    package func parameter<ID: UUIDIdentified>(_ name: String, as type: ID.Type = ID.self) throws(Problem) -> ID {
        guard let uuid = UUID(text: try text(of: name)) else { throw .parameterMalformed(name, UUID.pathRule) }
        return ID(uuid)
    }

    private func text(of name: String) throws(Problem) -> String {
        // Asking for a parameter the pattern does not have is a mistake in a route; the client sees it as malformed.
        guard let parameter = parameters.first(where: { $0.name == name }) else {
            throw .parameterMalformed(name, "a part of the path")
        }
        return parameter.value
    }
}

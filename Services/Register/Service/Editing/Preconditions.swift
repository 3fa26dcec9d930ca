import HTTP

/// What a request says of the state it means to change (RFC 9110 §13): `If-Match` with the version it has read, or
/// `If-None-Match: *` when it means to create.
struct Preconditions: Sendable {
    /// Nil when the request does not say.
    private let versions: EntityTags?
    private let isForNewOnly: Bool

    /// The entity tag of a version. It is strong: the same version is the same bytes.
    static func tag(_ version: Int64) -> String { "\"\(version)\"" }

    /// Throws `parameter-malformed` for a header that does not have RFC 9110's form: a mistake of the client's is not an
    /// outdated version.
    init(_ request: Request) throws(Problem) {
        if let header = request.header("if-match") {
            guard let tags = EntityTags(header) else {
                throw .parameterMalformed("If-Match", "* or entity tags in quotes, as a GET gives them")
            }
            versions = tags
        } else {
            versions = nil
        }
        switch request.header("if-none-match") {
        case nil: isForNewOnly = false
        case "*": isForNewOnly = true
        default: throw .parameterMalformed("If-None-Match", "only * is understood here")
        }
    }

    /// - Parameter held: the version of what is there; nil for nothing.
    /// - Throws: 428 where a change must name the version it is about, 412 where it names another.
    func check(against held: Int64?) throws(Problem) {
        guard let held else {
            if versions != nil { throw .nothingToMatch }
            return
        }
        if isForNewOnly { throw .alreadyExists.header("ETag", Self.tag(held)) }
        guard let versions else { throw .preconditionRequired }
        if !versions.match(Self.tag(held)) {
            throw .versionStale.header("ETag", Self.tag(held))
        }
    }
}

extension Problem {
    static let preconditionRequired = Problem(
        status: 428, code: "precondition-required", title: "Say which version you change",
        detail: "Send If-Match with the ETag that GET answered", field: "If-Match")
    static let versionStale = Problem(
        status: 412, code: "version-stale", title: "It has been changed since you read it",
        detail: "Read it again; the current version is in ETag", field: "If-Match")
    static let nothingToMatch = Problem(
        status: 412, code: "nothing-to-match", title: "There is none with that id", field: "If-Match")
    static let alreadyExists = Problem(
        status: 412, code: "already-exists", title: "There is one with that id already", field: "If-None-Match")

    func header(_ name: String, _ value: String) -> Problem {
        var copy = self
        copy.headers.append((name, value))
        return copy
    }
}

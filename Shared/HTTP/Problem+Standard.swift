package import JSON

/// Every problem this module itself answers with. The codes are part of the interface: none changes meaning.
///
/// | code | status | when |
/// |---|---|---|
/// | `target-malformed` | 400 | path or query has a broken escape, a NUL, bad UTF-8 or a segment `.` or `..`, or is no path |
/// | `framing-malformed` | 400 | `Content-Length` or `Transfer-Encoding` is repeated, no number or no `chunked`, or one stands beside the other |
/// | `headers-malformed` | 400 | a header field has a name or value no HTTP allows, or one that must be single is repeated |
/// | `body-missing` | 400 | the route needs a body |
/// | `body-not-json` | 400 | the body is no JSON; the detail gives line and column |
/// | `body-invalid` | 422 | the JSON breaks rules of the route, listed in `errors` |
/// | `parameter-malformed` | 400 | a path or query parameter has the wrong form; `field` names it |
/// | `token-missing` | 401 | the route needs a bearer token (the other token codes: `Problem+Token.swift` in Access) |
/// | `client-certificate-missing` | 403 | the client has shown no certificate that the service's authority vouches for |
/// | `not-allowed` | 403 | the caller is known but may not |
/// | `not-found` | 404 | no such route, or nothing the caller may see with that id |
/// | `method-not-allowed` | 405 | the path exists; `Allow` lists its methods |
/// | `body-too-large` | 413 | the body is longer than the route's bound |
/// | `too-many-requests` | 429 | the sender has had its share for now; try again after `Retry-After` |
/// | `headers-too-large` | 431 | the header fields are longer than the bound |
/// | `internal` | 500 | a mistake of ours; the request id finds it in the log |
/// | `method-unknown` | 501 | the method is none this server knows |
/// | `overloaded` | 503 | more requests wait than the bound; try again after `Retry-After` |
/// | `stopping` | 503 | the service stops and this request did not finish in time |
/// | `storage-unavailable` | 503 | a large body could not be written down (Hosting says the same of the database) |
/// | `storage-full` | 507 | there is no room on the disk for a large body |
extension Problem {
    package static let targetMalformed = Problem(
        status: 400, code: "target-malformed", title: "The path or query cannot be decoded")

    package static let framingMalformed = Problem(
        status: 400, code: "framing-malformed", title: "The length of the body is not clear")

    package static let headersMalformed = Problem(
        status: 400, code: "headers-malformed", title: "A header field is not well-formed")

    package static let bodyMissing = Problem(status: 400, code: "body-missing", title: "A body is needed")

    package static func bodyNotJSON(_ error: JSONError) -> Problem {
        Problem(
            status: 400, code: "body-not-json", title: "The body is not JSON",
            detail: "Line \(error.line), column \(error.column): \(error.reason.rawValue)")
    }

    package static func bodyInvalid(_ errors: [FieldError]) -> Problem {
        Problem(
            status: 422, code: "body-invalid", title: "The body breaks a rule", field: errors.first?.field,
            errors: errors)
    }

    package static func bodyInvalid(_ field: String, _ rule: String) -> Problem {
        .bodyInvalid([FieldError(field, rule)])
    }

    package static func parameterMalformed(_ name: String, _ rule: String) -> Problem {
        Problem(
            status: 400, code: "parameter-malformed", title: "A parameter has the wrong form", detail: rule,
            field: name)
    }

    package static let tokenMissing = Problem(
        status: 401, code: "token-missing", title: "A bearer token is needed",
        headers: [("WWW-Authenticate", "Bearer")])

    package static let clientCertificateMissing = Problem(
        status: 403, code: "client-certificate-missing",
        title: "A certificate of this installation's clients must be shown",
        detail: "None was shown, or one that has expired, is of another authority or is not for clients")

    package static let notAllowed = Problem(status: 403, code: "not-allowed", title: "You may not do this")

    package static let notFound = Problem(status: 404, code: "not-found", title: "Not found")

    package static func methodNotAllowed(_ allowed: [Method]) -> Problem {
        Problem(
            status: 405, code: "method-not-allowed", title: "This path does not take that method",
            headers: [("Allow", allowed.map(\.rawValue).joined(separator: ", "))])
    }

    package static func bodyTooLarge(limit: Int) -> Problem {
        Problem(
            status: 413, code: "body-too-large", title: "The body is too large",
            detail: "At most \(limit) bytes are accepted here")
    }

    package static func tooManyRequests(seconds: Int) -> Problem {
        Problem(
            status: 429, code: "too-many-requests", title: "There were too many requests from you",
            detail: "Nothing was done; try again later", headers: [("Retry-After", "\(max(1, seconds))")])
    }

    package static let headersTooLarge = Problem(
        status: 431, code: "headers-too-large", title: "The header fields are too large")

    package static let `internal` = Problem(
        status: 500, code: "internal", title: "Something went wrong on our side",
        detail: "Give the request id to the operator")

    package static let methodUnknown = Problem(status: 501, code: "method-unknown", title: "Unknown method")

    package static let overloaded = Problem(
        status: 503, code: "overloaded", title: "Too many requests are waiting", headers: [("Retry-After", "1")])

    package static let stopping = Problem(
        status: 503, code: "stopping", title: "The service is stopping", headers: [("Retry-After", "5")])

    package static let storageUnavailable = Problem(
        status: 503, code: "storage-unavailable", title: "The service cannot store anything at the moment",
        detail: "Nothing was changed; try again later", headers: [("Retry-After", "5")])

    package static let storageFull = Problem(
        status: 507, code: "storage-full", title: "There is no room for the body",
        detail: "Nothing was changed; the operator has to free space", headers: [("Retry-After", "60")])
}

/// The request methods this server knows (RFC 9110 §9, and QUERY, which clients have begun to try). One that no route has is refused with 405; a method nobody has
/// heard of is refused with 501 before a route is looked for.
package enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
    case trace = "TRACE"
    case connect = "CONNECT"
    case query = "QUERY"
}

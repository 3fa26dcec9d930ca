/// One line of a service's interface: method, pattern, who may, and what answers.
package struct Route: Sendable {
    package typealias Handler = @Sendable (Request) throws -> Response
    /// Whether a body can be taken at all just now, asked before it is read; nil takes it. Runs on the polling thread: it
    /// must not wait.
    package typealias Admission = @Sendable () -> Problem?

    /// How refusals look on this route.
    package enum Style: Sendable {
        /// RFC 9457 problem documents: our own `/v1`.
        case problem
        /// `{code, message}`, and no body on 404: the paths of SS 12000.
        case ss12000
    }

    package enum Access: Sendable, Hashable {
        /// Anyone who reaches the port.
        case open
        /// A bearer token is needed; without one the router refuses before the body is read, and a body that is not
        /// small is read only from callers whom the route's row admits. What of it the caller may see is decided by the
        /// handler, which is wrapped by `Access.Gate`.
        case token
    }

    /// Which threads answer.
    package enum Lane: Sendable {
        /// The handler threads; the handler may wait for a commit.
        case handlers
        /// Two threads of their own, so that health is answered while every handler waits. Must not block.
        case reserved
    }

    package let method: Method
    /// Such as `/v1/lessons/{lesson}/roll`; a name in braces matches one whole segment.
    package let pattern: String
    package let style: Style
    package let access: Access
    package let lane: Lane
    /// The largest body, when the server's own bound does not fit (imports).
    package let bodyBytes: Int?
    /// Where a body larger than the server's own bound is put instead of memory; the handler finds it as the request's
    /// `file`. Nil keeps every body in memory.
    package let bodyFolder: BodyFolder?
    /// Asked after the route's row, before a body that is not small.
    package let admission: Admission?
    package let handler: Handler

    package init(
        _ method: Method, _ pattern: String, style: Style = .problem, access: Access, lane: Lane = .handlers,
        bodyBytes: Int? = nil, bodyFolder: BodyFolder? = nil, admission: Admission? = nil, handler: @escaping Handler
    ) {
        self.method = method
        self.pattern = pattern
        self.style = style
        self.access = access
        self.lane = lane
        self.bodyBytes = bodyBytes
        self.bodyFolder = bodyFolder
        self.admission = admission
        self.handler = handler
    }
}

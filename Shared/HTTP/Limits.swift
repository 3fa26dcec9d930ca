/// What one server grants its clients. Every bound exists so that no client can hold memory or a thread for long.
package struct Limits: Sendable {
    /// The largest body; a route may have its own.
    package var bodyBytes = 1_000_000
    /// A body up to this is read before its sender's token is checked; a larger or chunked one only after.
    package var uncheckedBodyBytes = 65_536
    /// Bodies larger than `bodyBytes` (on routes that allow them) that are held at the same time; more are answered 503.
    package var largeBodies = 2
    /// All header fields together.
    package var headerBytes = 16_384
    /// Open connections; more wait in the kernel's queue until one closes.
    package var connections = 1024
    /// Threads that run handlers.
    package var handlers = 32
    /// Requests that wait for a handler; more are answered 503 at once.
    package var waiting = 512
    /// A kept connection without a new request is closed after this.
    package var idle: Duration = .seconds(30)
    /// From the first byte of the connection, or the request line, to the end of the body. A body larger than
    /// `bodyBytes` (on a route that allows it) has one second more for each started megabyte.
    package var request: Duration = .seconds(15)
    /// From the finished answer until the client has taken all of it.
    package var answer: Duration = .seconds(60)
    /// How long requests in flight may take when the server stops.
    package var drain: Duration = .seconds(10)
    /// What is held against those we do not know.
    package var edge = Edge()

    package init() {}
}

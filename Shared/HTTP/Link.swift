import Glibc
import Synchronization

/// One open connection, as the watch over slow clients sees it.
final class Link: Sendable {
    let descriptor: Int32
    /// When the client must have moved on to the next stage; `Moment.never` while we work on its request.
    let deadline: Atomic<Int64>
    /// The other end; nil when the system does not say.
    let peer: ClientAddress?
    /// Nil on plain connections.
    let tls: TLS?
    /// What TLS needs of the connection; only the polling thread looks at it.
    private let secured = Mutex(Secured())

    private struct Secured {
        // GnuTLS keeps pointers into it as long as the connection lasts.
        var identity: ServerIdentity?
        var client: ClientCertificate?
        var isClientKnown = false
    }

    init(descriptor: Int32, deadline: Int64, tls: TLS?) {
        self.descriptor = descriptor
        peer = ClientAddress(peerOf: descriptor)
        self.deadline = Atomic(deadline)
        self.tls = tls
    }

    func move(deadline: Int64) {
        self.deadline.store(deadline, ordering: .relaxed)
    }

    /// Whom the client takes us for on this connection: who we are as it begins.
    func identity() -> ServerIdentity? {
        guard let identity = tls?.identity else { return nil }
        secured.withLock { $0.identity = identity }
        return identity
    }

    /// The client's certificate, looked at once for all requests of the connection.
    func client(on connection: OpaquePointer) -> ClientCertificate? {
        guard tls?.clientAuthorities != nil else { return nil }
        return secured.withLock { secured in
            if !secured.isClientKnown {
                secured.isClientKnown = true
                secured.client = ClientCertificate(of: connection)
            }
            return secured.client
        }
    }
}

/// Every open connection. The HTTP library only knows an inactivity timeout, under which a client that sends one byte a
/// second stays for hours; so the stages of a request have deadlines here, and the server's own thread cuts who is
/// late.
final class Links: Sendable {
    private let links = Mutex<[ObjectIdentifier: Link]>([:])

    var count: Int { links.withLock { $0.count } }

    func add(_ link: Link) {
        links.withLock { $0[ObjectIdentifier(link)] = link }
    }

    func remove(_ link: Link) {
        links.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(link)) }
    }

    /// Ends the connections whose deadline has passed and says how many they were.
    func cut(lateAt now: Int64) -> Int {
        // The lock is kept over `shutdown` on purpose: a link is removed before its descriptor is closed, so under the
        // lock the number cannot yet belong to another connection. `shutdown` does not block.
        links.withLock { links in
            var late = 0
            for link in links.values where link.deadline.load(ordering: .relaxed) <= now {
                link.move(deadline: Moment.never)
                shutdown(link.descriptor, Int32(SHUT_RDWR))
                late += 1
            }
            return late
        }
    }
}

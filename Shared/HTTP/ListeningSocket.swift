import Glibc

/// A bound, listening TCP socket. We make it ourselves to learn the port, to say plainly why it failed, and to keep the
/// HTTP library from listening on every address.
struct ListeningSocket: Sendable {
    let descriptor: Int32
    let port: Int

    init(address: String, port: Int) throws(HTTPError) {
        if address.utf8.contains(UInt8(ascii: ":")) {
            var storage = sockaddr_in6()
            storage.sin6_family = sa_family_t(AF_INET6)
            storage.sin6_port = in_port_t(truncatingIfNeeded: port).bigEndian
            guard inet_pton(AF_INET6, address, &storage.sin6_addr) == 1 else { throw .addressMalformed(address) }
            try self.init(AF_INET6, storage, address: address, port: port) { Int(in_port_t(bigEndian: $0.sin6_port)) }
        } else {
            var storage = sockaddr_in()
            storage.sin_family = sa_family_t(AF_INET)
            storage.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
            guard inet_pton(AF_INET, address, &storage.sin_addr) == 1 else { throw .addressMalformed(address) }
            try self.init(AF_INET, storage, address: address, port: port) { Int(in_port_t(bigEndian: $0.sin_port)) }
        }
    }

    private init<Address>(
        _ family: Int32, _ wanted: Address, address: String, port: Int, portOf: (Address) -> Int
    ) throws(HTTPError) {
        func failed() -> HTTPError {
            .cannotListen(address: address, port: port, reason: String(cString: strerror(errno)))
        }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw failed() }
        // A restarted service must not wait for the old connections' TIME_WAIT.
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var bound = wanted
        var size = socklen_t(MemoryLayout<Address>.size)
        let isListening = withUnsafeMutablePointer(to: &bound) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, size) == 0 && listen(descriptor, SOMAXCONN) == 0
                    && getsockname(descriptor, generic, &size) == 0
            }
        }
        guard isListening else {
            let error = failed()
            Glibc.close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.port = portOf(bound)
    }

    func close() {
        Glibc.close(descriptor)
    }
}

import Glibc
import Runtime

/// A failed system call, by its name and the system's own words.
struct SystemError: Error, CustomStringConvertible {
    let description: String

    init(_ call: String, _ code: Int32 = errno) {
        description = "\(call): \(String(cString: strerror(code)))"
    }
}

/// The listening socket on loopback; each connection gets a thread of its own.
struct Listener {
    /// The port that was bound.
    let port: UInt16
    private let socket: Int32

    init(port: UInt16) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw SystemError("socket") }
        var one: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(socket, generic, length) == 0, listen(socket, 512) == 0 else { return false }
                return getsockname(socket, generic, &length) == 0
            }
        }
        guard bound else {
            let error = SystemError("listen on 127.0.0.1:\(port)")
            close(socket)
            throw error
        }
        self.socket = socket
        self.port = UInt16(bigEndian: address.sin_port)
    }

    /// Hands every accepted connection to `serve` on a new thread until stop is requested. `serve` owns the socket.
    func accept(until stop: Stop, serve: @escaping @Sendable (Int32) -> Void) {
        var waits = [
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stop.fileDescriptor, events: Int16(POLLIN), revents: 0),
        ]
        while !stop.isRequested {
            guard poll(&waits, 2, -1) > 0, waits[0].revents != 0 else { continue }
            let connection = Glibc.accept(socket, nil, nil)
            guard connection >= 0 else { continue }
            var one: Int32 = 1
            setsockopt(connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
            _ = NamedThread.start("smtp") { serve(connection) }
        }
        close(socket)
    }
}

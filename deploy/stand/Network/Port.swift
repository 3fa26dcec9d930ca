import Glibc

/// A TCP port on loopback that belongs to this process for as long as the value lives, also while nothing listens on it:
/// a service may be killed and started again on the same port.
///
/// Ports lie below the range the kernel gives to outgoing connections. Each is claimed by a name among the kernel's
/// abstract socket addresses, which processes of every user share and which is free again when the process dies.
package final class Port: Sendable {
    package let number: Int
    private let claim: Int32

    /// Claims a free port: the preferred one, when it is free.
    package init(preferring preferred: Int? = nil) throws {
        let candidates = (17_000...32_000).shuffled().prefix(2_000)
        for candidate in (preferred.map { [$0] } ?? []) + candidates {
            guard let claim = try Self.claim(candidate) else { continue }
            if Self.canBind(candidate) {
                number = candidate
                self.claim = claim
                return
            }
            close(claim)
        }
        throw StandError("no free port between 17000 and 32000")
    }

    deinit {
        close(claim)
    }

    /// Nil when somebody else has claimed it.
    private static func claim(_ port: Int) throws -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw StandError.system("socket", "", code: errno) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // A name that begins with a zero byte is no file.
        let name = [0] + Array("skolbuss-port-\(port)".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let bound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
        }
        if bound == 0 { return descriptor }
        let code = errno
        close(descriptor)
        guard code == EADDRINUSE else { throw StandError.system("bind", "the claim of port \(port)", code: code) }
        return nil
    }

    private static func canBind(_ port: Int) -> Bool {
        guard let socket = try? loopbackSocket(port) else { return false }
        close(socket)
        return true
    }

    /// Whether something accepts connections on it.
    package var isAccepting: Bool {
        guard let socket = try? connectLoopback(number) else { return false }
        close(socket)
        return true
    }
}

func loopbackAddress(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    return address
}

/// A socket bound to the port on 127.0.0.1, not listening yet.
func loopbackSocket(_ port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw StandError.system("socket", "", code: errno) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, 4)
    let bound = withSocketAddress(loopbackAddress(port)) { bind(descriptor, $0, $1) }
    guard bound == 0 else {
        let code = errno
        close(descriptor)
        throw StandError.system("bind", "127.0.0.1:\(port)", code: code)
    }
    return descriptor
}

func connectLoopback(_ port: Int) throws -> Int32 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw StandError.system("socket", "", code: errno) }
    let connected = withSocketAddress(loopbackAddress(port)) { connect(descriptor, $0, $1) }
    guard connected == 0 else {
        let code = errno
        close(descriptor)
        throw StandError.system("connect", "127.0.0.1:\(port)", code: code)
    }
    return descriptor
}

func withSocketAddress<T>(_ address: sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T) -> T {
    var address = address
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

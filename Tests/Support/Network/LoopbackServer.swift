import Glibc
import Runtime
import Synchronization

/// A bare TCP server on a free port of 127.0.0.1, for tests that must misbehave on the wire. Each connection is served by
/// the given function on a thread of its own; it ends, with its connections, when the value goes away.
package final class LoopbackServer: Sendable {
    package let port: Int
    private let stop = Stop()
    private let served = Served()
    private let listening: NamedThread

    /// - Parameter serve: is given the connection's number, from 0, and the connection, which is closed when it returns.
    package init(_ serve: @escaping @Sendable (Int, LoopbackConnection) -> Void) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutableBytes(of: &address) { bytes in
            let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!
            return bind(listener, address, length) == 0 && listen(listener, 64) == 0
                && getsockname(listener, address, &length) == 0
        }
        guard isListening else { throw NeverHappened(description: "no free port on loopback") }
        port = Int(UInt16(bigEndian: address.sin_port))
        listening = NamedThread.start("loopback") { [stop, served] in
            defer { close(listener) }
            var waits = [
                pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop.fileDescriptor, events: Int16(POLLIN), revents: 0),
            ]
            while poll(&waits, 2, -1) > 0 || errno == EINTR, !stop.isRequested {
                let connection = accept(listener, nil, nil)
                if connection >= 0 { served.begin(connection, serve) }
            }
        }
    }

    /// Afterwards nobody listens on the port any more.
    deinit {
        stop.request()
        listening.join()
        served.end()
    }

    /// How many connections have been made.
    package var connections: Int { served.count }
}

/// The connections of a server, apart from it so that their threads do not keep it alive.
private final class Served: Sendable {
    private let total = Atomic<Int>(0)
    private let open = Mutex<Set<Int32>>([])

    var count: Int { total.load(ordering: .acquiring) }

    func begin(_ descriptor: Int32, _ serve: @escaping @Sendable (Int, LoopbackConnection) -> Void) {
        let number = total.wrappingAdd(1, ordering: .acquiringAndReleasing).oldValue
        open.withLock { _ = $0.insert(descriptor) }
        _ = NamedThread.start("loopback-\(number)") { [self] in
            serve(number, LoopbackConnection(descriptor))
            open.withLock { _ = $0.remove(descriptor) }
            close(descriptor)
        }
    }

    /// Under the lock, because a descriptor outside the set may be another connection's by now.
    func end() {
        open.withLock { for descriptor in $0 { shutdown(descriptor, Int32(SHUT_RDWR)) } }
    }
}

/// One connection of a ``LoopbackServer``. Used by the thread that serves it.
package final class LoopbackConnection {
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    package func send(_ text: String) {
        send(Array(text.utf8))
    }

    package func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { return }
            rest = rest.dropFirst(count)
        }
    }

    /// The next line without its CRLF; nil when the peer has hung up.
    package func line() -> String? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: buffer[..<end].filter { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
                buffer.removeSubrange(...end)
                return line
            }
            guard receive() else { return nil }
        }
    }

    /// Exactly that many bytes; nil when the peer hangs up before.
    package func bytes(_ count: Int) -> [UInt8]? {
        while buffer.count < count {
            guard receive() else { return nil }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer.prefix(count))
    }

    /// Waits until the peer hangs up.
    package func drain() {
        while receive() { buffer = [] }
    }

    /// Ends the connection with a reset instead of a polite close.
    package func reset() {
        var abrupt = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &abrupt, socklen_t(MemoryLayout<linger>.size))
    }

    private func receive() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 8_192)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        buffer += chunk[..<count]
        return true
    }
}

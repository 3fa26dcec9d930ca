import Glibc

/// A TCP connection a test speaks HTTP on byte by byte, for what no well-behaved client would send.
package final class RawConnection {
    package struct Answer {
        package let status: Int
        package let headers: [String: String]
        package let body: [UInt8]

        package var text: String { String(decoding: body, as: UTF8.self) }
    }

    package struct Failure: Error {
        package let what: String
    }

    private let descriptor: Int32
    private var received: [UInt8] = []

    /// Every wait on the connection is bounded.
    ///
    /// - Parameter seconds: how long one may be.
    package init(port: Int, patience seconds: Int = 60) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        // Every property is set, so `deinit` closes it when this throws; twice would close another test's descriptor.
        guard isConnected else { throw Failure(what: "connect") }
    }

    deinit {
        Glibc.close(descriptor)
    }

    package func send(_ text: String) throws {
        try send([UInt8](text.utf8))
    }

    package func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { throw Failure(what: "send") }
            rest = rest.dropFirst(count)
        }
    }

    /// The next response; interim ones (100) are given too.
    package func answer(hasBody: Bool = true) throws -> Answer {
        while true {
            if let end = endOfHead() {
                let lines = String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n")
                received.removeFirst(end + 4)
                guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
                    throw Failure(what: "status line")
                }
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let parts = line.split(separator: ":", maxSplits: 1)
                    headers[parts[0].lowercased()] = parts.count == 2 ? String(parts[1].drop { $0 == " " }) : ""
                }
                let length = hasBody ? headers["content-length"].flatMap { Int($0) } ?? 0 : 0
                while received.count < length { try receive() }
                let body = [UInt8](received.prefix(length))
                received.removeFirst(length)
                return Answer(status: status, headers: headers, body: body)
            }
            try receive()
        }
    }

    /// Whether the server has ended the connection, looked at without waiting. What it sent before is kept.
    package func isClosed() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            if count == 0 { return true }
            if count < 0 { return errno != EAGAIN && errno != EINTR }
            received += chunk[..<count]
        }
    }

    private func receive() throws {
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { throw Failure(what: count == 0 ? "closed" : "receive") }
        received += chunk[..<count]
    }

    private func endOfHead() -> Int? {
        guard received.count >= 4 else { return nil }
        return (0...(received.count - 4)).first { received[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }
}

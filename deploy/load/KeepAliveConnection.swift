import Glibc

/// A failed system call, by its name and the system's own words.
struct SystemCallError: Error, CustomStringConvertible {
    let description: String

    init(_ call: String, _ code: Int32 = errno) {
        description = "\(call): \(String(cString: strerror(code)))"
    }
}

/// One HTTP/1.1 connection to loopback that sends bytes and reads whole answers, without allocating for either. One owner
/// thread.
struct KeepAliveConnection: ~Copyable {
    private static let room = 1 << 16

    private let socket: Int32
    private let buffer: UnsafeMutableRawBufferPointer

    init(port: UInt16) throws {
        socket = try Self.connected(to: port)
        buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.room, alignment: 16)
    }

    deinit {
        close(socket)
        buffer.deallocate()
    }

    /// Sends one request and reads its answer to the end. Returns the status.
    borrowing func exchange(_ request: UnsafeRawBufferPointer) throws -> Int {
        var sent = 0
        while sent < request.count {
            let count = send(
                socket, request.baseAddress! + sent, request.count - sent, Int32(MSG_NOSIGNAL))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw SystemCallError("send") }
            sent += count
        }
        return try answer()
    }

    private static func connected(to port: UInt16) throws -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw SystemCallError("socket") }
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        // A server that does not answer ends the run instead of hanging it.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                connect(socket, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            let error = SystemCallError("connect to 127.0.0.1:\(port)")
            close(socket)
            throw error
        }
        return socket
    }

    private borrowing func answer() throws -> Int {
        var filled = 0
        while true {
            guard filled < buffer.count else { throw SystemCallError("answer head too long", EMSGSIZE) }
            filled += try receive(at: filled)
            guard let bodyStart = headEnd(filled) else { continue }
            let status = number(from: 9)
            var rest = contentLength(bodyStart) - (filled - bodyStart)
            // A long body is read over itself: only its length matters.
            while rest > 0 { rest -= try receive(at: 0, atMost: rest) }
            return status
        }
    }

    private borrowing func receive(at offset: Int, atMost limit: Int = .max) throws -> Int {
        while true {
            let count = recv(socket, buffer.baseAddress! + offset, min(buffer.count - offset, limit), 0)
            if count > 0 { return count }
            if count < 0 && errno == EINTR { continue }
            throw SystemCallError("receive", count == 0 ? ECONNRESET : errno)
        }
    }

    private borrowing func headEnd(_ filled: Int) -> Int? {
        // The head ends at the first empty line.
        var start = 0
        while let found = memchr(buffer.baseAddress! + start, 0x0A, filled - start) {
            let end = UnsafeRawPointer(found) - UnsafeRawPointer(buffer.baseAddress!) + 1
            if end + 1 < filled, buffer[end] == 0x0D, buffer[end + 1] == 0x0A { return end + 2 }
            start = end
        }
        return nil
    }

    private borrowing func contentLength(_ end: Int) -> Int {
        let name: StaticString = "\ncontent-length:"
        let length = name.utf8CodeUnitCount
        guard end > length else { return 0 }
        for start in 0..<(end - length) where buffer[start] == 0x0A {
            if strncasecmp(
                UnsafeRawPointer(buffer.baseAddress! + start).assumingMemoryBound(to: CChar.self),
                UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), length) == 0
            {
                return number(from: start + length)
            }
        }
        return 0
    }

    /// The decimal number that begins at `start`, after blanks.
    private borrowing func number(from start: Int) -> Int {
        var index = start
        while index < buffer.count, buffer[index] == 0x20 { index += 1 }
        var value = 0
        while index < buffer.count, (0x30...0x39).contains(buffer[index]) {
            value = value * 10 + Int(buffer[index] - 0x30)
            index += 1
        }
        return value
    }
}

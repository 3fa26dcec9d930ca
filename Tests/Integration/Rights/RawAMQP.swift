import Glibc
import Stand

/// AMQP 0-9-1 by hand, for asking a broker what the services' own module has no words for: to declare, bind, purge and delete.
/// One connection, one channel, one request at a time.
final class RawAMQP {
    /// A request by its class and method number, and its arguments.
    struct Request {
        let code: (UInt16, UInt16)
        var arguments: [UInt8] = []
        /// What follows as content, for a message.
        var body: [UInt8]?
        /// Its properties: which are there, and they.
        var properties: [UInt8] = [0, 0]

        init(_ code: (UInt16, UInt16), _ arguments: [[UInt8]] = [], body: [UInt8]? = nil) {
            self.code = code
            self.arguments = arguments.flatMap(\.self)
            self.body = body
        }
    }

    private let descriptor: Int32

    /// Throws `Refused` when the broker does not let the user in.
    init(port: Int, user: String, password: String, virtualHost: String) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        // Requests are several small pieces, of which the kernel would keep the last back for the answer to the first.
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        guard connected == 0 else { throw StandError("no connection to the broker") }
        try write([UInt8]("AMQP".utf8) + [0, 0, 9, 1])
        try expect((10, 10))
        let login: [UInt8] = [0] + Array(user.utf8) + [0] + Array(password.utf8)
        try send(Request((10, 11), [[0, 0, 0, 0], short("PLAIN"), long(login), short("en_US")]), on: 0)
        try expect((10, 30))
        try send(Request((10, 31), [[0, 1], [0, 2, 0, 0], [0, 0]]), on: 0)
        try send(Request((10, 40), [short(virtualHost), short(""), [0]]), on: 0)
        try expect((10, 41))
        try openChannel()
    }

    deinit { close(descriptor) }

    struct Refused: Error, Equatable {
        let code: Int
        let text: String
    }

    /// Why the broker refuses it; nil when it does it. A refusal ends the channel, and another is opened.
    func refusal(of request: Request) throws -> Refused? {
        try send(request, on: 1)
        // A message has no answer of its own: what is asked after it tells, for a channel is served in order.
        if request.body != nil { try send(Request((20, 20), [[1]]), on: 1) }
        do {
            _ = try answer()
            return nil
        } catch let refused as Refused {
            try send(Request((20, 41)), on: 1)
            try openChannel()
            return refused
        }
    }

    private func openChannel() throws {
        try send(Request((20, 10), [short("")]), on: 1)
        try expect((20, 11))
    }

    private func expect(_ code: (UInt16, UInt16)) throws {
        let got = try answer()
        guard got == code else { throw StandError("the broker answered \(got) instead of \(code)") }
    }

    /// The next method; throws when it ends the channel or the connection.
    private func answer() throws -> (UInt16, UInt16) {
        while true {
            let head = try read(7)
            let size = head[3..<7].reduce(0) { $0 << 8 | Int($1) }
            let payload = try read(size + 1)
            guard head[0] == 1 else { continue }
            let code = (UInt16(payload[0]) << 8 | UInt16(payload[1]), UInt16(payload[2]) << 8 | UInt16(payload[3]))
            if code == (20, 40) || code == (10, 50) {
                let text = String(decoding: payload[7..<(7 + Int(payload[6]))], as: UTF8.self)
                throw Refused(code: Int(payload[4]) << 8 | Int(payload[5]), text: text)
            }
            return code
        }
    }

    private func send(_ request: Request, on channel: UInt8) throws {
        let numbers = [request.code.0, request.code.1].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        try frame(1, channel, numbers + request.arguments)
        guard let body = request.body else { return }
        let size = (0..<8).reversed().map { UInt8(body.count >> ($0 * 8) & 0xFF) }
        try frame(2, channel, [0, 60, 0, 0] + size + request.properties)
        if !body.isEmpty { try frame(3, channel, body) }
    }

    private func frame(_ kind: UInt8, _ channel: UInt8, _ payload: [UInt8]) throws {
        let size = (0..<4).reversed().map { UInt8(payload.count >> ($0 * 8) & 0xFF) }
        try write([kind, 0, channel] + size + payload + [0xCE])
    }

    private func write(_ bytes: [UInt8]) throws {
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            throw StandError("the broker does not listen")
        }
    }

    private func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            var chunk = [UInt8](repeating: 0, count: count - bytes.count)
            let got = recv(descriptor, &chunk, chunk.count, 0)
            guard got > 0 else { throw StandError("the broker hung up") }
            bytes += chunk[..<got]
        }
        return bytes
    }
}

private func short(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }
private func long(_ bytes: [UInt8]) -> [UInt8] {
    (0..<4).reversed().map { UInt8(bytes.count >> ($0 * 8) & 0xFF) } + bytes
}

/// What somebody with stolen credentials would ask for.
extension RawAMQP.Request {
    private static let reserved: [UInt8] = [0, 0]
    private static let noTable: [UInt8] = [0, 0, 0, 0]

    static func declareQueue(_ name: String) -> Self {
        .init((50, 10), [reserved, short(name), [0b00000], noTable])
    }
    static func bindQueue(_ queue: String, to exchange: String) -> Self {
        .init((50, 20), [reserved, short(queue), short(exchange), short("#"), [0], noTable])
    }
    static func unbindQueue(_ queue: String, from exchange: String, key: String) -> Self {
        .init((50, 50), [reserved, short(queue), short(exchange), short(key), noTable])
    }
    static func purge(_ queue: String) -> Self { .init((50, 30), [reserved, short(queue), [0]]) }
    static func deleteQueue(_ queue: String) -> Self { .init((50, 40), [reserved, short(queue), [0]]) }
    static func declareExchange(_ name: String) -> Self {
        .init((40, 10), [reserved, short(name), short("topic"), [0], noTable])
    }
    static func deleteExchange(_ name: String) -> Self { .init((40, 20), [reserved, short(name), [0]]) }
    static func bindExchange(_ destination: String, to source: String) -> Self {
        .init((40, 30), [reserved, short(destination), short(source), short("#"), [0], noTable])
    }
    static func consume(_ queue: String) -> Self {
        .init((60, 20), [reserved, short(queue), short(""), [0], noTable])
    }
    static func get(_ queue: String) -> Self { .init((60, 70), [reserved, short(queue), [0]]) }
    /// Said to be of this user, and with more keys than its own.
    static func publish(_ exchange: String, _ key: String, as user: String, copies: (String, [String])? = nil) -> Self {
        var request = publish(exchange, key)
        request.properties = [copies == nil ? 0 : 0x20, 0x10]
        if let (header, keys) = copies {
            let array = keys.reduce(into: [UInt8]()) { $0 += [UInt8(ascii: "S")] + long(Array($1.utf8)) }
            request.properties += long(short(header) + [UInt8(ascii: "A")] + long(array))
        }
        request.properties += short(user)
        return request
    }
    static func publish(_ exchange: String, _ key: String) -> Self {
        .init((60, 40), [reserved, short(exchange), short(key), [0]], body: [UInt8]("{}".utf8))
    }
}

import CRabbitMQ
import Glibc
import Messaging
import Runtime

/// One connection with its one channel, owned by one thread.
///
/// No call waits for ever: connecting, logging in and every request have a limit, reading is done without waiting and
/// the wait is our own `poll`, and the kernel gives up a send that the peer has not taken (`TCP_USER_TIMEOUT`). The
/// reasons are in DESIGN.md.
final class Connection {
    static let channel: amqp_channel_t = 1

    let state: amqp_connection_state_t
    let heartbeat: Duration
    let limit: Duration
    let log: Log
    let name: String
    private(set) var descriptor: Int32 = -1
    /// The largest body that fits one frame.
    private(set) var framePayload = 131_064
    /// When the peer was last known to be alive.
    private(set) var lastHeard = ContinuousClock.now
    private(set) var lastDrained = ContinuousClock.now
    private(set) var failure: BrokerError?
    private var content = ContentReader()

    init(to broker: RabbitMQBroker, named name: String) throws(BrokerError) {
        heartbeat = broker.heartbeat
        limit = broker.limit
        log = broker.log
        self.name = name
        guard let state = amqp_new_connection() else { throw .unreachable("out of memory") }
        self.state = state
        // From here on deinit frees the state, whatever is thrown.
        var time = timeval(limit)
        amqp_set_handshake_timeout(state, &time)
        amqp_set_rpc_timeout(state, &time)
        try openSocket(broker)
        try logIn(broker)
        try rpc("channel.open") { state, channel in amqp_channel_open(state, channel) != nil }
        framePayload = Int(amqp_get_frame_max(state)) - 8
        lastHeard = .now
    }

    deinit {
        amqp_destroy_connection(state)
    }

    private func openSocket(_ broker: RabbitMQBroker) throws(BrokerError) {
        let address = broker.address
        let socket: OpaquePointer
        if address.usesTLS {
            do {
                socket = try Self.tlsSocket(state, broker.certificateAuthority, broker.certificate)
            } catch {
                throw .unreachable(error.description)
            }
        } else {
            guard let plain = amqp_tcp_socket_new(state) else { throw .unreachable("out of memory") }
            socket = plain
        }
        var time = timeval(limit)
        // What an earlier connection of this thread left there is not about this one.
        ERR_clear_error()
        let status = amqp_socket_open_noblock(socket, address.host, Int32(address.port), &time)
        guard status == AMQP_STATUS_OK.rawValue else {
            let why = address.usesTLS ? tlsText(status) : libraryText(status)
            throw .unreachable("\(address.host):\(address.port): \(why)")
        }
        descriptor = amqp_get_sockfd(state)
        setOption(IPPROTO_TCP, TCP_USER_TIMEOUT, Int32(clamping: heartbeat.milliseconds * 2))
        setOption(SOL_SOCKET, SO_KEEPALIVE, 1)
        setOption(Int32(IPPROTO_TCP), TCP_KEEPIDLE, Int32(clamping: heartbeat.milliseconds / 1000))
        setOption(Int32(IPPROTO_TCP), TCP_KEEPINTVL, 5)
        setOption(Int32(IPPROTO_TCP), TCP_KEEPCNT, 3)
    }

    private func setOption(_ level: some BinaryInteger, _ option: Int32, _ value: Int32) {
        var value = value
        setsockopt(descriptor, Int32(level), option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private func logIn(_ broker: RabbitMQBroker) throws(BrokerError) {
        let address = broker.address
        let reply = skolbuss_amqp_login(
            state, address.virtualHost, AMQP_DEFAULT_FRAME_SIZE, Int32(clamping: heartbeat.milliseconds / 1000), name,
            address.user, address.password)
        switch failureOf(reply, doing: "login") {
        case nil: return
        case .accessRefused: throw .authenticationFailed
        case .closedByBroker(530, let text): throw .accessRefused(text)
        // Before it is logged in, a broker on its way up or down hangs up without a word.
        case .connectionLost(let why): throw .unreachable(why)
        case .some(let error): throw error
        }
    }

    // MARK: requests

    /// Runs one of the library's request functions; `body` tells whether it got its answer. Frames of other kinds that
    /// come meanwhile are kept by the library and read later.
    func rpc(_ operation: String, _ body: (amqp_connection_state_t, amqp_channel_t) -> Bool) throws(BrokerError) {
        if let failure { throw failure }
        let answered = body(state, Self.channel)
        let reply = amqp_get_rpc_reply(state)
        if let error = failureOf(reply, doing: operation) {
            // A refused request closes the channel only; `reopenChannel` may bring it back.
            if reply.reply_type != AMQP_RESPONSE_SERVER_EXCEPTION { failure = error }
            throw error
        }
        guard answered else { throw fail(.protocolViolation("no answer to \(operation)")) }
        lastHeard = .now
        amqp_maybe_release_buffers(state)
    }

    /// Takes one message of a queue; nil when it is empty.
    func get(_ queue: amqp_bytes_t) throws(BrokerError) -> Delivery? {
        if let failure { throw failure }
        let reply = amqp_basic_get(state, Self.channel, queue, 0)
        if let error = failureOf(reply, doing: "basic.get") {
            throw fail(error)
        }
        guard reply.reply.id == AMQP_BASIC_GET_OK_METHOD else { return nil }
        guard content.begin(reply.reply) != nil else { throw fail(.protocolViolation("content out of place")) }
        var delivery: Delivery?
        let deadline = ContinuousClock.now + limit
        while delivery == nil {
            try drain(until: { delivery != nil }) { incoming in
                if case .delivered(let complete) = incoming { delivery = complete }
            }
            guard delivery == nil else { break }
            guard ContinuousClock.now < deadline else { throw fail(.timedOut("basic.get")) }
            _ = readable(within: deadline - .now, wake: nil)
        }
        return delivery
    }

    func reopenChannel() throws(BrokerError) {
        try rpc("channel.open") { state, channel in
            var ok = amqp_channel_close_ok_t()
            guard amqp_send_method(state, channel, AMQP_CHANNEL_CLOSE_OK_METHOD, &ok) == AMQP_STATUS_OK.rawValue else {
                return false
            }
            return amqp_channel_open(state, channel) != nil
        }
    }

    // MARK: reading

    /// Reads what has come, without waiting, until `enough` or nothing is left. Sends a heartbeat when one is due.
    func drain(until enough: () -> Bool, _ body: (Incoming) -> Void) throws(BrokerError) {
        if let failure { throw failure }
        if readable(within: .zero, wake: nil) { lastHeard = .now }
        lastDrained = .now
        while !enough() {
            var frame = amqp_frame_t()
            var none = timeval()
            let status = amqp_simple_wait_frame_noblock(state, &frame, &none)
            if status == AMQP_STATUS_TIMEOUT.rawValue { break }
            guard status == AMQP_STATUS_OK.rawValue else { throw fail(lossOf(status)) }
            let incoming = try read(frame)
            // What the frame pointed into is copied by now, and may be freed.
            amqp_maybe_release_buffers(state)
            if let incoming { body(incoming) }
        }
        if isSilent { throw fail(.connectionLost("no heartbeat from the broker")) }
    }

    private func read(_ frame: amqp_frame_t) throws(BrokerError) -> Incoming? {
        guard frame.frame_type == AMQP_FRAME_METHOD else {
            guard let result = content.read(frame) else { throw fail(.protocolViolation("content out of place")) }
            return result.incoming
        }
        switch frame.payload.method.id {
        case AMQP_CONNECTION_CLOSE_METHOD, AMQP_CHANNEL_CLOSE_METHOD:
            throw fail(closeOf(frame.payload.method))
        case let id:
            guard let result = content.begin(frame.payload.method) else {
                throw fail(.protocolViolation(amqp_method_name(id).map { String(cString: $0) } ?? "method \(id)"))
            }
            return result.incoming
        }
    }

    /// Waits until there may be something to read. False after `duration`, or when `wake` is readable and the
    /// connection is not.
    func readable(within duration: Duration, wake: Int32?) -> Bool {
        if amqp_frames_enqueued(state) != 0 || amqp_data_in_buffer(state) != 0 { return true }
        return poll(for: Int16(POLLIN), within: duration, wake: wake)
    }

    /// Waits until the kernel has room for more to send.
    func writable(within duration: Duration) -> Bool {
        poll(for: Int16(POLLOUT), within: duration, wake: nil)
    }

    private func poll(for events: Int16, within duration: Duration, wake: Int32?) -> Bool {
        // The library sends our heartbeat only when it is called, so no wait is longer than a quarter of one.
        let milliseconds = min(duration, heartbeat / 4).milliseconds
        var watched = [pollfd(fd: descriptor, events: events, revents: 0)]
        if let wake { watched.append(pollfd(fd: wake, events: Int16(POLLIN), revents: 0)) }
        guard Glibc.poll(&watched, nfds_t(watched.count), Int32(clamping: milliseconds)) > 0 else { return false }
        return watched[0].revents != 0
    }

    /// Stricter than the library's own check at two heartbeats: past that, its `amqp_basic_publish` may wait for ever.
    var isSilent: Bool { ContinuousClock.now - lastHeard > heartbeat * 1.75 }

    // MARK: ending

    @discardableResult
    func fail(_ error: BrokerError) -> BrokerError {
        failure = error
        return error
    }

    /// Says goodbye if the connection is in order, for at most two seconds.
    func close() {
        guard failure == nil else { return }
        failure = .closed
        var time = timeval(.seconds(2))
        amqp_set_rpc_timeout(state, &time)
        amqp_connection_close(state, AMQP_REPLY_SUCCESS)
    }

    /// Some bodies end exactly at a frame's end; then the library marks the last piece as "more to come" and the kernel
    /// holds it for 200 ms. Setting this option again pushes it out.
    func pushHeldBytes() {
        setOption(IPPROTO_TCP, TCP_NODELAY, 1)
    }
}

func isReadable(_ descriptor: Int32) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, 0) > 0
}

extension timeval {
    init(_ duration: Duration) {
        let microseconds = Int(duration / .microseconds(1))
        self.init(tv_sec: microseconds / 1_000_000, tv_usec: microseconds % 1_000_000)
    }
}

extension Duration {
    /// Rounded up, so that a short wait is not a busy one.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}

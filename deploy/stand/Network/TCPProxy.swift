import Glibc
import Runtime
import Synchronization

/// A network between a client and a server on loopback that can be made bad: each direction may be held, slowed or let
/// through, and all connections may be cut at once.
package final class TCPProxy: Sendable {
    package enum Direction: Sendable, CaseIterable {
        case toServer, toClient
    }

    package enum Flow: Sendable, Equatable {
        case forward
        /// Nothing passes and nothing is read; both ends see a peer that is silent but there.
        case hold
        /// Every piece arrives this much later.
        case delay(Duration)
    }

    private struct State {
        var flows: [Direction: Flow] = [:]
        var links: [Link] = []
        var isRefusing = false
        var passed: [Direction: Int] = [:]
    }

    /// Where clients connect.
    package let port: Port
    private let target: Int
    private let stop = Stop()
    private let state = Mutex(State())

    /// Listens at once. The server need not be up.
    package init(to target: Int) throws {
        self.target = target
        port = try Port()
        let listener = try loopbackSocket(port.number)
        guard listen(listener, 128) == 0 else {
            let code = errno
            close(listener)
            throw StandError.system("listen", "127.0.0.1:\(port.number)", code: code)
        }
        // The threads hold the proxy weakly through `stop`: it ends when its owner lets go.
        let stop = stop
        _ = NamedThread.start("proxy") { [weak self] in
            defer { close(listener) }
            while !stop.isRequested {
                guard waitReadable(listener, within: .milliseconds(50)) else { continue }
                let client = accept(listener, nil, nil)
                if client >= 0 { self?.join(client) ?? abandon(client) }
            }
        }
    }

    deinit {
        stop.request()
        for link in state.withLock({ $0.links }) { link.cut() }
    }

    // MARK: making the network bad

    package func set(_ flow: Flow, _ direction: Direction) {
        state.withLock { $0.flows[direction] = flow }
    }

    package func set(_ flow: Flow) {
        for direction in Direction.allCases { set(flow, direction) }
    }

    /// Ends every connection as a crashed machine would: both ends get a reset.
    package func cut() {
        let links = state.withLock { state in
            defer { state.links = [] }
            return state.links
        }
        for link in links { link.cut() }
        for link in links { link.waitUntilClosed() }
    }

    /// While true, new connections are reset as soon as they are made.
    package func refuse(_ refusing: Bool) {
        state.withLock { $0.isRefusing = refusing }
    }

    /// Bytes let through so far.
    package func passed(_ direction: Direction) -> Int {
        state.withLock { $0.passed[direction] ?? 0 }
    }

    package var connections: Int {
        state.withLock { state in
            state.links.removeAll { $0.isClosed }
            return state.links.count
        }
    }

    // MARK: carrying

    private func join(_ client: Int32) {
        guard !state.withLock({ $0.isRefusing }), let server = try? connectLoopback(target) else {
            return abandon(client)
        }
        let link = Link(client: client, server: server)
        state.withLock { state in
            state.links.removeAll { $0.isClosed }
            state.links.append(link)
        }
        for direction in Direction.allCases {
            _ = NamedThread.start("proxy-link") { [weak self] in
                link.carry(direction, flow: { self?.flow(direction) }, count: { self?.count($0, direction) })
            }
        }
    }

    private func flow(_ direction: Direction) -> Flow {
        state.withLock { $0.flows[direction] ?? .forward }
    }

    private func count(_ bytes: Int, _ direction: Direction) {
        state.withLock { $0.passed[direction, default: 0] += bytes }
    }
}

/// The two sockets of one connection, closed when both directions have ended.
private final class Link: Sendable {
    private let client: Int32
    private let server: Int32
    private let isCut = Atomic(false)
    private let ended = Atomic(0)
    private let closed = Stop()

    init(client: Int32, server: Int32) {
        self.client = client
        self.server = server
        for descriptor in [client, server] {
            var yes: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, 4)
        }
    }

    var isClosed: Bool { closed.isRequested }

    func cut() {
        isCut.store(true, ordering: .releasing)
    }

    func waitUntilClosed() {
        _ = closed.wait(for: .seconds(30))
    }

    func carry(_ direction: TCPProxy.Direction, flow: () -> TCPProxy.Flow?, count: (Int) -> Void) {
        let (source, sink) = direction == .toServer ? (client, server) : (server, client)
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !isCut.load(ordering: .acquiring) {
            guard let now = flow() else {
                cut()
                break
            }
            if now == .hold {
                usleep(5_000)
                continue
            }
            guard waitReadable(source, within: .milliseconds(20)) else { continue }
            let got = recv(source, &buffer, buffer.count, 0)
            guard got > 0 else { break }
            if case .delay(let time) = now { pause(time) }
            // Held while it was on its way: it stays on its way.
            while flow() == .hold, !isCut.load(ordering: .acquiring) { usleep(5_000) }
            guard sendAll(buffer[..<got], to: sink) else { break }
            count(got)
        }
        if !isCut.load(ordering: .acquiring) { shutdown(sink, Int32(SHUT_WR)) }
        if ended.add(1, ordering: .acquiringAndReleasing).newValue == 2 { end() }
    }

    private func sendAll(_ bytes: ArraySlice<UInt8>, to sink: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty, !isCut.load(ordering: .acquiring) {
            var watched = pollfd(fd: sink, events: Int16(POLLOUT), revents: 0)
            guard poll(&watched, 1, 20) > 0 else { continue }
            let sent = rest.withUnsafeBytes {
                send(sink, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if sent < 0 {
                guard errno == EAGAIN || errno == EINTR else { return false }
                continue
            }
            rest = rest.dropFirst(sent)
        }
        return rest.isEmpty
    }

    private func pause(_ time: Duration) {
        let deadline = Deadline(in: time)
        while !deadline.hasPassed, !isCut.load(ordering: .acquiring) { usleep(1_000) }
    }

    private func end() {
        let close = isCut.load(ordering: .acquiring) ? abandon : { _ = Glibc.close($0) }
        close(client)
        close(server)
        closed.request()
    }
}

/// Closes with a reset instead of a goodbye.
private func abandon(_ descriptor: Int32) {
    var reset = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
    close(descriptor)
}

private func waitReadable(_ descriptor: Int32, within duration: Duration) -> Bool {
    var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&watched, 1, Int32(duration / .milliseconds(1))) > 0
}

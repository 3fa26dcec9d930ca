import Glibc

/// A connection read by lines and written in bursts. One owner thread; closes the socket when it goes.
struct LineSocket: ~Copyable {
    /// A longer line ends the connection: no SMTP line may be longer than 1,000 bytes, so this is already generous.
    private static let longestLine = 1 << 20

    private let socket: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var head = 0
    private var tail = 0
    private var pending: [UInt8] = []

    init(_ socket: Int32) {
        self.socket = socket
    }

    deinit {
        close(socket)
    }

    /// The next line without its line end, or nil when the other side is gone. Sends what is pending before it waits.
    mutating func line() -> ArraySlice<UInt8>? {
        var searched = head
        while true {
            if let end = newline(from: searched) {
                defer { head = end + 1 }
                let last = end > head && buffer[end - 1] == 0x0D ? end - 1 : end
                return buffer[head..<last]
            }
            let waiting = tail - head
            guard flush(), makeRoom() else { return nil }
            let count = buffer.withUnsafeMutableBytes { bytes in
                recv(socket, bytes.baseAddress! + tail, bytes.count - tail, 0)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return nil }
            searched = head + waiting
            tail += count
        }
    }

    /// Queues an answer; it leaves with the next wait, so pipelined commands share one packet.
    mutating func answer(_ text: StaticString) {
        text.withUTF8Buffer { pending.append(contentsOf: $0) }
        pending.append(contentsOf: [0x0D, 0x0A])
    }

    mutating func answer(_ text: String) {
        pending.append(contentsOf: text.utf8)
        pending.append(contentsOf: [0x0D, 0x0A])
    }

    /// Sends what is pending; false when the other side is gone.
    mutating func flush() -> Bool {
        var sent = 0
        while sent < pending.count {
            let count = pending.withUnsafeBytes { bytes in
                send(socket, bytes.baseAddress! + sent, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        pending.removeAll(keepingCapacity: true)
        return true
    }

    private func newline(from start: Int) -> Int? {
        guard start < tail else { return nil }
        return buffer.withUnsafeBytes { bytes in
            memchr(bytes.baseAddress! + start, 0x0A, tail - start).map {
                $0 - UnsafeMutableRawPointer(mutating: bytes.baseAddress!)
            }
        }
    }

    private mutating func makeRoom() -> Bool {
        if head == tail {
            head = 0
            tail = 0
        } else if tail == buffer.count {
            if head > 0 {
                buffer.replaceSubrange(0..<(tail - head), with: buffer[head..<tail])
                tail -= head
                head = 0
            } else {
                guard buffer.count < Self.longestLine else { return false }
                buffer.append(contentsOf: repeatElement(0, count: buffer.count))
            }
        }
        return true
    }
}

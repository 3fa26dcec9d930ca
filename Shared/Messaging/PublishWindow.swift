/// What has been handed to the broker and has no outcome yet: at most so many messages and so many bytes, because a
/// broker in memory alarm stops reading and would otherwise hold the publisher inside its socket.
struct PublishWindow {
    struct Entry {
        let tag: UInt64
        /// Of its rows, which follow each other: one, or those of a bundle.
        let positions: ClosedRange<Int64>
        let rows: Int
        let stream: Int64
        let messageID: String
        let bytes: Int
        var returned = false
        fileprivate var resolved = false
    }

    /// Read from the outbox at a time.
    static let burst = 500
    static let burstBytes = 1_000_000

    private let most: Int
    private let mostBytes: Int
    // Entries in order of publishing; those before `head` are done with. Tags rise by one, so a tag is an index.
    private var entries: [Entry] = []
    private var head = 0
    private var open = 0
    private var openBytes = 0

    init(messages: Int, bytes: Int) {
        most = messages
        mostBytes = bytes
    }

    var isEmpty: Bool { open == 0 }
    var count: Int { open }

    /// A message too large for the window may go alone.
    func hasRoom(for bytes: Int) -> Bool { open == 0 || (open < most && openBytes + bytes <= mostBytes) }

    func holds(stream: Int64) -> Bool { entries[head...].contains { !$0.resolved && $0.stream == stream } }

    func oldest(of stream: Int64) -> Int64? {
        entries[head...].first { !$0.resolved && $0.stream == stream }?.positions.lowerBound
    }

    /// - Parameter rows: what the message holds, in their order; at least one.
    mutating func add(_ rows: some BidirectionalCollection<OutboxRow>, as messageID: String, tag: UInt64) {
        guard let first = rows.first, let last = rows.last else { return }
        if head > 1024, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
        let bytes = rows.reduce(0) { $0 + $1.bytes }
        entries.append(
            Entry(
                tag: tag, positions: first.position...last.position, rows: rows.count, stream: first.stream.number,
                messageID: messageID, bytes: bytes))
        open += 1
        openBytes += bytes
    }

    /// Notes that the broker dropped a message: its coming confirm does not count. A return carries no tag; two open
    /// messages with one id are told apart by order, for returns come in the order of publishing.
    mutating func markReturned(messageID: String) -> Entry? {
        guard
            let index = entries[head...].firstIndex(where: {
                !$0.resolved && !$0.returned && $0.messageID == messageID
            })
        else { return nil }
        entries[index].returned = true
        return entries[index]
    }

    /// Takes out what an outcome covers, oldest first. Tags that were covered before are left alone.
    mutating func resolve(_ tag: UInt64, multiple: Bool) -> [Entry] {
        guard head < entries.count, tag >= entries[head].tag else { return [] }
        let last = min(entries.count - 1, head + Int(tag - entries[head].tag))
        var resolved: [Entry] = []
        for index in (multiple ? head : last)...last where !entries[index].resolved {
            entries[index].resolved = true
            open -= 1
            openBytes -= entries[index].bytes
            resolved.append(entries[index])
        }
        while head < entries.count, entries[head].resolved { head += 1 }
        return resolved
    }
}
